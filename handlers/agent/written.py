"""A task whose result is written: shown, taken, one text, done (RULEBOOK §6.5–§6.7)."""

from handlers.agent.task_form import TaskForm, my_tasks, take
from handlers.agent.tasks import case_of, task_of
from handlers.cases import written
from handlers.cases.card import staff_card
from handlers.cases.errors import MoveRefused
from handlers.messages import Button
from handlers.steward.form import Unfit
from handlers.steward.words import check_note, refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Task

__all__ = ["ACTIONS", "FORM", "show"]

SHORTEST = 8  # characters; 已处理 is no report


def show(turn: Turn, task: Task, before: str = "") -> None:
    """What is to be written, and the case it is about."""
    case = case_of(turn, task)
    lines = [
        before,
        say("written.shown", about=task.about, by=say_by(task.due_at, turn.now)),
        staff_card(turn, case) if case is not None else "",
        say(f"written.ask.{task.kind}"),
    ]
    buttons = [
        Button(label("written.button.write"), f"written:{task.id}"),
        my_tasks(),
    ]
    turn.ask(
        "\n".join(filter(None, lines)),
        buttons,
        case_id=case.id if case else None,
        case_number=case.number if case else None,
    )


class WrittenForm(TaskForm):
    """One question: the text."""

    key = "task.written"

    def hear(self, turn: Turn) -> None:
        """Keep it, or ask for one that says something."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        try:
            refuse_command(text)
            check_note(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        if len(text) < SHORTEST:
            self.ask_again(turn, say("written.too_short"))
            return
        task = self.task(turn)
        turn.state.clear_form()
        written.finish(turn, task, case_of(turn, task), text)
        turn.ask(say("written.done"), [my_tasks()])

    def question(self, turn: Turn) -> str:
        """What is to be in it."""
        return say(f"written.ask.{self.task(turn).kind}")

    def show(self, turn: Turn, task: Task) -> None:
        """See ``show``."""
        show(turn, task)


def _write(turn: Turn, ref: str) -> None:
    """[写下来]: taken on the way when nobody has it yet."""
    task = task_of(turn, ref)
    if task.kind not in (*written.KINDS, *written.OF_COMMUNITY):
        raise MoveRefused(say("agent.refused.unknown"))
    FORM.begin(turn, take(turn, ref))


FORM = WrittenForm()
ACTIONS = {"written": _write}
