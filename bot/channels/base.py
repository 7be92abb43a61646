"""What the desk asks of a push channel, and how a channel says what became of a message.

A channel's own payloads and errors stay in its folder; at this edge there are only these:

    ChannelError
    ├── Refused      the platform said no; the same message will never be taken
    │   └── TooBig   a file that came in is more than the platform lets us fetch
    ├── RetryLater   not delivered, for certain; later it may be
    ├── Held         not delivered, for certain; only when the person has spoken may it be
    └── Uncertain    it may have been delivered or not: a time-out, a connection cut while waiting
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from handlers.messages import Purpose

CAN_WAIT: Final[tuple[Purpose, ...]] = ("reminder", "digest")  # nobody is waiting for these


@dataclass(frozen=True, slots=True)
class OutButton:
    """A one-tap answer; ``value`` is ``<row id>.<index>`` (DESIGN §2, buttons)."""

    label: str
    value: str
    shares_phone: bool = False  # where the platform can, it sends the person's own number
    is_vote: bool = False  # one of the choices of a vote; where the platform has polls, one of them


@dataclass(frozen=True, slots=True)
class OutMedia:
    """A photo or file; its bytes are in ``storage.blobs`` under ``blob_id``."""

    kind: str
    name: str
    mime: str
    blob_id: int | None


@dataclass(slots=True)
class Progress:
    """How far a message has got on its way to one account, over all its tries.

    The channel moves it on at once with each part that the platform takes, and the relay writes it
    down with what became of the try, however that ended: any process goes on from there.
    """

    parts: int = 0  # that have left, the first ones in the channel's own order
    platform_id: str | None = None  # of what has left, as the receipt of the whole will say it
    failed: int = 0  # tries, as far as the channel's patience goes by them
    uploaded: str | None = None  # the platform's id of the file that is next

    def left(self, platform_id: str | None, parts: int = 1) -> None:
        """So many more parts were taken."""
        self.parts += parts
        self.platform_id = platform_id
        self.uploaded = None


@dataclass(frozen=True, slots=True)
class OutMessage:
    """An outbox row as a channel is to send it; by ``id`` a platform may drop a second copy."""

    id: int
    text: str
    purpose: Purpose
    buttons: tuple[OutButton, ...] = ()
    media: tuple[OutMedia, ...] = ()
    edits: str | None = None  # the platform's id of the earlier message that this one replaces
    # Rows of the platform's message that it was part of when the answer was lost, itself among
    # them: only the very same message again is known as a repeat.
    together: tuple[int, ...] = ()
    progress: Progress = field(default_factory=Progress, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform has taken the message.

    ``shortened``: why only a notice of it could be sent; ``remark``: what whoever handles the case
    should know, as how many more may follow; ``rest_seconds``: how long from now on the chat is to
    be left alone, where that is longer than its pace.
    """

    platform_id: str | None = None
    shortened: str | None = None
    remark: str | None = None
    rest_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be used, on the real clock; 0 means no limit."""

    messages_per_second: float = 0.0
    seconds_per_chat: float = 0.0


class ChannelError(Exception):
    """What became of a message that the channel did not confirm."""


class Refused(ChannelError):
    """The platform refuses; ``channel_dead``: this account can no longer be reached at all."""

    def __init__(self, reason: str, channel_dead: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.channel_dead = channel_dead


class TooBig(Refused):
    """A file that the platform hands to nobody; ``most_mb``: what it would (megabytes)."""

    def __init__(self, most_mb: int) -> None:
        super().__init__("the file is too big")
        self.most_mb = most_mb


class RetryLater(ChannelError):
    """Certainly not delivered. ``after_seconds``: the wait the platform named; None: none named.

    ``begun``: a part of the platform's message has left that will be repeated with it.
    """

    def __init__(
        self,
        after_seconds: float | None = None,
        reason: str = "try again later",
        *,
        begun: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_seconds = after_seconds
        self.begun = begun


class NotTried(RetryLater):
    """One before it in the same bundle did not leave; it keeps its place behind that one."""

    def __init__(self) -> None:
        super().__init__(0.0, "an earlier message did not leave")


class PutOff(RetryLater):
    """The channel chose to wait with it; only what can wait as well waits behind it."""


class Held(ChannelError):
    """Certainly not delivered: the platform takes nothing for this person until he speaks."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Uncertain(ChannelError):
    """Nobody can say whether it arrived; ``repeatable``: by a channel that knows a repeat."""

    def __init__(self, reason: str = "no answer", *, repeatable: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.repeatable = repeatable


class PushChannel(Protocol):
    """A channel that the relay pushes to."""

    @property
    def name(self) -> str:
        """As in ``accounts.channel``."""

    @property
    def deduplicates(self) -> bool:
        """Whether the platform drops a second message with the same ``OutMessage.id``."""

    @property
    def pace(self) -> Pace:
        """How fast it may be used."""

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        """Deliver; raises Refused, RetryLater or Uncertain. The relay limits how long it takes."""

    async def close(self) -> None:
        """Give back connections."""


@runtime_checkable
class MergingChannel(PushChannel, Protocol):
    """A channel on which messages are dear: what is due together for a person leaves together."""

    async def send_together(
        self, account_external_id: str, messages: Sequence[OutMessage]
    ) -> Sequence[Receipt | ChannelError]:
        """Deliver as few messages as possible; what became of each, in their order."""


@runtime_checkable
class AnsweringChannel(MergingChannel, Protocol):
    """A merging channel whose platform waits a moment for the answer to what it tells: what rides
    there costs nothing. The request waits in the process that heard it (``bot.claims``)."""

    @property
    def request_keys(self) -> tuple[str, ...]:
        """How the event keys of such requests begin."""

    @property
    def answer_seconds(self) -> float:
        """How long a request waits at most once the desk has its event."""

    def heard_here(self, account_external_id: str, event_key: str) -> bool:
        """Whether this process heard it; may be called in any thread."""


@runtime_checkable
class RepeatingChannel(MergingChannel, Protocol):
    """A merging channel whose platform drops a second copy, told by what the message says."""

    def groups(self, messages: Sequence[OutMessage]) -> Sequence[tuple[int, ...]]:
        """The rows that leave in one message of the platform; a repeat has to hold the same."""


# --- coming in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes of a photo, voice or file, and their media type."""

    data: bytes
    mime: str


class MediaSource(Protocol):
    """A channel whose media are fetched after the message was accepted (``bot.media_worker``)."""

    @property
    def name(self) -> str:
        """As in ``accounts.channel``."""

    async def fetch(self, ref: str) -> Fetched:
        """The bytes of ``Media.ref``; raises Refused, RetryLater or Uncertain."""


def stops_the_rest(told: Receipt | ChannelError) -> bool:
    """Whether what comes after it in a bundle has to wait for it; what is refused holds nothing."""
    return isinstance(told, RetryLater | Held)
