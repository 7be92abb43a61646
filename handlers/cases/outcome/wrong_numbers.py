"""空号, 打错了: the number left is not his (RULEBOOK §6.2).

Nothing of it is the resident's word: nothing is rated, and the case waits as after any call that
reached nobody. Whoever may know him is told, and he himself where he has a chat.
"""

from handlers.cases import intake, moves, tasks
from handlers.cases.card import called
from handlers.cases.outcome.callbacks import solved_buttons
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.cases.telling import tell_handler, tell_resident, tell_roles, tell_staff
from handlers.texts import say
from handlers.turn import Turn
from nlp.masking import mask_phones
from storage.tables import Case, Task

__all__ = ["record"]


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
    moves.record(turn, case, "wrong_number", say("cases.entry.wrong_number"))
