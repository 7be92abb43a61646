"""Tasks of a case for colleagues: a question, a trade's work, a report (DESIGN §4).

Each kind keeps its limit in a timer of its own; ``tasks`` are the phone calls of the agents.
"""

from datetime import datetime

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.tasks import OPEN
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Case, Task

__all__ = ["OPEN", "close", "make", "of_kind", "open_of_case", "release", "still_open"]

LONGEST_ID = 19  # digits
_LIMIT_OF = {
    "support": "support_limit",
    "trade": "trade_limit",
    "emergency_report": "report_limit",
}


def make(
    turn: Turn,
    case: Case,
    *,
    kind: str,
    role: str,
    about: str,
    due_at: datetime,
    assignee_id: int | None,
) -> Task:
    """A task of a case for a colleague, without its timers; with an assignee it is his."""
    task = Task(
        id=next_id(),
        case_id=case.id,
        community_id=case.community_id,
        kind=kind,
        role=role,
        assignee_id=assignee_id,
        state="open" if assignee_id is None else "taken",
        about=about,
        created_at=turn.now,
        due_at=due_at,
    )
    turn.session.add(task)
    turn.session.flush()
    return task


def of_kind(turn: Turn, ref: str, kind: str) -> Task | None:
    """The task of a button's reference, locked; None when it is none of this kind."""
    is_id = ref.isascii() and ref.isdecimal() and len(ref) < LONGEST_ID
    task = turn.session.get(Task, int(ref), with_for_update=True) if is_id else None
    return task if task is not None and task.kind == kind else None


def open_of_case(turn: Turn, case: Case, kind: str) -> bool:
    """Whether one of this kind is open for the case."""
    found = select(Task.id).where(Task.case_id == case.id, Task.kind == kind, Task.state.in_(OPEN))
    return turn.session.scalars(found.limit(1)).first() is not None


def still_open(turn: Turn, task_id: str) -> tuple[Task, Case] | None:
    """Of a timer: the task and its case, when there is still something to do."""
    task = turn.session.get(Task, int(task_id), with_for_update=True)
    if task is None or task.state not in OPEN or task.case_id is None:
        return None
    case = book.by_id(turn, task.case_id)
    return None if case is None else (task, case)


def close(turn: Turn, task: Task, result: str, *, state: str = "done") -> None:
    """It is over; its limit no longer counts."""
    task.state, task.result, task.done_at = state, result, turn.now
    turn.stop_timer(_LIMIT_OF.get(task.kind, "task_limit"), f"task:{task.id}")


def release(turn: Turn, person_id: int) -> int:
    """Tasks somebody had taken are everybody's again; who can do them is told at once (§5.7)."""
    his = select(Task).where(Task.assignee_id == person_id, Task.state.in_(OPEN))
    released = turn.session.scalars(his).all()
    for task in released:
        task.assignee_id, task.state = None, "open"
        kind = _LIMIT_OF.get(task.kind, "task_limit")
        turn.start_timer(kind, f"task:{task.id}", turn.now)
    return len(released)
