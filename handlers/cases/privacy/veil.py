"""匿名: who filed an anonymous case is known to the call centre alone, each look on record.

What everybody reads (name, phone, place, words, history of the house) is written without him when
the case is filed, so that no card, list, push or relayed word can reveal him; who he is stands
sealed beside it. Whatever he adds later goes through ``veiled`` first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from handlers.cases.privacy.concerned import is_about
from handlers.messages import Media
from handlers.roster import place_words
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp.hiding import hide_house, hide_names, hide_phones
from nlp.whole import is_whole_unit
from storage.tables import Case

__all__ = ["Who", "as_filed", "learn", "may_know_who", "neutral", "veiled", "who"]


class Who(msgspec.Struct, omit_defaults=True):
    """The person behind an anonymous case, as he gave himself for it."""

    names: list[str] = []
    phone: str = ""
    place: str = ""
    unit: str = ""
    room: str = ""
    shows_house: bool = False  # he wants his door to be known: the matter is there

    def hide(self, text: str) -> str:
        """The text without him."""
        text = hide_names(hide_phones(text), self.names)
        return text if self.shows_house else hide_house(text, unit=self.unit, room=self.room)


def as_filed(turn: Turn, draft: ReportDraft, place: str) -> Mapping[str, Any]:
    """The columns of a new anonymous case that differ from those of an open one."""
    names = [draft.name, turn.speaker.name or ""]
    behind = Who(
        names=[name for name in dict.fromkeys(names) if name and name != say("cases.card.unknown")],
        phone=draft.phone,
        place=place,
        unit=draft.unit,
        room=draft.room,
        shows_house=draft.shows_house,
    )
    seen = place if draft.shows_house else _place_of_matter(draft)
    return {
        "anonymous": True,
        "person_sealed": _sealed(turn, behind),
        "contact_name": say("cases.card.unknown"),
        "phones_sealed": None,
        "house_id": None,  # else the history of the house would tell
        "place": behind.hide(seen) or say("cases.card.somewhere"),
        "what": behind.hide(draft.what),
        "since": behind.hide(draft.since) or None,
        "hope": behind.hide(draft.hope) or None,
    }


def learn(turn: Turn, case: Case, draft: ReportDraft) -> None:
    """What he gave of himself afterwards, in an emergency."""
    behind = who(turn, case)
    behind.names = list(dict.fromkeys((*behind.names, *filter(None, [draft.name]))))
    behind.phone = draft.phone or behind.phone
    case.person_sealed = _sealed(turn, behind)


def who(turn: Turn, case: Case) -> Who:
    """The person behind the case; empty when the case is not anonymous, or he was erased."""
    if case.person_sealed is None:
        return Who()
    return msgspec.json.decode(turn.rules.keyring.open(case.person_sealed), type=Who)


def veiled(turn: Turn, case: Case, text: str) -> str:
    """Words that join the case, without what would reveal its filer; as they are if he is known."""
    return who(turn, case).hide(text) if case.anonymous and text else text


def neutral(case: Case, media: Sequence[Media]) -> list[Media]:
    """Photos and files under names that tell nothing."""
    if not case.anonymous:
        return list(media)
    return [
        msgspec.structs.replace(one, name=say("cases.card.file", at=at))
        for at, one in enumerate(media, start=1)
    ]


def may_know_who(turn: Turn, case: Case) -> bool:
    """Whether the speaker is of the call centre; never whoever handles the case."""
    staff = turn.staff
    return (
        staff is not None
        and staff.has("agent", case.community_id)
        and staff.person_id != case.handler_id
        and not is_about(case, staff)
    )


def _place_of_matter(draft: ReportDraft) -> str:
    """The building, since somebody has to be in charge, and a public place; never the door."""
    building = draft.building
    if building.isascii() and building:
        building = place_words(building, draft.unit if is_whole_unit(draft.spot) else "", "")
    return f"{building}{draft.spot}"


def _sealed(turn: Turn, behind: Who) -> bytes:
    return turn.rules.keyring.seal(msgspec.json.encode(behind).decode())
