"""1602住的谁, 他电话多少: answered by what the asker may see anyway (RULEBOOK §8).

The number of the case at hand, to its handler and his superiors, on record as any look; the names
of who reported from a house, where those cases are his to see. The desk looks nobody else up.
"""

import re

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.roster import find_houses
from handlers.steward import phones
from handlers.steward.which import case_meant
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.houses import read_house
from nlp.normalise import normalise
from nlp.who import read_who
from storage.tables import Case, House

__all__ = ["answer", "hear"]

MOST_SHOWN = 5
_BARE_ROOM = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
MOST_LOOKED_AT = 20


def hear(turn: Turn, text: str) -> bool:
    """Whether words outside any form asked so; then they are answered."""
    if read_who(text) is None:
        return False
    turn.ask(answer(turn, case_meant(turn), text), [Button(label("button.my_cases"), "my_cases")])
    return True


def answer(turn: Turn, case: Case | None, text: str) -> str:
    """The answer, empty for any other words; ``case``: the one that is spoken of."""
    asked = read_who(text)
    if asked is None:
        return ""
    building, unit, room = read_house(normalise(text)) or (None, None, None)
    bare = _BARE_ROOM.search(text)
    room = room or (bare[0] if bare else None)  # 1602 alone: of the house spoken of
    found = _of_house(turn, case, building, unit, room) if room else [case] if case else []
    if asked == "phone":
        return _phone(turn, found)
    known = [one for one in found if _may_see(turn, one)]
    if not known:
        return say("steward.who.not_looked_up")
    lines = [
        say("steward.who.line", number=one.number, place=one.place, name=_name(one))
        for one in known[:MOST_SHOWN]
    ]
    return "\n".join([say("steward.who.known"), *lines])


def _phone(turn: Turn, found: list[Case]) -> str:
    for case in found:
        if case.state == CaseState.CLOSED:
            continue
        try:
            return phones.words(turn, case)
        except MoveRefused as refused:
            return str(refused)
    return say("steward.who.not_looked_up")


def _of_house(
    turn: Turn, case: Case | None, building: str | None, unit: str | None, room: str
) -> list[Case]:
    """Matters of that house; a bare room is in the house spoken of."""
    spoken_of = turn.session.get(House, case.house_id) if case and case.house_id else None
    if building is None and spoken_of is not None:
        building, unit = case.building if case else None, spoken_of.unit
    if building is None:
        return []
    houses = [house.id for house in find_houses(turn.conn, building, unit, room)]
    found = turn.session.scalars(
        select(Case).where(Case.house_id.in_(houses)).order_by(Case.id.desc()).limit(MOST_LOOKED_AT)
    )
    return [one for one in found if book.may_know(turn, one)]


def _may_see(turn: Turn, case: Case) -> bool:
    """On whose card he reads it anyway: his own cases, those below him, and the call centre's."""
    staff = turn.staff
    if staff is None or not book.may_know(turn, case):
        return False
    handles = moves.acts_for_handler(turn, case, staff) or moves.is_superior(turn, case, staff)
    return handles or staff.has("agent", case.community_id)


def _name(case: Case) -> str:
    hidden = case.anonymous or not case.contact_name
    return say("cases.card.nameless") if hidden else case.contact_name or ""
