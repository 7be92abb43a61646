"""What is said at the terminal → ``Incoming``: one JSON object a line (DESIGN §8)."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.channels.terminal import CHANNEL
from bot.channels.terminal.media import BadPhoto, read_photo
from handlers.messages import Incoming, Kind, Media

FIELDS: Final = ("text", "button", "photo", "reply_to", "id")
LONGEST_TEXT: Final = 20_000
LONGEST_ID: Final = 200
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no database takes as text


class BadLine(ValueError):
    """A line that says nothing the desk can take; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line as it was meant."""

    text: str = ""
    button: str | None = None
    photo: str | None = None
    reply_to: int | None = None
    id: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether the line only asks what is new."""
        return not self.text and self.button is None and self.photo is None


def read_line(line: bytes) -> Said:
    """One line of ``chat --json``; raises BadLine."""
    try:
        raw = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("这一行不是 UTF-8 文字") from None
    except (ValueError, RecursionError):
        raise BadLine('这一行不是 JSON，应写成 {"text": "…"}') from None
    if not isinstance(raw, dict):
        raise BadLine('每行要是一个 JSON 对象，如 {"text": "…"}')
    unknown = [key for key in raw if key not in FIELDS]
    if unknown:
        raise BadLine(f"不认识“{unknown[0]}”，可以写：{'、'.join(FIELDS)}")
    said = Said(
        text=_text(raw, "text", LONGEST_TEXT) or "",
        button=_text(raw, "button", LONGEST_ID) or None,
        photo=_text(raw, "photo", LONGEST_TEXT) or None,
        reply_to=_reply_to(raw.get("reply_to")),
        id=_id(raw.get("id")),
    )
    if said.button is not None and (said.text or said.photo is not None):
        raise BadLine("button 要单独一行，不能和 text、photo 写在一起")
    if said.is_nothing and said.reply_to is not None:
        raise BadLine("reply_to 要和 text、button 或 photo 写在一起")
    return said


def to_incoming(said: Said, account: str) -> Incoming:
    """The event; reads the photo (BadLine when it cannot be taken)."""
    media: tuple[Media, ...] = ()
    if said.photo is not None:
        try:
            media = (read_photo(Path(said.photo).expanduser()),)
        except BadPhoto as error:
            raise BadLine(str(error)) from error
    kind: Kind = "button" if said.button is not None else "photo" if media else "text"
    return Incoming(
        CHANNEL,
        account,
        event_key=said.id,
        kind=kind,
        text=said.text,
        media=media,
        button=said.button,
        reply_to=said.reply_to,
    )


def _text(raw: dict[str, Any], name: str, limit: int) -> str | None:
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadLine(f"{name} 要是一段文字")
    if len(value) > limit:
        raise BadLine(f"{name} 太长了，最多 {limit} 个字")
    return _NO_TEXT.sub("", value).strip()


def _reply_to(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 63:
        raise BadLine("reply_to 要是一条消息的 id")
    return value


def _id(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadLine("id 要是文字或整数")
    words = _NO_TEXT.sub("", str(value)).strip()
    if not 0 < len(words) <= LONGEST_ID:
        raise BadLine(f"id 要有 1 到 {LONGEST_ID} 个字")
    return words
