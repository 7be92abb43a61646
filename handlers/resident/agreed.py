"""An inquiry with an agreed wording is answered at once; whoever wants more asks on (§5.15)."""

from collections.abc import Callable, Mapping

from handlers import agreed
from handlers.messages import Button
from handlers.resident import facts
from handlers.resident.report import REPORT
from handlers.resident.taps import begin_empty
from handlers.resident.which import MENU
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read

__all__ = ["ACTIONS", "answers"]


def answers(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether a calm question was answered by an agreed wording; the question is kept."""
    is_mere_question = (
        reading.intent == "inquiry"
        and reading.feeling == "calm"
        and not (reading.dissatisfied or reading.repeat)
    )
    wording = agreed.fitting(turn, turn.speaker.community_id, text) if is_mere_question else None
    if wording is None:
        return False
    turn.explain(say("agreed.log.used", matter=wording.matter, on=wording.agreed_on))
    draft = facts.begin(turn)
    facts.add_narrative(turn, draft, text)
    turn.state.report = draft
    turn.ask(
        say("agreed.answer", text=wording.text, on=wording.agreed_on),
        [
            Button(label("light.button.understood"), "agreed_ok"),
            Button(label("light.button.ask_on"), "agreed_more"),
        ],
    )
    return True


def _ok(turn: Turn, _ref: str) -> None:
    turn.state.clear_form()
    turn.ask(say("agreed.thanks"), MENU)


def _more(turn: Turn, _ref: str) -> None:
    """[还有疑问]: the question becomes an inquiry that somebody answers."""
    draft = turn.state.report
    if draft is None or turn.state.form:
        begin_empty(turn)
        return
    REPORT.begin(turn, draft, read(draft.what, turn.vocabulary))


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"agreed_ok": _ok, "agreed_more": _more}
