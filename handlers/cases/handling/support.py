"""求助上级: a question up the line, answered in the chat, all of it on the case (RULEBOOK §5.5).

Not answered in time it goes one further up. The final opinion reaches the resident in the service
centre's name.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, case_tasks, moves
from handlers.cases.card import card_buttons, handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState
from handlers.cases.taking import role_in
from handlers.cases.telling import superiors, tell_handler, tell_resident, tell_staff
from handlers.messages import Button, Outgoing
from handlers.roster import ROLE_NAMES, Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case, Task

__all__ = ["KIND", "TIMERS", "answer", "ask", "final_opinion", "no_longer_asked", "question_of"]

KIND = "support"
LIMIT = "support_limit"


def ask(turn: Turn, case: Case, question: str) -> Staff:
    """The nearest superior is asked; returns who. One question at a time: raises MoveRefused."""
    moves.check(turn, case, "ask_support")
    above = superiors(turn, case)
    if not above:
        raise MoveRefused(say("support.nobody", number=case.number))
    if case_tasks.open_of_case(turn, case, KIND):
        raise MoveRefused(say("support.waits", number=case.number))
    question = masked(turn, question)
    moves.make(turn, case, "ask_support", say("support.entry.asked", name=above[0].name,
               words=question), visibility="staff")  # fmt: skip
    task = case_tasks.make(
        turn,
        case,
        kind=KIND,
        role=role_in(above[0], case),
        about=question,
        due_at=_limit(turn, case),
        assignee_id=above[0].person_id,
    )
    turn.start_timer(LIMIT, f"task:{task.id}", task.due_at)
    _tell(turn, case, task, above[0])
    turn.explain(say("support.log.asked", number=case.number))
    return above[0]


def _limit(turn: Turn, case: Case) -> datetime:
    """So much of the stewards' hours; in an emergency the minutes count as they pass."""
    calendar = turn.calendar_of(case.community_id)
    minutes = calendar.policy.support.answer_minutes
    if case.emergency:
        return turn.now + timedelta(minutes=minutes)
    return calendar.add_working_time(turn.now, minutes, calendar.policy.hours.steward)


def _tell(turn: Turn, case: Case, task: Task, superior: Staff) -> None:
    text = say(
        "support.asked",
        number=case.number,
        place=case.place,
        handler=handler_line(turn, case),
        words=task.about,
        by=say_by(task.due_at, turn.now),
    )
    buttons = [
        Button(label("support.button.answer"), f"support_answer:{task.id}"),
        Button(label("support.button.final"), f"final_opinion:{case.number}"),
        Button(case.number, f"open:{case.number}"),
    ]
    tell_staff(turn, case, superior, text, buttons)


def question_of(turn: Turn, ref: str) -> tuple[Task, Case]:
    """An open question that the speaker may answer: asked of him, or his superior's to answer."""
    task = case_tasks.of_kind(turn, ref, KIND)
    case = book.by_id(turn, task.case_id or 0) if task is not None else None
    staff = turn.staff
    if task is None or case is None or staff is None or not book.may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if task.assignee_id != staff.person_id and staff not in superiors(turn, case):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if task.state not in case_tasks.OPEN:
        raise MoveRefused(say("cases.refused.task_over"))
    return task, case


def answer(turn: Turn, ref: str, words: str) -> Case:
    """The answer goes to whoever handles the case; he acts on it."""
    task, case = question_of(turn, ref)
    staff = turn.staff
    assert staff is not None, "question_of has checked that an employee is speaking"
    words = masked(turn, words)
    case_tasks.close(turn, task, words)
    by = f"{ROLE_NAMES[role_in(staff, case)]} {staff.name}"
    moves.record(turn, case, "support_answer", say("support.entry.answered", by=by, words=words))
    text = say("support.answered", number=case.number, by=by, question=task.about, words=words)
    tell_handler(turn, case, text, card_buttons(case))
    turn.explain(say("support.log.answered", number=case.number))
    return case


def no_longer_asked(turn: Turn, case: Case) -> None:
    """完成 came first: whoever was asked hears that his answer is not waited for."""
    open_ones = select(Task).where(
        Task.case_id == case.id, Task.kind == KIND, Task.state.in_(case_tasks.OPEN)
    )
    for task in turn.session.scalars(open_ones):
        case_tasks.close(turn, task, "", state="dropped")
        text = say("support.over", number=case.number, place=case.place, words=task.about)
        tell_staff(turn, case, turn.roster.staff(task.assignee_id or 0), text)


def final_opinion(turn: Turn, case: Case, words: str) -> Outgoing:
    """The resident hears it in the name of the service centre; its handler hears it too."""
    if turn.staff is None or not moves.leads(case, turn.staff):
        raise MoveRefused(say("support.not_for_the_centre", number=case.number))
    words = masked(turn, words)
    moves.make(turn, case, "final_opinion", say("support.entry.final", words=words))
    community = turn.roster.community(case.community_id)
    name = community.name if community is not None else ""
    tell_handler(turn, case, say("support.final_handler", number=case.number, words=words))
    turn.explain(say("support.log.final", number=case.number))
    told = say("support.final", number=case.number, community=name, words=words)
    buttons = [Button(label("common.button.reply"), f"reply:{case.number}")]
    return tell_resident(turn, case, told, buttons)


def miss(turn: Turn, task_id: str) -> None:
    """No answer in time: the next one up is asked, the handler hears of it."""
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    if case.state in (CaseState.COMPLETED, CaseState.CLOSED):
        case_tasks.close(turn, task, "", state="dropped")
        return
    above = superiors(turn, case)
    ids = [staff.person_id for staff in above]
    at = ids.index(task.assignee_id) + 1 if task.assignee_id in ids else 0
    following = above[min(at, len(above) - 1)] if above else None
    task.due_at = _limit(turn, case)
    turn.start_timer(LIMIT, f"task:{task.id}", task.due_at)
    if following is None:
        return
    task.assignee_id, task.role = following.person_id, role_in(following, case)
    _tell(turn, case, task, following)
    text = say("support.went_up", number=case.number, name=following.name)
    tell_handler(turn, case, text)
    moves.record(turn, case, "support_late", text)
    turn.explain(say("support.log.late", number=case.number))


TIMERS = {LIMIT: miss}
