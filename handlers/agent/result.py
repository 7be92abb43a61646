"""The result of a phone call, in the resident's own words (RULEBOOK §6.2).

What an agent writes never counts as satisfaction: it goes on record as heard, and 满意 stays the
resident's own to say.
"""

from handlers.agent.tasks import case_of, show_script, task_of, whom
from handlers.cases import tasks
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.small_talk import says_nothing
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["RESULT_FORM", "done", "not_reached"]

SHORTEST = 4  # characters; 满意 alone is a mark, not somebody's words


class ResultForm:
    """One question: what did the resident say?"""

    key = "task.result"

    def begin(self, turn: Turn, task_id: int) -> None:
        """Ask for the words of this task's call."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = self.key, "words"
        turn.state.staff = StaffDraft(slots={"task": str(task_id)})
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """Keep the words, or ask for words that say something."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        if not text:
            self.ask_again(turn, say("agent.result.empty"))
            return
        try:
            refuse_command(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        if len(text) < SHORTEST or says_nothing(text):
            self.ask_again(turn, say("agent.result.says_nothing", text=text))
            return
        task = task_of(turn, self._ref(turn))
        case = case_of(turn, task)
        turn.state.clear_form()
        tasks.finish(turn, task, text)
        turn.explain(say("log.task.called"))
        turn.ask(
            say("agent.result.done", name=whom(turn, task)),
            [Button(label("button.my_tasks"), "my_tasks")],
            case_id=case.id if case else None,
            case_number=case.number if case else None,
        )

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the question once more, ``before`` standing above it."""
        ref = self._ref(turn)
        question = say("agent.result.ask", name=whom(turn, task_of(turn, ref)))
        buttons = [
            Button(label("button.not_reached"), f"task_not_reached:{ref}"),
            Button(label("button.cancel"), "cancel"),
        ]
        turn.ask("\n".join(filter(None, (before, question))), buttons)

    def back(self, turn: Turn) -> None:
        """返回: to what is to be said on the phone."""
        ref = self._ref(turn)
        turn.state.clear_form()
        show_script(turn, task_of(turn, ref))

    def drop(self, turn: Turn) -> None:
        """取消: the task stays his."""
        turn.state.clear_form()
        turn.ask(say("agent.result.dropped"), [Button(label("button.my_tasks"), "my_tasks")])

    def _ref(self, turn: Turn) -> str:
        return turn.state.staff.slots.get("task", "") if turn.state.staff else ""


RESULT_FORM = ResultForm()


def done(turn: Turn, ref: str) -> None:
    """[登记结果]: taken on the way when nobody has it yet."""
    task = task_of(turn, ref)
    if task.assignee_id != turn.speaker.person_id:
        tasks.take(turn, task)
    RESULT_FORM.begin(turn, task.id)


def not_reached(turn: Turn, ref: str) -> None:
    """[没打通]: on record; the task stays open, to be tried again."""
    task = task_of(turn, ref)
    if task.case_id is not None:
        staff = turn.staff
        assert staff is not None, "only staff come here"
        turn.note(
            task.case_id,
            "call",
            say("agent.call.not_reached"),
            actor_id=staff.person_id,
            actor_role="agent",
        )
    turn.state.clear_form()
    turn.ask(
        say("agent.result.try_again", name=whom(turn, task)),
        [
            Button(label("agent.button.result"), f"task_done:{task.id}"),
            Button(label("button.my_tasks"), "my_tasks"),
        ],
    )
