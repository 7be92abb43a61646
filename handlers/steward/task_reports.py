"""What a tradesman writes or photographs outside any form: it is about his task (RULEBOOK §5.8).

He sees no cases, so nothing of it can be for a resident. With one task in hand it is that one's
report, or only a remark to its handler; with several he is asked which one is done.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.handling import trades
from handlers.forms import Form
from handlers.messages import Button, Media
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.task_words import WORDS
from handlers.steward.words import check_note
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Task

__all__ = ["ACTIONS", "FORMS", "LABELS", "hear"]

FORM = "task.kept"
MOST_TASKS = 6
LONGEST = 20  # characters of a task's words on a button


def hear(turn: Turn) -> bool:
    """Words or a photo of who has tasks of a trade in hand and no case; whether it was so."""
    incoming, his = turn.incoming, _in_hand(turn)
    if incoming is None or not his or book.at_hand(turn):
        return False
    text = incoming.text.strip()
    if text in LABELS:
        _by_label(turn, text, his)
        return True
    draft = turn.state.staff if turn.state.form == FORM else None
    if draft is None:
        turn.state.clear_form()
        draft = StaffDraft()
    turn.state.form, turn.state.asking, turn.state.staff = FORM, "kept", draft
    draft.text = "\n".join(filter(None, (draft.text, text)))
    draft.photos += [[m.kind, m.name, m.mime, str(m.blob_id)] for m in incoming.media if m.blob_id]
    KEPT.ask_again(turn)
    return True


def _in_hand(turn: Turn) -> list[Task]:
    """The tasks of trades that the speaker has taken, the earliest limit first."""
    taken = select(Task).where(
        Task.kind == trades.KIND,
        Task.state == "taken",
        Task.assignee_id == turn.speaker.person_id,
    )
    return list(turn.session.scalars(taken.order_by(Task.due_at, Task.id)))


def _by_label(turn: Turn, text: str, his: list[Task]) -> None:
    """做好了 or 做不了 typed instead of tapped."""
    if len(his) > 1:
        turn.ask(say("support.kept.which"), [_done_button(task, named=True) for task in his])
        return
    WORDS.begin(turn, LABELS[text], str(his[0].id))


def _done_button(task: Task, *, named: bool) -> Button:
    words = label("support.button.done")
    about = f"：{task.about[:LONGEST]}" if named else ""
    return Button(f"{words}{about}", f"kept_done:{task.id}")


class KeptForm:
    """[做好了] or [只是说明]: more words and photos join what is kept."""

    def hear(self, turn: Turn) -> None:
        """More of the same; whoever has no task any more is heard as ever."""
        if not hear(turn):
            turn.state.clear_form()

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the question once more, ``before`` standing above it."""
        draft, his = turn.state.staff or StaffDraft(), _in_hand(turn)[:MOST_TASKS]
        one = his[0] if len(his) == 1 else None
        lines = [
            before,
            say("support.kept.ask", what=one.about) if one else say("support.kept.which"),
            say("steward.where.words", text=draft.text) if draft.text else "",
            say("steward.where.photos", count=len(draft.photos)) if draft.photos else "",
        ]
        buttons = [_done_button(task, named=one is None) for task in his]
        if one is not None:
            buttons.append(Button(label("support.button.remark"), f"kept_remark:{one.id}"))
        cancel = Button(label("button.cancel"), "cancel")
        turn.ask("\n".join(filter(None, lines)), [*buttons, cancel])

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent."""
        turn.state.clear_form()
        turn.ask(say("support.words.dropped"), [_my_tasks()])


def _my_tasks() -> Button:
    return Button(label("button.my_tasks"), "my_tasks")


def _kept(turn: Turn) -> tuple[str, list[Media]]:
    draft = turn.state.staff if turn.state.form == FORM else None
    if draft is None:
        return "", []
    media = [Media(kind, name, mime, int(blob)) for kind, name, mime, blob in draft.photos]
    return draft.text, media


def _done(turn: Turn, ref: str) -> None:
    """[做好了]: what was written is the report; a photo alone still wants its words."""
    _finish(turn, ref, trades.report, "support.trade.thanks")


def _remark(turn: Turn, ref: str) -> None:
    """[只是说明]: to the handler; the task stays open."""
    _finish(turn, ref, trades.remark, "support.trade.remarked")


def _finish(turn: Turn, ref: str, act: Callable[..., None], thanks: str) -> None:
    trades.task_of(turn, ref)
    words, media = _kept(turn)
    if not words and act is trades.report:
        photos = turn.state.staff.photos if turn.state.staff else []
        WORDS.begin(turn, "report", ref, photos)
        return
    try:
        check_note(words)
    except Unfit as unfit:
        turn.state.clear_form()
        turn.ask(unfit.text, [_my_tasks()])
        return
    turn.state.clear_form()
    act(turn, ref, words, media)
    turn.ask(say(thanks), [_my_tasks()])


KEPT = KeptForm()
LABELS: Mapping[str, str] = {
    label("support.button.done"): "report",
    label("support.button.cannot"): "cannot",
}
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "kept_done": _done,
    "kept_remark": _remark,
}
FORMS: Mapping[str, Form] = {FORM: KEPT}
