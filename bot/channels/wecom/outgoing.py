"""The desk's messages → cards with buttons, one digest of several, or texts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.base import OutButton, OutMessage
from bot.channels.tencent.texts import plain, shorten, split
from handlers.texts import say

MOST_BUTTONS: Final = 6
TITLE_CHARS: Final = 26
DETAIL_CHARS: Final = 160  # a longer text goes before the card, whole
LABEL_CHARS: Final = 10
OUTCOME_CHARS: Final = 20


@dataclass(frozen=True, slots=True)
class Note:
    """One message of the platform, and the rows of which it holds the whole or a part."""

    payload: dict[str, Any]
    messages: tuple[OutMessage, ...]
    is_last: bool = False  # with it the words of these rows are whole


def notes(messages: Sequence[OutMessage], limit: int) -> list[Note]:
    """Cards for what has buttons; what has none, as it follows each other, in one digest."""
    by_id = {message.id: message for message in messages}
    made: list[Note] = []
    for group in groups(messages):
        together = [by_id[row_id] for row_id in group]
        if together[0].buttons:
            told = _card_notes(together[0], limit)
        else:
            told = [_text(piece, together) for piece in split(_digest(together), limit)]
        made += [*told[:-1], replace(told[-1], is_last=True)]
    return made


def groups(messages: Sequence[OutMessage]) -> list[tuple[int, ...]]:
    """The rows of each card or digest. What may have left in a digest makes the same one again:
    with other rows in it the platform would not see that it has it already."""
    made: list[list[int]] = []
    repeated: dict[tuple[int, ...], list[int]] = {}
    grows = False  # whether the last one may take another row
    for message in messages:
        is_new = not message.buttons and not message.together
        if message.together and message.together in repeated:
            repeated[message.together].append(message.id)
            continue
        if grows and is_new:
            made[-1].append(message.id)
            continue
        made.append([message.id])
        repeated[message.together] = made[-1]
        grows = is_new
    return [tuple(group) for group in made]


def is_torn(messages: Sequence[OutMessage]) -> bool:
    """Whether the message in which these may have left cannot be made again."""
    ids = tuple(message.id for message in messages)
    return any(one.together and one.together != ids for one in messages)


def _digest(messages: Sequence[OutMessage]) -> str:
    if len(messages) == 1:
        return _words(messages[0])
    lines = [f"{n}. {_words(m)}" for n, m in enumerate(messages, start=1)]
    return "\n\n".join([say("wecom.digest", count=len(messages)), *lines])


def _words(message: OutMessage) -> str:
    names = [m.name for m in message.media if m.kind != "photo"]
    lines = [message.text, *(say("wechat.attachment", name=name) for name in names)]
    return plain("\n".join(lines)) or "…"


def _text(text: str, messages: Sequence[OutMessage]) -> Note:
    return Note({"msgtype": "text", "text": {"content": text}}, tuple(messages))


def _card_notes(message: OutMessage, limit: int) -> list[Note]:
    """A card, after the whole text where the card has no room for it."""
    words = _words(message)
    too_long = len(words) > DETAIL_CHARS
    before = [_text(piece, [message]) for piece in split(words, limit)] if too_long else []
    more = message.buttons[MOST_BUTTONS:]
    if more:
        lines = [f"{n}. {b.label}" for n, b in enumerate(message.buttons, start=1)]
        before.append(_text("\n".join([*lines, say("wecom.choose")]), [message]))
    made = card(message, message.buttons)
    if too_long:
        made.pop("sub_title_text", None)  # it was said just before
    payload = {"msgtype": "template_card", "template_card": made}
    return [*before, Note(payload, (message,))]


def card(message: OutMessage, buttons: Sequence[OutButton]) -> dict[str, Any]:
    """A button_interaction card; its task_id is the row's, so a repeat is the same card."""
    first, _, rest = _words(message).partition("\n")
    title = shorten(first, TITLE_CHARS)
    detail = rest if title == first else _words(message)
    made: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "task_id": f"row-{message.id}",
        "button_list": [
            {"text": shorten(one.label, LABEL_CHARS), "style": 1 if n == 0 else 2, "key": one.value}
            for n, one in enumerate(buttons[:MOST_BUTTONS])
        ],
    }
    if detail.strip():
        made["sub_title_text"] = _first_chars(detail.strip(), DETAIL_CHARS)
    return made


def _first_chars(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def outcome_in(message: OutMessage) -> str:
    """What a pressed button is replaced with: the last line of the changed card."""
    last = _words(message).rsplit("\n", 1)[-1]
    return shorten(last, OUTCOME_CHARS) or say("wecom.done")


def fingerprint(payload: dict[str, Any]) -> str:
    """To notice two different messages with the same text: the platform would drop the second."""
    return hashlib.sha256(repr(payload).encode()).hexdigest()
