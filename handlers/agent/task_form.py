"""What every form about a task has: whose task it is, one text to be written, the ways out of it.

The task's id stands in the draft and survives restarts; a task that somebody else has meanwhile is
refused by ``task_of``.
"""

from abc import ABC, abstractmethod

from handlers.agent.tasks import show_script, task_of
from handlers.cases import tasks
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.texts import label
from handlers.turn import Turn
from storage.tables import Task

__all__ = ["TaskForm", "my_tasks", "take"]


class TaskForm(ABC):
    """One question about a task."""

    key: str

    def begin(self, turn: Turn, task: Task) -> None:
        """Open it for this task."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = self.key, "words"
        turn.state.staff = StaffDraft(slots={"task": str(task.id)})
        self.ask_again(turn)

    @abstractmethod
    def hear(self, turn: Turn) -> None:
        """Take what is written, or say what is wrong with it."""

    @abstractmethod
    def question(self, turn: Turn) -> str:
        """What is asked."""

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the question once more, ``before`` standing above it."""
        lines = "\n".join(filter(None, (before, self.question(turn))))
        turn.ask(lines, [Button(label("button.cancel"), "cancel")])

    def back(self, turn: Turn) -> None:
        """返回: to the task."""
        task = self.task(turn)
        turn.state.clear_form()
        self.show(turn, task)

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent, the task stays his."""
        self.back(turn)

    def show(self, turn: Turn, task: Task) -> None:
        """The task as it is shown to who has it."""
        show_script(turn, task)

    def task(self, turn: Turn) -> Task:
        """The task of the open form; raises MoveRefused when it is no longer his."""
        return task_of(turn, turn.state.staff.slots.get("task", "") if turn.state.staff else "")


def take(turn: Turn, ref: str) -> Task:
    """The task of a button, taken on the way when nobody has it yet; raises MoveRefused."""
    task = task_of(turn, ref)
    if task.assignee_id != turn.speaker.person_id:
        tasks.take(turn, task)
    return task


def my_tasks() -> Button:
    """[我的任务]."""
    return Button(label("button.my_tasks"), "my_tasks")
