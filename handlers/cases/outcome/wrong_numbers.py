"""空号, 打错了: the number left is not his (RULEBOOK §6.2).

Nothing of it is the resident's word: nothing is rated, and the case waits as after any call that
reached nobody. Whoever may know him is told, and he himself where he has a chat. Once he gives
another number a call that is still wanted is due again, to that one.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from handlers.cases import intake, moves, tasks
from handlers.cases.asked import CONSENT, waits_for_consent
from handlers.cases.card import called
from handlers.cases.handling import solutions
from handlers.cases.outcome.acceptance import CALL
from handlers.cases.outcome.callbacks import solved_buttons
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.cases.telling import tell_handler, tell_resident, tell_roles, tell_staff
from handlers.texts import say
from handlers.turn import Turn
from nlp.masking import mask_phones
from nlp.unreached import read_unreached
from storage.tables import Case, Entry, Task

__all__ = ["call_again", "record", "stands_wrong"]

_WRONG = "wrong_number"


def record(turn: Turn, task: Task, case: Case | None, words: str) -> None:
    """The call is over; who asked for it by chat is asked there for the right number."""
    words = mask_phones(words)
    tasks.count_attempt(turn, task, say("agent.call.wrong_number", words=words))
    if task.kind == tasks.HUMAN:
        if task.person_id is not None:
            turn.push(task.person_id, say("cases.wrong_number.asked_for_a_call"))
        return
    task.state, task.result, task.done_at = "done", words, turn.now
    turn.stop_timer("task_limit", f"task:{task.id}")
    turn.explain(say("log.task.wrong_number"))
    if case is not None:
        _tell(turn, case, words)


def _tell(turn: Turn, case: Case, words: str) -> None:
    name = case.contact_name if case.contact_name and not case.anonymous else ""
    told = say(
        "cases.wrong_number.told",
        number=case.number,
        place=case.place,
        name=name or say("cases.card.nameless"),
        words=words,
    )
    tell_handler(turn, case, told)
    steward = turn.roster.steward_of(case.community_id, case.building, turn.now)
    if steward is not None and steward.person_id != case.handler_id and not is_about(case, steward):
        tell_staff(turn, case, steward, told)
    told_already = (case.handler_id, steward.person_id if steward is not None else None)
    tell_roles(turn, case, ("lead",), told, but=told_already)
    if intake.is_reachable(turn, case):
        done = case.state == CaseState.COMPLETED
        text = say(
            f"cases.wrong_number.resident{'_done' if done else ''}",
            name=called(case),
            number=case.number,
        )
        tell_resident(turn, case, text, solved_buttons(case) if done else ())
    moves.record(turn, case, _WRONG, say("cases.entry.wrong_number"))


# --- the right number ----------------------------------------------------------------------------

_RIGHT = "right_number"


def stands_wrong(turn: Turn, case: Case) -> bool:
    """Whether a call found the number of the case wrong, and no other one is known since."""
    turn.group.flush()
    noted = select(Entry.kind).where(Entry.case_id == case.id, Entry.kind.in_((_WRONG, _RIGHT)))
    return turn.session.scalar(noted.order_by(Entry.id.desc()).limit(1)) == _WRONG


def call_again(turn: Turn, case: Case) -> Task | None:
    """Another number is known: each call that went to the wrong one is opened anew, once.

    The last of them; None where none is wanted any more, or it is under way already: then who has
    taken it hears that the number is another one now.
    """
    if stands_wrong(turn, case):
        moves.record(turn, case, _RIGHT, say("cases.entry.right_number"), visibility="audit")
    again, seen = None, set[str]()
    calls = (Task.case_id == case.id) & Task.kind.startswith(tasks.BY_PHONE)
    for task in list(turn.session.scalars(select(Task).where(calls).order_by(Task.id.desc()))):
        if task.state == "taken" and task.assignee_id is not None:
            text = say("cases.wrong_number.other_number", about=task.about)
            turn.push(task.assignee_id, text, case_id=case.id, case_number=case.number)
        is_last = task.kind not in seen
        seen.add(task.kind)
        if is_last and _went_wrong(task) and _WANTED.get(task.kind, _goes_on)(turn, case):
            about = say("cases.wrong_number.again", about=task.about)
            again = tasks.open_task(turn, kind=task.kind, case=case, about=about)
            turn.explain(say("log.task.right_number", number=case.number))
    return again


def _went_wrong(task: Task) -> bool:
    return task.state == "done" and read_unreached(task.result or "") == "wrong"


def _is_completed(_turn: Turn, case: Case) -> bool:
    """Whether it is solved has not been said yet."""
    return case.state == CaseState.COMPLETED


def _goes_on(_turn: Turn, case: Case) -> bool:
    return case.state != CaseState.CLOSED


# What makes a call of a kind worth another one; the others are as long as the case goes on.
_WANTED: Mapping[str, Callable[[Turn, Case], bool]] = {
    "callback_survey": _is_completed,
    solutions.CHOICE: lambda turn, case: bool(solutions.offered(turn, case)),
    CONSENT: lambda turn, case: waits_for_consent(turn, case) is not None,
    CALL: lambda _turn, case: case.state in (CaseState.COMPLETED, CaseState.CLOSED),
}
