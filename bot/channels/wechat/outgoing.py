"""The desk's messages → texts that WeChat takes: choices as links, merged, cut to size."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.channels.base import OutButton, OutMessage
from bot.channels.tencent.texts import clean, plain, shorten, size, split
from handlers.texts import say
from handlers.when import ZONE

BETWEEN: Final = "\n\n"
_LINK: Final = '<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={id}">{label}</a>'
_BREAKS_LINK: Final = re.compile(r'["&<>]')
_BREAKS_ADDRESS: Final = re.compile(r"[#?=\s]")
_CASE_NUMBER: Final = re.compile(r"(?<!\d)\d{6}-\d{3,}(?!\d)")
_LIMITS: Final = (("thing", 20), ("phrase", 5), ("character_string", 32), ("name", 10))


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message of the platform, and the rows of which it holds the whole or a part; ``parts``:
    how many pieces of each row, by its id."""

    text: str
    messages: tuple[OutMessage, ...]
    parts: Mapping[int, int]


def parcels(
    messages: Sequence[OutMessage], limit: int, begun: Mapping[int, int] | None = None
) -> list[Parcel]:
    """As few texts of at most ``limit`` bytes as hold all of it, in order.

    ``begun``: how many pieces of a row have left already; they are not in it again.
    """
    begun = begun or {}
    asking = next((m.id for m in reversed(messages) if m.buttons), None)
    made: list[Parcel] = []
    for message in messages:
        pieces = _pieces(message, limit, numbered=message.id == asking)
        for piece in pieces[begun.get(message.id, 0) :]:
            last = made[-1] if made else None
            if last and size(last.text) + len(BETWEEN) + size(piece) <= limit:
                made[-1] = _with(last, message, piece)
            else:
                made.append(Parcel(piece, (message,), {message.id: 1}))
    return made


def _with(parcel: Parcel, message: OutMessage, piece: str) -> Parcel:
    before = parcel.messages
    messages = before if message in before else (*before, message)
    parts = {**parcel.parts, message.id: parcel.parts.get(message.id, 0) + 1}
    return Parcel(parcel.text + BETWEEN + piece, messages, parts)


def _pieces(message: OutMessage, limit: int, *, numbered: bool) -> list[str]:
    """Cut in the same places with numbers and without: a second try counts the same pieces."""
    pieces = list(split(_plain(message), limit))
    used = size(pieces[-1]) if pieces else 0
    lines = choices(message.buttons, numbered=numbered)
    others = choices(message.buttons, numbered=not numbered)
    for line, other in zip(lines, others, strict=True):
        room = max(size(line), size(other))
        if pieces and used + 1 + room <= limit:
            pieces[-1] += "\n" + line
            used += 1 + room
        else:
            pieces.append(line)
            used = room
    return pieces


def _plain(message: OutMessage) -> str:
    """The words; what people wrote can make no link of its own."""
    names = [m.name for m in message.media if m.kind != "photo"]
    lines = [message.text, *(say("wechat.attachment", name=name) for name in names)]
    return plain("\n".join(lines))


def choices(buttons: Sequence[OutButton], *, numbered: bool) -> list[str]:
    """One line a choice: a link to press and its number to type; where the labels begin with
    numbers themselves (5 分) those are what one types."""
    if not buttons:
        return []
    numbered = numbered and not any(_bare(b.label)[:1].isdigit() for b in buttons)
    lines = []
    for index, button in enumerate(buttons, start=1):
        label = _BREAKS_LINK.sub("", clean(button.label)) or "…"
        content = _BREAKS_ADDRESS.sub("", label) or "…"
        link = _LINK.format(content=content, id=button.value, label=label)
        lines.append(f"{index}. {link}" if numbered else link)
    return [*lines, say("wechat.choose" if numbered else "wechat.tap")]


def _bare(label: str) -> str:
    return re.sub(r"^\W+", "", label)


# --- template messages ---------------------------------------------------------------------------


def template_data(
    message: OutMessage, fields: Sequence[tuple[str, str]], now: datetime
) -> dict[str, dict[str, str]]:
    """The fields of a template, cut to what their types take; a wrong one is refused (47003)."""
    number = _CASE_NUMBER.search(message.text)
    local = now.astimezone(ZONE)
    values = {
        "number": number[0] if number else f"{local:%y%m%d}",
        "what": message.text,
        "time": f"{local:%Y年%m月%d日 %H:%M}",
    }
    return {key: {"value": _fitting(key, values[name])} for name, key in fields if name in values}


def _fitting(key: str, value: str) -> str:
    kind = key.rstrip("0123456789")
    most = dict(_LIMITS).get(kind)
    if kind == "character_string":
        value = re.sub(r"[^\x21-\x7e]", "", value) or "-"
        return value[:most]
    return value if most is None else shorten(value, most)
