"""The written report after an emergency (RULEBOOK §4.8): asked for, reminded of, told to the chief.

What happened, what was done, the cause (or that it is still looked for), what prevents it. It stays
on the case.
"""

from datetime import timedelta

from sqlalchemy import select

from handlers.cases import book, case_tasks, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.telling import superiors, tell_handler, tell_roles, tell_staff
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case, Task

__all__ = ["KIND", "TIMERS", "ask_for", "file", "task_of"]

KIND = "emergency_report"
LIMIT, REMINDER = "report_limit", "report_reminder"


def ask_for(turn: Turn, case: Case) -> None:
    """It is over: whoever handled it writes it down, once for each emergency."""
    if not case.emergency:
        return
    asked = select(Task.id).where(Task.case_id == case.id, Task.kind == KIND).limit(1)
    holder = book.acting_handler(turn, case)
    if holder is None or turn.session.scalars(asked).first() is not None:
        return
    rules = turn.calendar_of(case.community_id).policy.emergency
    task = case_tasks.make(
        turn,
        case,
        kind=KIND,
        role=case.handler_role or "steward",
        about=say("support.report.about", number=case.number, place=case.place),
        due_at=turn.now + timedelta(hours=rules.report_hours),
        assignee_id=holder.person_id,
    )
    before = timedelta(hours=rules.report_reminder_before_hours)
    turn.start_timer(REMINDER, f"task:{task.id}", max(task.due_at - before, turn.now))
    turn.start_timer(LIMIT, f"task:{task.id}", task.due_at)
    by = say_by(task.due_at, turn.now)
    text = say("support.report.asked", number=case.number, place=case.place, by=by)
    tell_staff(turn, case, holder, text, _button(task))
    turn.explain(say("support.log.report_asked", number=case.number))


def _button(task: Task) -> list[Button]:
    return [Button(label("support.button.report"), f"report_write:{task.id}")]


def task_of(turn: Turn, ref: str) -> tuple[Task, Case]:
    """The report the speaker is to write, or his superior for him; raises MoveRefused."""
    task = case_tasks.of_kind(turn, ref, KIND)
    case = book.by_id(turn, task.case_id or 0) if task is not None else None
    staff = turn.staff
    if task is None or case is None or staff is None or not book.may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if task.assignee_id != staff.person_id and not _answers_for(turn, case, staff):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if task.state not in case_tasks.OPEN:
        raise MoveRefused(say("cases.refused.task_over"))
    return task, case


def _answers_for(turn: Turn, case: Case, staff: Staff) -> bool:
    return moves.acts_for_handler(turn, case, staff) or staff in superiors(turn, case)


def file(turn: Turn, ref: str, text: str) -> Case:
    """On the case, and to the chief."""
    task, case = task_of(turn, ref)
    turn.stop_timer(REMINDER, f"task:{task.id}")
    case_tasks.close(turn, task, text)
    moves.record(turn, case, KIND, text)
    me = turn.speaker.person_id
    shown = say("support.report.to_chief", number=case.number, place=case.place, text=text)
    tell_roles(turn, case, ("chief",), shown, but=(me,))
    turn.explain(say("support.log.report_filed", number=case.number))
    return case


def remind(turn: Turn, task_id: str) -> None:
    """Some hours before it is due."""
    found = case_tasks.still_open(turn, task_id)
    if found is not None:
        task, case = found
        by = say_by(task.due_at, turn.now)
        _remind(turn, task, case, say("support.report.remind", number=case.number, by=by))


def _remind(turn: Turn, task: Task, case: Case, text: str) -> None:
    writer = turn.roster.staff(task.assignee_id or 0)
    present = turn.roster.stand_in(writer, turn.now) if writer is not None else None
    if present is None:
        tell_handler(turn, case, text, _button(task))
        return
    tell_staff(turn, case, present, text, _button(task), purpose="reminder")


def miss(turn: Turn, task_id: str) -> None:
    """Not written in time: the chief hears of it, each working day until it is there."""
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    text = say("support.report.missed", number=case.number, place=case.place)
    _remind(turn, task, case, text)
    tell_roles(turn, case, ("chief",), text, but=(task.assignee_id,))
    moves.record(turn, case, "report_late", text)
    turn.explain(say("support.log.report_late", number=case.number))
    calendar = turn.calendar_of(case.community_id)
    again = calendar.next_opening(turn.now + timedelta(hours=12), calendar.policy.hours.statutory)
    turn.start_timer(LIMIT, f"task:{task.id}", again)


TIMERS = {LIMIT: miss, REMINDER: remind}
