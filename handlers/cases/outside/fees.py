"""Fee reminders rest while the payer's case is open; paying later can be asked (RULEBOOK §5.14).

``rests`` is for whoever reminds of fees. The list for staff leaves out anonymous cases, whose
filers it would show, and cases about the reader.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_day
from storage.ids import next_id
from storage.tables import Case, FeeDeferral, Person

__all__ = ["Rest", "ask_to_defer", "decide", "resting", "rests"]

DECIDED_BY = ("lead", "duty_manager", "chief")


class Rest(NamedTuple):
    """Whom not to remind, and why."""

    place: str
    name: str
    number: str  # of the open case; empty when a deferral was given
    until: datetime | None


def rests(turn: Turn, person_id: int) -> bool:
    """Whether reminders of fees to this person rest now."""
    is_open = select(Case.id).where(Case.filer_id == person_id, Case.state != CaseState.CLOSED)
    if turn.session.scalar(is_open.limit(1)) is not None:
        return True
    given = select(FeeDeferral.id).where(
        FeeDeferral.person_id == person_id,
        FeeDeferral.state == "given",
        FeeDeferral.until_at > turn.now,
    )
    return turn.session.scalar(given.limit(1)) is not None


def resting(turn: Turn) -> list[Rest]:
    """Who rests in the communities the speaker may see, by house."""
    me = turn.speaker.person_id
    communities = [c.id for c in turn.roster.communities if turn.roster.may_see(me, c.id)]
    return sorted([*_by_cases(turn, communities), *_by_deferrals(turn, communities)])


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
        select(FeeDeferral.until_at, Person.name, Person.place)
        .join(Person, Person.id == FeeDeferral.person_id)
        .where(
            FeeDeferral.community_id.in_(communities),
            FeeDeferral.state == "given",
            FeeDeferral.until_at > turn.now,
        )
    )
    return [Rest(row.place or "", row.name or "", "", row.until_at) for row in found]


def ask_to_defer(turn: Turn, why: str, until: datetime) -> int:
    """申请缓交: the lead decides; how many were asked. Raises MoveRefused."""
    community_id = turn.speaker.community_id
    if community_id is None:
        raise MoveRefused(say("outside.fees.no_house"))
    waiting = select(FeeDeferral.id).where(
        FeeDeferral.person_id == turn.speaker.person_id, FeeDeferral.state == "asked"
    )
    if turn.session.scalar(waiting.limit(1)) is not None:
        raise MoveRefused(say("outside.fees.asked_already"))
    deferral = FeeDeferral(
        id=next_id(),
        person_id=turn.speaker.person_id,
        community_id=community_id,
        why=masked(turn, why),
        until_at=until,
        state="asked",
        asked_at=turn.now,
    )
    turn.session.add(deferral)
    turn.session.flush()
    people = _deciders(turn, community_id)
    text = say(
        "outside.fees.asks",
        name=turn.speaker.name or say("steward.nameless"),
        place=turn.speaker.place or "",
        why=deferral.why,
        until=say_day(until, turn.now),
    )
    buttons = [
        Button(label("outside.button.give"), f"defer_yes:{deferral.id}"),
        Button(label("outside.button.refuse"), f"defer_no:{deferral.id}"),
    ]
    for person_id in people:
        turn.push(person_id, text, buttons)
    turn.explain(say("log.neighbours.deferral"))
    return len(people)


def _deciders(turn: Turn, community_id: int) -> list[int]:
    for role in DECIDED_BY:
        people = [s.person_id for s in turn.roster.on_duty(role, community_id, turn.now)]
        if people:
            return people
    return []


def decide(turn: Turn, deferral_id: int, *, gives: bool) -> FeeDeferral:
    """The lead's answer, to the payer at once; raises MoveRefused."""
    deferral = turn.session.get(FeeDeferral, deferral_id, with_for_update=True)
    staff = turn.staff
    if (
        deferral is None
        or staff is None
        or staff.person_id == deferral.person_id
        or not any(staff.has(role, deferral.community_id) for role in DECIDED_BY)
    ):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if deferral.state != "asked":
        raise MoveRefused(say("common.button_reply.done"))
    deferral.state = "given" if gives else "refused"
    deferral.decided_by, deferral.decided_at = staff.person_id, turn.now
    until = say_day(deferral.until_at or turn.now, turn.now)
    turn.push(
        deferral.person_id,
        say("outside.fees.given", until=until) if gives else say("outside.fees.refused"),
        [Button(label("button.human"), "human")],
        not_before=turn.calendar_of(deferral.community_id).quiet_until(turn.now),
    )
    return deferral
