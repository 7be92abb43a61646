"""What may be written as an absence, and writing it: the roster is read anew by everybody after.

All checks read the table itself, so that two leads at the same moment do not write over each other.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from handlers.cases.errors import MoveRefused
from handlers.lead import going_away
from handlers.lead.standing import may_stand_in
from handlers.roster import Staff
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import ZONE, say_day, say_time
from nlp.periods import Period
from storage.ids import next_id
from storage.tables import Absence, DeskRow

__all__ = [
    "change_substitute",
    "check_period",
    "check_substitute",
    "end",
    "is_away",
    "running",
    "say_period",
    "stands_in_for_then",
    "write",
]

FARTHEST = timedelta(days=180)  # further ahead it is a slip of the pen
LONGEST = timedelta(days=180)
MINUTE = timedelta(minutes=1)


def check_period(turn: Turn, who: Staff, period: Period) -> Period:
    """The period as it may be written; raises MoveRefused for a past, far or overlapping one.

    今天 begins now: what lies behind is no absence any more.
    """
    start, end = max(period.start, turn.now.replace(second=0, microsecond=0)), period.end
    if end <= turn.now:
        raise MoveRefused(say("lead.refused.past", now=say_time(turn.now, turn.now)))
    if start > turn.now + FARTHEST or end - start > LONGEST:
        raise MoveRefused(say("lead.refused.far", when=say_period(period, turn.now)))
    other = is_away(turn, who.person_id, start, end)
    if other is not None:
        there = say_period(Period(other.from_at, other.until_at), turn.now)
        raise MoveRefused(say("lead.refused.overlap", name=who.name, when=there))
    return Period(start, end)


def check_substitute(turn: Turn, who: Staff, substitute: Staff, period: Period) -> None:
    """Raises MoveRefused for himself, another estate's, another trade's, or one who is away too."""
    if substitute.person_id == who.person_id:
        raise MoveRefused(say("lead.refused.himself", name=who.name))
    if not may_stand_in(who, substitute):
        raise MoveRefused(say("lead.refused.elsewhere", name=substitute.name, who=who.name))
    away = is_away(turn, substitute.person_id, period.start, period.end)
    if away is not None:
        there = say_period(Period(away.from_at, away.until_at), turn.now)
        raise MoveRefused(say("lead.refused.away_too", name=substitute.name, when=there))


def is_away(turn: Turn, person_id: int, start: datetime, end: datetime) -> Absence | None:
    """An absence of his that touches the stretch from ``start`` to ``end``."""
    return turn.session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.from_at < end, Absence.until_at > start)
        .order_by(Absence.from_at)
        .limit(1)
    ).first()


def running(turn: Turn, person_id: int, at: datetime) -> Absence | None:
    """The absence that covers the instant."""
    return is_away(turn, person_id, at, at + MINUTE)


def stands_in_for_then(turn: Turn, who: Staff, period: Period) -> list[Staff]:
    """Colleagues whose place he was to take in this time."""
    found = turn.session.scalars(
        select(Absence.person_id).where(
            Absence.substitute_id == who.person_id,
            Absence.from_at < period.end,
            Absence.until_at > period.start,
        )
    )
    return [staff for person_id in found for staff in filter(None, [turn.roster.staff(person_id)])]


def write(turn: Turn, who: Staff, substitute: Staff | None, period: Period) -> Period:
    """The absence stands in the roster from now on; it ends by itself. Raises MoveRefused.

    Checked again behind the lock: two leads may have been asked at the same moment.
    """
    _lock_roster(turn)
    period = check_period(turn, who, period)
    if substitute is not None:
        check_substitute(turn, who, substitute, period)
    absence = Absence(
        id=next_id(),
        person_id=who.person_id,
        substitute_id=substitute.person_id if substitute else None,
        from_at=period.start,
        until_at=period.end,
    )
    turn.session.add(absence)
    turn.session.flush()
    going_away.plan(turn, absence)
    return period


def change_substitute(turn: Turn, absence: Absence, substitute: Staff | None) -> None:
    """Another one takes the place, for the rest of the absence."""
    _lock_roster(turn)
    absence.substitute_id = substitute.person_id if substitute else None
    turn.session.flush()
    going_away.plan(turn, absence)


def end(turn: Turn, absence: Absence) -> None:
    """It is over from now on; one that has not begun is as if it had never been."""
    _lock_roster(turn)
    if absence.from_at < turn.now:
        absence.until_at = turn.now
    else:
        turn.session.delete(absence)
    going_away.forget(turn, absence)
    turn.session.flush()


def _lock_roster(turn: Turn) -> None:
    """One change of the roster at a time; everybody reads it anew with the next event."""
    turn.session.execute(
        update(DeskRow).values(roster_version=DeskRow.roster_version + 1),
        execution_options={"synchronize_session": False},
    )
    turn.roster_changed = True


def say_period(period: Period, now: datetime) -> str:
    """明天全天 · 明天到周五 · 今天 10:00–18:00: from when until when, for people."""
    start, end = period
    last = end - MINUTE
    whole = _is_midnight(start) and _is_midnight(end)
    if say_day(start, now) == say_day(last, now):
        if whole:
            return say("lead.period.day", day=say_day(start, now))
        until = "24:00" if _is_midnight(end) else say_time(end, now).rpartition(" ")[2]
        return say("lead.period.hours", start=say_time(start, now), end=until)
    if _is_midnight(end):
        first = say_day(start, now) if whole else say_time(start, now)
        return say("lead.period.days", start=first, end=say_day(last, now))
    return say("lead.period.days", start=say_time(start, now), end=say_time(end, now))


def _is_midnight(at: datetime) -> bool:
    local = at.astimezone(ZONE)
    return (local.hour, local.minute) == (0, 0)
