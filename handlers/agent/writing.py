"""[发给业户] of a phone task: an agent writes to who asked for a person (RULEBOOK §4.6).

The words are checked like a steward's (RULEBOOK §4.9); who has no phone is no dead end.
"""

from handlers.agent.tasks import case_of, show_script, task_of, whom
from handlers.cases import tasks, veil
from handlers.cases.telling import quiet_until
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.wording import check_wording, is_empty_feedback

__all__ = ["WRITE_FORM", "write"]


class WriteForm:
    """One question: what is to be said?"""

    key = "task.write"

    def begin(self, turn: Turn, task_id: int) -> None:
        """Ask for the words."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = self.key, "words"
        turn.state.staff = StaffDraft(slots={"task": str(task_id)})
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """Send the words, or say what is wrong with them."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        task = task_of(turn, self._ref(turn))
        try:
            _check(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        turn.state.clear_form()
        case, staff = case_of(turn, task), turn.staff
        assert staff is not None, "only staff come here"
        about = {"case_id": case.id, "case_number": case.number} if case else {}
        if task.person_id is not None:
            words = say("agent.write.words", name=staff.name, text=text)
            held_until = quiet_until(turn, case) if case else turn.calendar.quiet_until(turn.now)
            turn.push(task.person_id, words, not_before=held_until, **about)  # type: ignore[arg-type]
        if case is not None:
            turn.note(
                case.id,
                "message",
                veil.veiled(turn, case, text),
                visibility="resident",
                actor_id=staff.person_id,
                actor_role="agent",
            )
        show_script(turn, task, say("agent.write.done", name=whom(turn, task), text=text))

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the question once more, ``before`` standing above it."""
        question = say("agent.write.ask", name=whom(turn, task_of(turn, self._ref(turn))))
        turn.ask(
            "\n".join(filter(None, (before, question))), [Button(label("button.cancel"), "cancel")]
        )

    def back(self, turn: Turn) -> None:
        """返回: to the task."""
        ref = self._ref(turn)
        turn.state.clear_form()
        show_script(turn, task_of(turn, ref))

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent, the task stays his."""
        self.back(turn)

    def _ref(self, turn: Turn) -> str:
        return turn.state.staff.slots.get("task", "") if turn.state.staff else ""


WRITE_FORM = WriteForm()


def write(turn: Turn, ref: str) -> None:
    """[发给业户]: taken on the way when nobody has it yet."""
    task = task_of(turn, ref)
    if task.assignee_id != turn.speaker.person_id:
        tasks.take(turn, task)
    WRITE_FORM.begin(turn, task.id)


def _check(text: str) -> None:
    if not text:
        raise Unfit(say("steward.form.empty"))
    refuse_command(text)
    if is_empty_feedback(text):
        raise Unfit(
            say("steward.wording.says_nothing", text=text, example=say("agent.write.example"))
        )
    findings = check_wording(text)
    if findings:
        words = "”“".join(dict.fromkeys(finding.words for finding in findings))
        better = "\n".join(f"· {one}" for one in dict.fromkeys(f.better for f in findings))
        raise Unfit(say("steward.wording.pattern", words=words, patterns=better))
