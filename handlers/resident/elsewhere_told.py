"""还有我的商铺8号, 门前老有车堵着, while a report of his flat is read back (RULEBOOK §4.3, §5.1).

The two have different stewards, so neither goes with the other: the first is settled, then what was
told of the other house is read back as a report of its own. Nothing is to be said twice.
"""

import re

from handlers.resident import facts, places, readback
from handlers.roster import place_words
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.reading import Place

__all__ = ["hold", "report_of"]

# He says himself that it is one more; 水是楼上1601漏下来的 tells where the same one comes from.
_MORE = re.compile("[嗯哦啊]?[，,\\s]*(?:对了|还有|另外|再就是|顺便)")


def hold(turn: Turn, draft: ReportDraft, text: str) -> str:
    """What is said where the words tell of another house, and they are held; "" where not."""
    if draft.intake or not _MORE.match(text) or readback.names_correction(text):
        return ""
    place = places.read_here(turn, text)
    if place is None or not _is_another(draft, place) or not read(text, turn.vocabulary).because:
        return ""
    draft.elsewhere = [*draft.elsewhere, text]
    where = place_words(place.building or "", place.unit or "", place.room or "")
    return say("resident.elsewhere.held", place=where)


def report_of(turn: Turn, before: ReportDraft) -> tuple[ReportDraft, Reading]:
    """The first of those held, by the same person; the rest stay held behind it."""
    text, *rest = before.elsewhere
    draft = facts.begin(turn)
    draft.name, draft.phone, draft.anonymous = before.name, before.phone, before.anonymous
    draft.elsewhere = rest
    reading = read(text, turn.vocabulary)
    facts.take_facts(turn, draft, reading)
    facts.add_narrative(turn, draft, text, reading)
    return draft, reading


def _is_another(draft: ReportDraft, place: Place) -> bool:
    """A whole house, and another than the one this report is about."""
    if not (place.building and place.room and draft.building and draft.room):
        return False
    other_unit = bool(place.unit and draft.unit) and place.unit != draft.unit
    return other_unit or (place.building, place.room) != (draft.building, draft.room)
