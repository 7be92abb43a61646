"""The hour an incident was said to be over: kept, or everybody hears that it takes longer.

At that time whoever handles it is reminded; with nothing said for a little grace, the superior is
told, a new time is asked for, and all who heard the old one are told so (RULEBOOK §5.6, §5.13).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.cases import book, moves
from handlers.cases.moves import subject
from handlers.cases.related.incident_steps import followers, tell_followers
from handlers.cases.related.incidents import TIMES, linked
from handlers.cases.states import CaseState
from handlers.cases.telling import superiors, tell_resident, tell_staff
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Case, Incident

__all__ = ["TIMERS"]


def due(turn: Turn, incident_id: str) -> None:
    """The hour has come: whoever handles it says how it stands, or that it is over."""
    found = _open(turn, incident_id)
    if found is None:
        return
    incident, cases, at = found
    text = say("incidents.told.due", title=incident.title, at=say_time(at, turn.now))
    _tell_each(turn, _handlers(turn, cases), text, ask=True)
    grace = turn.calendar_of(incident.community_id).policy.visits.words_grace_minutes
    turn.start_timer(TIMES[1], f"incident:{incident.id}", turn.now + timedelta(minutes=grace))


def late(turn: Turn, incident_id: str) -> None:
    """Nothing came: nobody who waits is left with an hour that is over."""
    found = _open(turn, incident_id)
    if found is None:
        return
    incident, cases, at = found
    when = say_time(at, turn.now)
    told = say("incidents.told.longer", title=incident.title, at=when)
    for case in cases:
        _is_late(turn, case, told)
    tell_followers(turn, incident, followers(turn, incident, cases), told)
    handlers = _handlers(turn, cases)
    text = say("incidents.told.late", title=incident.title, at=when)
    _tell_each(turn, handlers, text, ask=True)
    above = {s.person_id: (case, s) for case in cases for s in superiors(turn, case)[:1]}
    _tell_each(turn, list(above.values()), text)
    turn.explain(say("log.neighbours.late", title=incident.title))


def _open(turn: Turn, incident_id: str) -> tuple[Incident, list[Case], datetime] | None:
    """The incident with its cases, while the hour it was said for is still the one that counts."""
    incident = turn.session.get(Incident, int(incident_id), with_for_update=True)
    if incident is None or incident.state != "open" or incident.expected_at is None:
        return None
    cases = linked(turn, incident.id)
    if incident.is_group or not cases or incident.expected_at > turn.now:
        return None
    return incident, cases, incident.expected_at


def _is_late(turn: Turn, case: Case, told: str) -> None:
    tell_resident(turn, case, say("incidents.told.of_case", number=case.number, text=told))
    moves.record(turn, case, "incident_late", told, visibility="resident")
    if case.state == CaseState.PLANNED:
        case.overdue = True
        calendar = turn.calendar_of(case.community_id)
        hours = calendar.policy.hours.statutory
        again = calendar.next_opening(turn.now + timedelta(hours=12), hours)
        turn.start_timer("promise_limit", subject(case), again)


def _handlers(turn: Turn, cases: Sequence[Case]) -> list[tuple[Case, Staff]]:
    """Everybody who handles one of them, once, with a case of his."""
    found: dict[int, tuple[Case, Staff]] = {}
    for case in cases:
        holder = book.acting_handler(turn, case)
        if holder is not None:
            found.setdefault(holder.person_id, (case, holder))
    return list(found.values())


def _tell_each(
    turn: Turn, people: Sequence[tuple[Case, Staff]], text: str, *, ask: bool = False
) -> None:
    for case, staff in people:
        step = Button(label("incidents.button.step"), f"incident_step:{case.number}")
        over = Button(label("incidents.button.over"), f"incident_over:{case.number}")
        tell_staff(turn, case, staff, text, [step, over] if ask else ())


TIMERS = {TIMES[0]: due, TIMES[1]: late}
