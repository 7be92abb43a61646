"""没人接, 空号: a call that reached nobody, said in words (RULEBOOK §6.2)."""

from collections.abc import Callable

from sqlalchemy import select

from handlers.agent.task_form import my_tasks
from handlers.agent.tasks import case_of, task_of, whom
from handlers.cases import tasks
from handlers.cases.outcome import wrong_numbers
from handlers.messages import Button
from handlers.steward.form import Unfit
from handlers.steward.words import check_note
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.masking import mask_phones
from nlp.unreached import read_unreached
from storage.tables import Task

__all__ = ["ACTIONS", "hear", "take_down", "taken_calls"]


def hear(turn: Turn, text: str) -> bool:
    """Words outside any form, of who has taken a call: whether they say how it went."""
    if read_unreached(text) is None:
        return False
    taken = taken_calls(turn)
    meant = [task for task in taken if task.case_id == turn.state.case_id] or taken
    if not meant:
        return False
    if len(meant) == 1:
        return take_down(turn, meant[0], text)
    buttons = [
        Button(say("agent.call.whose", name=whom(turn, task)), f"task_not_reached:{task.id}")
        for task in meant
    ]
    turn.ask(say("agent.call.which", text=text), buttons)
    return True


def taken_calls(turn: Turn) -> list[Task]:
    """The calls the speaker has taken and not written down yet."""
    found = turn.session.scalars(
        select(Task)
        .where(
            Task.assignee_id == turn.speaker.person_id,
            Task.state == "taken",
            Task.kind.startswith(tasks.BY_PHONE),
        )
        .order_by(Task.id)
    )
    return list(found)


def take_down(turn: Turn, task: Task, text: str) -> bool:
    """Whether the words say that the call reached nobody; then it is on record as they say."""
    result = read_unreached(text)
    if result is None:
        return False
    try:
        check_note(text)
    except Unfit as unfit:
        turn.ask(unfit.text, [my_tasks()])
        return True
    name, case = whom(turn, task), case_of(turn, task)
    turn.state.clear_form()
    if result == "wrong":
        wrong_numbers.record(turn, task, case, text)
        said = "wrong_human" if task.kind == tasks.HUMAN else "wrong" if case else "wrong_alone"
        number = case.number if case is not None else ""
        turn.ask(
            say(f"agent.call.{said}", name=name, number=number),
            [my_tasks()],
            case_id=case.id if case else None,
            case_number=case.number if case else None,
        )
        return True
    words = say("agent.call.as_said", times=(task.attempts or 0) + 1, words=mask_phones(text))
    _try_again(turn, task, tasks.count_attempt(turn, task, words))
    return True


def not_reached(turn: Turn, ref: str) -> None:
    """[没打通]: counted and on record; the task stays open, to be tried again."""
    task = task_of(turn, ref)
    turn.state.clear_form()
    _try_again(turn, task, tasks.count_attempt(turn, task))


def _try_again(turn: Turn, task: Task, times: int) -> None:
    turn.ask(
        say("agent.result.try_again", name=whom(turn, task), times=times),
        [Button(label("agent.button.result"), f"task_done:{task.id}"), my_tasks()],
    )


ACTIONS: dict[str, Callable[[Turn, str], None]] = {"task_not_reached": not_reached}
