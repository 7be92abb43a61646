"""Which case is the most pressing, and by when, for the lists that staff read (RULEBOOK §11).

Beside the clocks of a case counts what was promised to the resident in words, and a visit agreed
with him (§5.6, §5.8). What stands still, waiting for the resident or paused, comes after the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from handlers.cases import book
from handlers.cases.states import CaseState
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case, Task

__all__ = ["Limit", "in_order", "limit_words", "limits_of", "promised"]

STANDS_STILL = (CaseState.PAUSED, CaseState.COMPLETED, CaseState.CLOSED)
VISIT = "visit"
MISSED = "missed"
FAR_OFF = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Limit:
    """When something is or was due; ``due`` None: late, with no hour on record."""

    due: datetime | None
    late: bool


def limits_of(turn: Turn, cases: Sequence[Case]) -> Mapping[int, Limit]:
    """By case id: the limit that was missed, else the next one; none for what stands still."""
    tasks = _tasks(turn, cases)
    found = {case.id: _limit(turn, case, tasks.get(case.id, ())) for case in cases}
    return {case_id: limit for case_id, limit in found.items() if limit is not None}


def in_order(cases: Iterable[Case], limits: Mapping[int, Limit]) -> list[Case]:
    """Emergencies first, then what is late, what is urgent, and by the next limit."""

    def key(case: Case) -> tuple[bool, bool, bool, bool, datetime, bool, int]:
        limit = limits.get(case.id)
        late = limit is not None and limit.late
        due = (limit.due if limit is not None else None) or case.filed_at + FAR_OFF
        still, told = case.state in STANDS_STILL, case.first_word_at is not None
        return still, case.emergency is None, not late, not case.urgent, due, told, case.id

    return sorted(cases, key=key)


def limit_words(limit: Limit, now: datetime) -> str:
    """今天 10:05 前 · 已超时（今天 11:40 前）."""
    if limit.due is None:
        return say("steward.list.late")
    key = "steward.list.limit_late" if limit.late else "steward.list.limit"
    return say(key, by=say_by(limit.due, now))


def promised(turn: Turn, cases: Sequence[Case]) -> list[tuple[datetime, str, Case]]:
    """What residents were promised and still wait for: when, what, of which case; by the hour."""
    tasks = _tasks(turn, cases)
    found: list[tuple[datetime, str, Case]] = []
    for case in cases:
        if case.state in STANDS_STILL:
            continue
        if case.state == CaseState.PLANNED and case.promised_due is not None:
            found.append((case.promised_due, case.next_step or case.plan or "", case))
        if case.feedback_at is None:
            if case.answer_due is not None:
                found.append((case.answer_due, say("lead.morning.answer"), case))
            if case.feedback_due is not None:
                found.append((case.feedback_due, say("lead.morning.feedback"), case))
        found += [
            (task.due_at, say("lead.morning.visit") if task.kind == VISIT else task.about, case)
            for task in tasks.get(case.id, ())
            if task.result != MISSED
        ]
    return sorted(found, key=lambda one: (one[0], one[2].id))


def _tasks(turn: Turn, cases: Sequence[Case]) -> dict[int, list[Task]]:
    """Hours said in words and agreed visits, still to be kept or missed."""
    running = or_(
        and_(Task.kind == book.GIVEN_TIME, Task.state == "open"),
        and_(Task.kind == VISIT, Task.state == "taken"),
    )
    missed = and_(Task.kind.in_((book.GIVEN_TIME, VISIT)), Task.result == MISSED)
    by_case: dict[int, list[Task]] = {}
    ids = [case.id for case in cases]
    if not ids:
        return by_case
    query = select(Task).where(Task.case_id.in_(ids), or_(running, missed)).order_by(Task.due_at)
    for task in turn.session.scalars(query):
        if task.case_id is not None:
            by_case.setdefault(task.case_id, []).append(task)
    return by_case


def _limit(turn: Turn, case: Case, tasks: Sequence[Task]) -> Limit | None:
    if case.state in STANDS_STILL:
        return None
    clock = book.next_limit(case)
    if clock is not None and clock < turn.now:
        return Limit(clock, late=True)
    if case.overdue:
        missed = [task.due_at for task in tasks if task.result == MISSED]
        return Limit(max(missed, default=None), late=True)
    hours = [task.due_at for task in tasks if task.result != MISSED]
    due = min([*hours, *([clock] if clock is not None else [])], default=None)
    return None if due is None else Limit(due, late=due < turn.now)
