"""Several corrections of one sentence, each made in its slot, or the house asked (RULEBOOK §4.4).

"Put right" is only said of what was changed: a house called wrong that is not the one written down
changes nothing, and it is asked which one he means.
"""

import re
from collections.abc import Callable

from handlers.cases.privacy import numbers
from handlers.resident import facts, places
from handlers.resident.marks import WHICH_HOUSE, mark
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.corrections import Corrections, read_corrections
from nlp.names import read_name, surname_of
from nlp.reading import Place

__all__ = ["NAME", "correct", "name_put_right"]

NAME = re.compile("姓|我叫|叫我|称呼|名字")
Account = Callable[[Turn, ReportDraft, str], bool]
SHORTEST_REST = 3  # characters; 我, 就 are left over of a sentence and tell nothing
_OTHER_SURNAME = re.compile(r"不姓.{1,2}[，,。\s]*(?:我?是?|应该)姓(?P<name>.{1,4})")
_BUILDING_WORD = "(?=号楼|栋|幢|座|#|-)"


def correct(turn: Turn, draft: ReportDraft, text: str, account: Account) -> bool:
    """Whether the words put several things right, or set two houses against each other.

    ``account`` puts right what was told, where that is what stands beside (不是厨房，是卫生间).
    """
    said = read_corrections(text)
    if said is None:
        return False
    rest = "，".join(part for part in said.rest if len(part) >= SHORTEST_REST)
    told = bool(rest) and account(turn, draft, rest)
    if rest and not told and not said.sure:
        return False
    for name in said.names:
        draft.name = name_put_right(name, draft.name) or read_name(name, asked=True) or draft.name
    if said.phone is not None:
        draft.phone = numbers.heard(draft.phone, text) or said.phone
    if _is_of_the_account(draft, said):
        _in_the_account(draft, _door(said.wrong), _door(said.right))
    elif said.right is not None:
        _place(turn, draft, said.wrong, said.right)
    if said.since:
        _since(draft, said.former_since, said.since)
    if rest and not told:
        facts.add_narrative(turn, draft, rest, read(rest, turn.vocabulary))
    return True


def name_put_right(text: str, former: str) -> str | None:
    """我不姓李，姓吕: the name, the title kept that belonged to the former one; None without."""
    other = _OTHER_SURNAME.search(text)
    mine = say("resident.my_surname", surname=other["name"]) if other is not None else text
    name = read_name(mine) if NAME.search(mine) else None
    if name is None and other is not None:
        name = other["name"].strip("的了啊。！! ")  # a rare one, and his own word for it
    if not name:
        return None
    old = surname_of(former)
    only_surname = len(name) == 1 or surname_of(name) == name
    return name + former[len(old) :] if only_surname and old else facts.named(name)


# --- inside --------------------------------------------------------------------------------------


def _is_of_the_account(draft: ReportDraft, said: Corrections) -> bool:
    """不是1601，是1602, where 楼上1601 was told of: what was told is put right, not his house."""
    if said.wrong is None or _is_written(draft, said.wrong):
        return False
    number = said.wrong.room or ""
    return bool(number) and number in draft.what


def _since(draft: ReportDraft, former: str, now: str) -> None:
    draft.since = now
    if former:
        draft.what = draft.what.replace(former, now)
        draft.points = [point.replace(former, now) for point in draft.points]


def _door(place: Place | None) -> tuple[str, str]:
    return ("", "") if place is None else (place.building or "", place.room or "")


def _is_written(draft: ReportDraft, wrong: Place) -> bool:
    """Whether the house called wrong is the one written down; nothing written contradicts none."""
    pairs = ((wrong.building, draft.building), (wrong.unit, draft.unit), (wrong.room, draft.room))
    return all(not said or not known or said == known for said, known in pairs)


def _place(turn: Turn, draft: ReportDraft, wrong: Place | None, right: Place) -> None:
    if wrong is not None and not _is_written(draft, wrong):
        mark(draft, WHICH_HOUSE)
        return
    before = (draft.building, draft.room)
    spot = draft.spot if wrong is not None else ""
    places.put_right(turn, draft, right)
    draft.spot = spot
    _in_the_account(draft, before, (draft.building, draft.room))


def _in_the_account(draft: ReportDraft, before: tuple[str, str], now: tuple[str, str]) -> None:
    """The door in what he told follows: two doors on one card send people to the wrong one."""
    for old, new, word in zip(before, now, (_BUILDING_WORD, "(?![0-9])"), strict=True):
        if not old or not new or old == new:
            continue
        pattern = re.compile(f"(?<![0-9A-Za-z]){re.escape(old)}{word}")
        draft.what = pattern.sub(new, draft.what, count=1)
        draft.points = [pattern.sub(new, point, count=1) for point in draft.points]
