"""The reminders due in the next minutes, by who handles the case: read once for all turns of a
group, since asking for each reminder costs the more, the more colleagues have some (DESIGN §6).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, cast, func, select

from handlers.turn import Turn
from storage.tables import Case, TimerRow

__all__ = ["Ahead", "is_still_set", "reminders_ahead"]

FURTHER = timedelta(minutes=3)  # read beyond what is asked for, for the next turns

# Past the mapper (decision 0007): the timers due next, each with its case by its id.
_TIMERS, _CASES = TimerRow.__table__.c, Case.__table__.c
_SOON = (
    select(_TIMERS.kind, _CASES.id, _TIMERS.due_at, _CASES.handler_id)
    .join_from(
        TimerRow.__table__,
        Case.__table__,
        _CASES.id == cast(func.substr(_TIMERS.subject, len("case:") + 1), BigInteger),
    )
    .where(
        _TIMERS.due_at <= bindparam("until"),
        _TIMERS.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_TIMERS.due_at, _TIMERS.id)
)
_DUE_AT = select(_TIMERS.due_at).where(
    _TIMERS.subject == bindparam("subject"), _TIMERS.kind == bindparam("kind")
)


@dataclass(slots=True)
class Ahead:
    """What was found, up to an instant (aware UTC)."""

    until: datetime
    found: set[tuple[str, str]] = field(default_factory=set)  # kind and subject
    by_handler: dict[int | None, list[tuple[datetime, str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def of(self, handler_id: int | None, until: datetime) -> Iterator[tuple[str, int]]:
        """Kind and case id of one handler's, by the time they are due; some may be out of date."""
        for due_at, kind, case_id in self.by_handler.get(handler_id, ()):
            if due_at <= until:
                yield kind, case_id


def reminders_ahead(turn: Turn, kinds: Collection[str], until: datetime) -> Ahead:
    """Reminders that are due by then, as the group found them at first."""
    known = turn.group.kept.get(Ahead)
    if not isinstance(known, Ahead) or known.until < until or _is_outrun(turn, known, kinds):
        turn.group.flush()
        known = Ahead(until + FURTHER)
        wanted = {"until": known.until, "kinds": sorted(kinds)}
        for kind, case_id, due_at, handler_id in turn.conn.execute(_SOON, wanted):
            known.by_handler[handler_id].append((due_at, kind, case_id))
            known.found.add((kind, f"case:{case_id}"))
        turn.group.kept[Ahead] = known
    return known


def _is_outrun(turn: Turn, known: Ahead, kinds: Collection[str]) -> bool:
    """Whether a turn of the group has set a reminder that belongs among those found."""
    return any(
        timer.due_at is not None and timer.due_at <= known.until and timer.kind in kinds
        for key, timer in turn.group.timers_set.items()
        if key not in known.found
    )


def is_still_set(turn: Turn, kind: str, subject: str, until: datetime) -> bool:
    """Whether this timer is due by then; other turns may have moved it since it was found."""
    changed = turn.group.timers_set.get((kind, subject))
    due_at = (
        changed.due_at
        if changed is not None
        else turn.conn.scalar(_DUE_AT, {"subject": subject, "kind": kind})
    )
    return due_at is not None and due_at <= until
