"""Words for a task: a trade's report or why it cannot, a superior's answer (RULEBOOK §5.5)."""

from collections.abc import Callable, Mapping, Sequence

from handlers.cases.handling import support, trades
from handlers.forms import Form
from handlers.messages import Button, Media
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.words import check_note, refuse_command
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS", "WORDS"]

FORM = "task.words"
Finish = Callable[[Turn, str, str, Sequence[Media]], str]


def _report(turn: Turn, ref: str, words: str, media: Sequence[Media]) -> str:
    trades.report(turn, ref, words, media)
    return say("support.trade.thanks")


def _cannot(turn: Turn, ref: str, words: str, _media: Sequence[Media]) -> str:
    trades.cannot(turn, ref, words)
    return say("support.trade.noted")


def _answer(turn: Turn, ref: str, words: str, _media: Sequence[Media]) -> str:
    case = support.answer(turn, ref, words)
    return say("support.answer_sent", number=case.number)


FINISH: Mapping[str, Finish] = {"report": _report, "cannot": _cannot, "answer": _answer}


class TaskWordsForm:
    """One question about one task; photos may come before the words."""

    def begin(self, turn: Turn, asking: str, ref: str, photos: Sequence[list[str]] = ()) -> None:
        """Open it for the task of this reference; ``photos`` were sent before."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = FORM, asking
        turn.state.staff = StaffDraft(slots={"task": ref}, photos=list(photos))
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """The words, with the photos that came so far."""
        incoming, draft = turn.incoming, turn.state.staff
        assert incoming is not None
        if draft is None or turn.state.asking not in FINISH:
            turn.state.clear_form()
            return
        draft.photos += [[m.kind, m.name, m.mime, str(m.blob_id)] for m in incoming.media
                         if m.blob_id]  # fmt: skip
        text = incoming.text.strip()
        try:
            _check(text, photos=bool(draft.photos))
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        media = [Media(kind, name, mime, int(blob)) for kind, name, mime, blob in draft.photos]
        asking, ref = turn.state.asking, draft.slots["task"]
        turn.state.clear_form()
        done = FINISH[asking](turn, ref, text, media)
        turn.ask(done, [Button(label("button.my_tasks"), "my_tasks")])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question once more, ``before`` standing above it."""
        question = say(f"support.words.{turn.state.asking}")
        buttons = [Button(label("button.cancel"), "cancel")]
        turn.ask("\n".join(filter(None, (before, question))), buttons)

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: the task stays as it is."""
        turn.state.clear_form()
        turn.ask(say("support.words.dropped"), [Button(label("button.my_tasks"), "my_tasks")])


def _check(text: str, *, photos: bool) -> None:
    if not text:
        raise Unfit(say("steward.form.photo_kept" if photos else "steward.form.empty"))
    refuse_command(text)
    check_note(text)


def _done(turn: Turn, ref: str) -> None:
    """[做好了]."""
    trades.task_of(turn, ref)
    WORDS.begin(turn, "report", ref)


def _not_possible(turn: Turn, ref: str) -> None:
    """[做不了]."""
    trades.task_of(turn, ref)
    WORDS.begin(turn, "cannot", ref)


def _to_answer(turn: Turn, ref: str) -> None:
    """[回答]."""
    support.question_of(turn, ref)
    WORDS.begin(turn, "answer", ref)


WORDS = TaskWordsForm()
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "trade_take": trades.take,  # 我来做
    "trade_done": _done,
    "trade_cannot": _not_possible,
    "support_answer": _to_answer,
}
FORMS: Mapping[str, Form] = {FORM: WORDS}
