"""The desk's messages → texts that WeChat takes: choices as links, merged, cut to size."""

import re
from collections.abc import Callable, Mapping, Sequence
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
_NUMBERED: Final = re.compile(r"(编号|工单)?[:：\s]*" + _CASE_NUMBER.pattern)
_AMOUNT: Final = re.compile(
    r"(?<![\d.-])(\d{1,10}(?:\.\d{1,2})?)\s*元|[¥￥]\s*(\d{1,10}(?:\.\d{1,2})?)(?![\d.])"
)
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message of the platform, and the rows of which it holds the whole or a part; ``parts``:
    how many pieces of each row, by its id."""

    text: str
    messages: tuple[OutMessage, ...]
    parts: Mapping[int, int]


def parcels(messages: Sequence[OutMessage], limit: int) -> list[Parcel]:
    """As few texts of at most ``limit`` bytes as hold all that has not left yet, in order."""
    asking = next((m.id for m in reversed(messages) if m.buttons), None)
    made: list[Parcel] = []
    for message in messages:
        pieces = _pieces(message, limit, numbered=message.id == asking)
        for piece in pieces[message.progress.parts :]:
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


def photos_left(message: OutMessage, limit: int) -> int:
    """How many of its photos have left: they come after the pieces of its words."""
    return max(message.progress.parts - len(_pieces(message, limit, numbered=False)), 0)


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
    """As the field's type takes it, never a part of a number; "" when there is nothing such in it.

    Types and limits: api_sendtemplatemessage, 参数值限制说明.
    """
    fit = _FITS.get(key.rstrip("0123456789"))
    return fit(value) if fit else " ".join(clean(value).split())


def _thing(value: str) -> str:
    return shorten(value, 20)


def _phrase(value: str) -> str:
    """Chinese characters only: the first words that fit whole, else the beginning."""
    return _chinese(value, 5)


def _name(value: str) -> str:
    return _chinese(value, 10)


def _chinese(value: str, most: int) -> str:
    runs = _CHINESE.findall(_NUMBERED.sub(" ", value))
    whole = (run for run in runs if 2 <= len(run) <= most)
    return next(whole, runs[0][:most] if runs else "")


def _code(value: str) -> str:
    return re.sub(r"[^\x21-\x7e]", "", value)[:32] or "-"


def _amount(value: str) -> str:
    found = _AMOUNT.search(value.replace(",", ""))
    return f"{found[1] or found[2]}元" if found else ""


_FITS: Final[Mapping[str, Callable[[str], str]]] = {
    "thing": _thing,
    "phrase": _phrase,
    "name": _name,
    "character_string": _code,
    "amount": _amount,
}
