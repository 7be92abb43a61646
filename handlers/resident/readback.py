"""The read-back: what was understood, corrected by a tap or in words (RULEBOOK §4.4)."""

import re

from handlers.messages import Button
from handlers.resident import facts, places
from handlers.resident.slots import CATEGORY_WORDS, category_in
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.names import read_name, surname_of
from nlp.phones import mask, read_phone

__all__ = ["buttons", "card", "correct"]

EDITS = ("place", "what", "category", "phone", "name")
LONGEST_CORRECTION = 24  # characters; longer words are part of the account too
_NUMBERED = "①②③④⑤⑥⑦⑧⑨⑩"
_CATEGORY = re.compile("类别|分类|类型|属于|归为|应该归")
_NAME = re.compile("姓|我叫|叫我|称呼|名字")
_PLACE = re.compile(
    "地址|地点|房号|门牌|楼栋|不对|错了|不是|应该是|改成|改为|[0-9一二三四五六七八九十]\\s*(?:栋|号楼|单元|座|室)"
)
_SINCE = re.compile("^(?:时间|多久|什么时候|开始时间)[是为:：]?|开始的$")
_ASKS = re.compile(
    "什么时候[能会可来才修好去到有]|多久[能会才可]|[吗呢]"
)  # a question corrects nothing
_HOPE = re.compile("^(?:希望|诉求|我希望|我想要|要求)[是为:：]?")


def card(turn: Turn, draft: ReportDraft) -> str:
    """Everything understood, a line each, ending in the question."""
    place = places.place_line(turn, draft)
    if draft.room and not draft.house_id:
        place += say("resident.card.unverified")
    lines = [
        say("resident.card.head"),
        say("resident.card.what", what=_points(draft.what)),
        say("resident.card.place", place=place),
        say("resident.card.name", name=draft.name),
        say("resident.card.phone", phone=mask(draft.phone))
        if draft.phone
        else say("resident.card.no_phone"),
        _category_line(draft),
    ]
    if draft.since:
        lines.append(say("resident.card.since", since=draft.since))
    if draft.hope:
        lines.append(say("resident.card.hope", hope=draft.hope))
    if draft.photos:
        lines.append(say("resident.card.photos", count=len(draft.photos)))
    lines.append(say("resident.card.question"))
    return "\n".join(lines)


def buttons(draft: ReportDraft) -> tuple[Button, ...]:
    """[对，提交], the other category when the guess is unsure, and a button for each item."""
    other = []
    if not draft.category_sure and draft.second:
        other = [
            Button(say("resident.card.is_category", category=name), f"category:{name}")
            for name in (draft.category, draft.second)
        ]
    edits = [Button(label(f"resident.button.edit.{name}"), f"edit:{name}") for name in EDITS]
    return (
        Button(label("button.confirm"), "confirm"),
        *other,
        *edits,
        Button(label("button.cancel"), "cancel"),
    )


def correct(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """Put right what the words name; False when they are part of the account instead."""
    if len(text) > LONGEST_CORRECTION:
        return False
    hit = [correct_one(turn, draft, text) for correct_one in _CORRECTIONS]
    return any(hit)


# --- inside --------------------------------------------------------------------------------------


def _points(what: str) -> str:
    """Several messages are one account; its parts are numbered (RULEBOOK §4.3, §4.4)."""
    parts = [part for part in what.split("\n") if part]
    if len(parts) == 1:
        return parts[0]
    marks = [*_NUMBERED, *("·" for _ in parts[len(_NUMBERED) :])]
    return "".join(f"\n　{sign} {part}" for sign, part in zip(marks, parts, strict=False))


def _category_line(draft: ReportDraft) -> str:
    if not draft.category_sure:
        return say("resident.card.category_unsure", category=draft.category)
    if not draft.because:
        return say("resident.card.category", category=draft.category)
    words = "”“".join(dict.fromkeys(draft.because[:3]))
    return say("resident.card.category_because", category=draft.category, words=words)


def _category(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _CATEGORY.search(text) and text.removesuffix("类") not in dict(CATEGORY_WORDS):
        return False
    name = None if text.isdigit() else category_in(text)
    if name is None:
        return False
    draft.category, draft.category_by_hand, draft.category_sure = name, True, True
    draft.because, draft.second = [], ""
    return True


def _phone(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    phone = read_phone(text)
    if phone is None:
        return False
    draft.phone = phone
    return True


def _name(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    name = read_name(text) if _NAME.search(text) else None
    if name is None:
        return False
    old = surname_of(draft.name)
    only_surname = surname_of(name) == name
    draft.name = name + draft.name[len(old) :] if only_surname and old else facts.named(name)
    return True


def _place(turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _PLACE.search(text) or read_phone(text) or _NAME.search(text):
        return False
    return places.correct(turn, draft, text)


def _since(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _SINCE.search(text) or _ASKS.search(text):
        return False
    draft.since = (
        re.sub("^(?:时间|多久|什么时候|开始时间)[是为:：]?", "", text).strip() or draft.since
    )
    return True


def _hope(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _HOPE.search(text):
        return False
    draft.hope = _HOPE.sub("", text).strip(" ，,") or draft.hope
    return True


_CORRECTIONS = (_category, _phone, _name, _place, _since, _hope)
