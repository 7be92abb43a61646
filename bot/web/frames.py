"""What a client of ``/ws`` may send: one JSON object a frame."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.terminal.incoming import BadLine, read_line, to_incoming
from handlers.messages import Incoming

MOST_SHOWN: Final = 1000
_ACCOUNT: Final = re.compile(r"[a-z_]{1,20}:[^\s:\x00-\x1f\ud800-\udfff]{1,64}")
_LARGEST_ID: Final = 1 << 63


class BadFrame(ValueError):
    """A frame that says nothing the desk can take; the text says why, in Chinese."""

    def __init__(self, reason: str, frame_id: Any = None) -> None:
        super().__init__(reason)
        self.frame_id = frame_id if isinstance(frame_id, str | int) else None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """``{"shown": [ids]}``: the client has shown these messages."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Something said by an account; ``incoming`` is None when it only wants its messages."""

    account: str
    frame_id: str | int | None
    incoming: Incoming | None


def read_frame(text: str | None) -> Confirmed | SaidBy:
    """One frame (None: a binary one); raises BadFrame."""
    if text is None:
        raise BadFrame("请发文字帧")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("这一帧不是 JSON") from None
    if not isinstance(frame, dict):
        raise BadFrame("每一帧要是一个 JSON 对象")
    if "shown" in frame:
        return _confirmed(frame["shown"])
    return _said(frame)


def _confirmed(ids: Any) -> Confirmed:
    if not isinstance(ids, list) or len(ids) > MOST_SHOWN:
        raise BadFrame(f"shown 要是一列消息 id，最多 {MOST_SHOWN} 个")
    if not all(type(one) is int and 0 < one < _LARGEST_ID for one in ids):
        raise BadFrame("shown 里只能有消息的 id")
    return Confirmed(tuple(ids))


def _said(frame: dict[str, Any]) -> SaidBy:
    frame_id = frame.get("id")
    account = frame.get("account")
    if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
        raise BadFrame("account 要写成 角色:名字，例如 resident:w1", frame_id)
    if "photo" in frame:  # a path on this machine: nothing for a client to name
        raise BadFrame("这里还不能发照片", frame_id)
    rest = {key: value for key, value in frame.items() if key != "account"}
    try:
        said = read_line(json.dumps(rest).encode())
        incoming = None if said.is_nothing else to_incoming(said, account)
    except BadLine as error:
        raise BadFrame(str(error), frame_id) from error
    return SaidBy(account, frame_id, incoming)
