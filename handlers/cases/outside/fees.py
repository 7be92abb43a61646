"""Fee reminders rest while the payer's case is open, or while he may pay later (RULEBOOK §5.14).

``rests`` is for whoever reminds of fees. The list for staff leaves out anonymous cases, whose
filers it would show, and cases about the reader.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from handlers.cases import book
from handlers.cases.states import CaseState
from handlers.turn import Turn
from storage.tables import Case, FeeDeferral, Person

__all__ = ["Rest", "resting", "rests"]


class Rest(NamedTuple):
    """Whom not to remind, and why."""

    place: str
    name: str
    number: str  # of the open case; empty when he asked to pay later
    until: datetime | None
    given: bool = True  # False: nobody has decided yet


def rests(turn: Turn, person_id: int) -> bool:
    """Whether reminders of fees to this person rest now."""
    is_open = select(Case.id).where(Case.filer_id == person_id, Case.state != CaseState.CLOSED)
    if turn.session.scalar(is_open.limit(1)) is not None:
        return True
    later = select(FeeDeferral.id).where(FeeDeferral.person_id == person_id, _pays_later(turn))
    return turn.session.scalar(later.limit(1)) is not None


def _pays_later(turn: Turn) -> ColumnElement[bool]:
    """He was told that nobody reminds him: while it is decided, and as long as it is given."""
    given = (FeeDeferral.state == "given") & (FeeDeferral.until_at > turn.now)
    return given | (FeeDeferral.state == "asked")


def resting(turn: Turn) -> list[Rest]:
    """Who rests in the communities the speaker may see, by house."""
    me = turn.speaker.person_id
    communities = [c.id for c in turn.roster.communities if turn.roster.may_see(me, c.id)]
    return sorted(
        [*_by_cases(turn, communities), *_by_deferrals(turn, communities)],
        key=lambda one: (one.place, one.name, one.number),
    )


def _by_cases(turn: Turn, communities: Sequence[int]) -> list[Rest]:
    found = turn.session.scalars(
        select(Case).where(
            Case.community_id.in_(communities),
            Case.state != CaseState.CLOSED,
            Case.anonymous.is_not(True),
        )
    )
    seen = {case.filer_id: case for case in found if book.may_know(turn, case)}
    return [Rest(case.place, case.contact_name or "", case.number, None) for case in seen.values()]


def _by_deferrals(turn: Turn, communities: Sequence[int]) -> list[Rest]:
    found = turn.session.execute(
        select(FeeDeferral.until_at, FeeDeferral.state, Person.name, Person.place)
        .join(Person, Person.id == FeeDeferral.person_id)
        .where(FeeDeferral.community_id.in_(communities), _pays_later(turn))
    )
    return [
        Rest(row.place or "", row.name or "", "", row.until_at, row.state == "given")
        for row in found
    ]
