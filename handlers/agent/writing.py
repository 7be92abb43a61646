"""[发给业户] of a phone task: an agent writes to who asked for a person (RULEBOOK §4.6).

The words are checked like a steward's (RULEBOOK §4.9); who has no phone is no dead end.
"""

from handlers.agent.promising import refuse_above_authority
from handlers.agent.task_form import TaskForm, take
from handlers.agent.tasks import case_of, show_script, whom
from handlers.cases.privacy import veil
from handlers.cases.telling import quiet_until
from handlers.steward.form import Unfit
from handlers.steward.words import refuse_command, refuse_note
from handlers.texts import say
from handlers.turn import Turn
from nlp.wording import check_wording, is_empty_feedback

__all__ = ["WRITE_FORM", "write"]


class WriteForm(TaskForm):
    """One question: what is to be said?"""

    key = "task.write"

    def hear(self, turn: Turn) -> None:
        """Send the words, or say what is wrong with them."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        task = self.task(turn)
        try:
            _check(text)
            refuse_above_authority(turn, text, task.person_id, task.case_id)
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

    def question(self, turn: Turn) -> str:
        """What is to be said to him?"""
        return say("agent.write.ask", name=whom(turn, self.task(turn)))


WRITE_FORM = WriteForm()


def write(turn: Turn, ref: str) -> None:
    """[发给业户]: taken on the way when nobody has it yet."""
    WRITE_FORM.begin(turn, take(turn, ref))


def _check(text: str) -> None:
    if not text:
        raise Unfit(say("steward.form.empty"))
    refuse_command(text)
    refuse_note(text)
    if is_empty_feedback(text):
        raise Unfit(
            say("steward.wording.says_nothing", text=text, example=say("agent.write.example"))
        )
    findings = check_wording(text)
    if findings:
        words = "”“".join(dict.fromkeys(finding.words for finding in findings))
        better = "\n".join(f"· {one}" for one in dict.fromkeys(f.better for f in findings))
        raise Unfit(say("steward.wording.pattern", words=words, patterns=better))
