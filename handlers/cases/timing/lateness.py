"""How late each clock of a case was, kept for the review (RULEBOOK §5.4, §7).

Counted in the time the clock runs in: the stewards' hours, the statutory working hours, or, for the
answer and for emergencies, time as it passes.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases.telling import runs_at_any_hour
from handlers.policy_hours import WeeklyHours
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Case, Lateness

__all__ = ["answered", "begins", "ended", "of_case", "there"]


def begins(turn: Turn, case: Case, clock: str, due: datetime | None) -> None:
    """The limit has passed; said once for each limit, however often it is reminded of."""
    if due is not None and _on_record(turn, case, clock, due) is None:
        turn.session.add(_row(case, clock, due))
        turn.session.flush()


def ended(
    turn: Turn, case: Case, clock: str, due: datetime | None, *, only_begun: bool = False
) -> None:
    """What was due is done, or another has it now. Costs nothing for who is in time.

    ``only_begun``: it may have been done in time long ago; then nothing is late.
    """
    if due is None or turn.now <= due:
        return
    row = _on_record(turn, case, clock, due)
    if row is None and only_begun:
        return
    if row is None:
        row = _row(case, clock, due)
        turn.session.add(row)
    if row.ended_at is None:
        row.ended_at = turn.now
        row.late_minutes = _minutes(turn, case, clock, due)
    turn.session.flush()


def answered(turn: Turn, case: Case) -> None:
    """Clear feedback: what ran for it ends, unless it had ended before."""
    if case.feedback_at is None:
        ended(turn, case, "answer", case.answer_due)
        ended(turn, case, "feedback", case.feedback_due)


def there(turn: Turn, case: Case) -> None:
    """Somebody is on site in an emergency."""
    if case.emergency and case.visited_at is None:
        kinds = turn.calendar_of(case.community_id).policy.emergency.kinds
        limit = timedelta(minutes=kinds[case.emergency].on_site_minutes)
        ended(turn, case, "on_site", case.filed_at + limit)


def of_case(turn: Turn, case: Case) -> list[Lateness]:
    """All of them, in the order of their limits."""
    found = select(Lateness).where(Lateness.case_id == case.id).order_by(Lateness.due_at)
    return list(turn.session.scalars(found))


def _row(case: Case, clock: str, due: datetime) -> Lateness:
    return Lateness(
        id=next_id(), case_id=case.id, clock=clock, handler_id=case.handler_id, due_at=due
    )


def _on_record(turn: Turn, case: Case, clock: str, due: datetime) -> Lateness | None:
    return turn.session.scalars(
        select(Lateness).where(
            Lateness.case_id == case.id, Lateness.clock == clock, Lateness.due_at == due
        )
    ).one_or_none()


def _minutes(turn: Turn, case: Case, clock: str, due: datetime) -> int:
    hours = _hours(turn, case, clock)
    if hours is None:
        return int((turn.now - due) / timedelta(minutes=1))
    calendar = turn.calendar_of(case.community_id)
    return int(calendar.working_minutes_between(due, turn.now, hours))


def _hours(turn: Turn, case: Case, clock: str) -> WeeklyHours | None:
    """The hours this clock runs in; None: at any time."""
    hours = turn.calendar_of(case.community_id).policy.hours
    if clock in ("feedback", "promise"):
        return hours.statutory
    in_hours = clock == "response" and not runs_at_any_hour(turn, case)
    return hours.steward if in_hours else None
