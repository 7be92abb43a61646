"""What a page sent and the desk cannot take; each text says why, in Chinese, to be shown.

ValueError
├── BadFrame    a frame of /ws; frame_id names it where it had an id
│   └── NotNow  the desk cannot take it just now: the same again later is right
└── BadPhoto    a photo; status is the HTTP status to answer with
"""

from typing import Any


class BadFrame(ValueError):
    """A frame that says nothing the desk can take."""

    def __init__(self, reason: str, frame_id: Any = None) -> None:
        super().__init__(reason)
        self.frame_id = frame_id if isinstance(frame_id, str | int) else None

    @property
    def again(self) -> bool:
        """Whether to send the same again later."""
        return isinstance(self, NotNow)


class NotNow(BadFrame):
    """Neither database nor spool took it."""


class BadPhoto(ValueError):
    """A photo that is too large, none at all, or came without what belongs to it."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status
