"""[可以发出] [请修改]: reading a final opinion before the resident gets it (RULEBOOK §6.6)."""

from handlers.agent.tasks import case_of, task_of, whom
from handlers.cases import intake, tasks
from handlers.cases.errors import MoveRefused
from handlers.letters import opinions
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Task

__all__ = ["ACTIONS", "CHANGE_FORM", "show"]


def show(turn: Turn, task: Task, before: str = "") -> None:
    """The letter as it would go."""
    case = _case(turn, task)
    turn.state.case_id = case.id
    text = say(
        "letters.opinion.read_this",
        number=case.number,
        name=whom(turn, task),
        text=opinions.text_of(turn, case),
    )
    buttons = [
        Button(label("letters.button.send"), f"letter_send:{task.id}"),
        Button(label("letters.button.change"), f"letter_change:{task.id}"),
        Button(label("button.my_tasks"), "my_tasks"),
    ]
    lines = "\n".join(filter(None, (before, text)))
    turn.ask(lines, buttons, case_id=case.id, case_number=case.number)


def send(turn: Turn, ref: str) -> None:
    """[可以发出]."""
    task = _taken(turn, ref)
    case = _case(turn, task)
    opinions.send(turn, case, task)
    reached = "sent_on" if intake.is_reachable(turn, case) else "to_be_phoned"
    words = say(f"letters.opinion.{reached}", name=whom(turn, task), number=case.number)
    turn.ask(words, [Button(label("button.my_tasks"), "my_tasks")])


def change(turn: Turn, ref: str) -> None:
    """[请修改]: what is to be changed is asked."""
    CHANGE_FORM.begin(turn, _taken(turn, ref))


class ChangeForm:
    """One question: what is to be changed?"""

    key = "task.change"

    def begin(self, turn: Turn, task: Task) -> None:
        """Ask for this task's letter."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = self.key, "words"
        turn.state.staff = StaffDraft(slots={"task": str(task.id)})
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """Back to the handler with these words."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        try:
            refuse_command(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        if not text:
            self.ask_again(turn)
            return
        task = self._task(turn)
        case = _case(turn, task)
        turn.state.clear_form()
        opinions.ask_to_change(turn, case, task, text)
        words = say("letters.opinion.sent_back", number=case.number)
        turn.ask(words, [Button(label("button.my_tasks"), "my_tasks")])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question once more, ``before`` standing above it."""
        lines = "\n".join(filter(None, (before, say("letters.opinion.what_to_change"))))
        turn.ask(lines, [Button(label("button.cancel"), "cancel")])

    def back(self, turn: Turn) -> None:
        """返回: to the letter."""
        task = self._task(turn)
        turn.state.clear_form()
        show(turn, task)

    def drop(self, turn: Turn) -> None:
        """取消: the task stays his."""
        self.back(turn)

    def _task(self, turn: Turn) -> Task:
        return task_of(turn, turn.state.staff.slots.get("task", "") if turn.state.staff else "")


def _taken(turn: Turn, ref: str) -> Task:
    """The task, taken on the way when nobody has it yet; raises MoveRefused for another kind."""
    task = task_of(turn, ref)
    if task.kind != opinions.TASK:
        raise MoveRefused(say("agent.refused.unknown"))
    if task.assignee_id != turn.speaker.person_id:
        tasks.take(turn, task)
    return task


def _case(turn: Turn, task: Task) -> Case:
    case = case_of(turn, task)
    if case is None:
        raise MoveRefused(say("agent.refused.unknown"))
    return case


CHANGE_FORM = ChangeForm()
ACTIONS = {"letter_send": send, "letter_change": change}
