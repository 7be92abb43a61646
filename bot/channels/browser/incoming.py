"""What a page sends on ``/ws`` → what was meant; one JSON object a frame (docs/running.md)."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.browser.errors import BadFrame
from bot.channels.terminal.incoming import BadLine, Said, read_line
from handlers.messages import Incoming, Kind, Media

MOST_SHOWN: Final = 1000
MOST_HISTORY: Final = 100  # messages in one answer
USUAL_HISTORY: Final = 30
_ACCOUNT: Final = re.compile(r"[a-z_]{1,20}:[^\s:\x00-\x1f\ud800-\udfff]{1,64}")
_LARGEST_ID: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Confirmed:
    """``{"shown": [ids]}``: the client has shown these messages."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Something said by an account (None: that of the page's cookie), or nothing: only watch."""

    account: str | None
    frame_id: str | int | None
    said: Said


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """``{"history": {"before", "limit"}}``: the messages before one (None: the newest)."""

    account: str | None
    frame_id: str | int | None
    before: int | None
    limit: int


Frame = Confirmed | SaidBy | HistoryAsked


def read_frame(text: str | None) -> Frame:
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
    account = read_account(frame.get("account"), frame.get("id"))
    if "history" in frame:
        return _history(account, frame)
    return _said(account, frame)


def read_account(name: Any, frame_id: Any = None) -> str | None:
    """``role:name`` as demo pages name it, None for the cookie's own; raises BadFrame."""
    if name is None:
        return None
    if not isinstance(name, str) or not _ACCOUNT.fullmatch(name):
        raise BadFrame("account 要写成 角色:名字，例如 resident:w1", frame_id)
    return name


def read_id(value: Any) -> int | None:
    """A message's id, as a string or a number; None when it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 19:
        value = int(value)
    return value if type(value) is int and 0 < value < _LARGEST_ID else None


def to_incoming(said: Said, channel: str, account: str, media: tuple[Media, ...] = ()) -> Incoming:
    """The event; its id makes a repeat recognisable (DESIGN §2)."""
    kind: Kind = "button" if said.button is not None else "photo" if media else "text"
    return Incoming(
        channel,
        account,
        event_key=said.id,
        kind=kind,
        text=said.text,
        media=media,
        button=said.button,
        reply_to=said.reply_to,
    )


def _confirmed(ids: Any) -> Confirmed:
    if not isinstance(ids, list) or len(ids) > MOST_SHOWN:
        raise BadFrame(f"shown 要是一列消息 id，最多 {MOST_SHOWN} 个")
    read = [read_id(one) for one in ids]
    if None in read:
        raise BadFrame("shown 里只能有消息的 id")
    return Confirmed(tuple(one for one in read if one is not None))


def _history(account: str | None, frame: dict[str, Any]) -> HistoryAsked:
    asked, frame_id = frame["history"], frame.get("id")
    if not isinstance(asked, dict):
        raise BadFrame("history 要写成 {before, limit}", frame_id)
    before, limit = asked.get("before"), asked.get("limit", USUAL_HISTORY)
    if before is not None and read_id(before) is None:
        raise BadFrame("before 要是一条消息的 id", frame_id)
    if type(limit) is not int or not 0 < limit <= MOST_HISTORY:
        raise BadFrame(f"limit 要在 1 到 {MOST_HISTORY} 之间", frame_id)
    known = frame_id if isinstance(frame_id, str | int) else None
    return HistoryAsked(account, known, None if before is None else read_id(before), limit)


def _said(account: str | None, frame: dict[str, Any]) -> SaidBy:
    frame_id = frame.get("id")
    if "photo" in frame:  # a path on this machine: nothing for a page to name
        raise BadFrame("照片请用 POST /photos 发", frame_id)
    rest = {key: value for key, value in frame.items() if key != "account"}
    try:
        said = read_line(json.dumps(rest).encode())
    except BadLine as error:
        raise BadFrame(str(error), frame_id) from error
    return SaidBy(account, frame_id, said)
