"""内部：…, 备注：…, typed where a resident might read it: a note for colleagues (RULEBOOK §4.9)."""

from collections.abc import Sequence

from handlers.agent.tasks import case_of, task_of
from handlers.cases import book
from handlers.cases.actions import work
from handlers.cases.talks import chats
from handlers.messages import Button, Media
from handlers.steward import right_number
from handlers.steward.form import Unfit
from handlers.steward.which import case_by_id, case_meant
from handlers.steward.words import check_note, note_in
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Chat

__all__ = ["take"]

# Their words are for colleagues anyhow, or their own way on asks where the words go.
_FOR_COLLEAGUES = frozenset(
    {"staff.internal", "staff.support", "staff.trade", "staff.emergency_report", "staff.where"}
)


def take(turn: Turn, text: str) -> tuple[str, Sequence[Button]]:
    """What the writer is told when the words are a note, kept by now; empty when they are none.

    It goes to the case of the open question, of the live talk or to the one at hand; without any it
    goes nowhere, and he is told so.
    """
    note = note_in(text)
    form = turn.state.form
    if note is None or form in _FOR_COLLEAGUES or form.startswith("leading."):
        return "", ()
    if not note:
        return say("steward.internal.no_words"), ()
    try:
        check_note(note)
    except Unfit as unfit:
        return unfit.text, ()
    chat = _talk(turn)
    if chat is not None and chat.case_id is None:
        chats.record(turn, chat, "note", note, media=_media(turn))
        return say("agent.chat.noted", name=chats.whose(turn, chat)), ()
    case = _case(turn, chat)
    if case is None:
        return (say("steward.internal.nowhere") if form or chats.of_agent(turn) else ""), ()
    work.internal_note(turn, case, note, _media(turn))
    return right_number.noted(turn, case, note)


def _case(turn: Turn, chat: Chat | None) -> Case | None:
    draft, form = turn.state.staff, turn.state.form
    if chat is not None:
        return book.by_id(turn, chat.case_id or 0)
    if form.startswith("task.") and draft is not None:
        return case_of(turn, task_of(turn, draft.slots.get("task", "")))
    if form and draft is not None:
        return case_by_id(turn, draft.case_id) if draft.case_id else None
    return None if chats.of_agent(turn) else case_meant(turn)


def _talk(turn: Turn) -> Chat | None:
    """The talk whose result is asked for, or the one his words would have gone to."""
    draft, form = turn.state.staff, turn.state.form
    if form == "chat.result" and draft is not None:
        return chats.mine(turn, draft.slots.get("chat", ""))
    if form not in ("", "chat.which") or turn.staff is None or not turn.staff.has("agent"):
        return None
    if turn.incoming is not None and turn.incoming.reply_to is not None:
        return None
    live = chats.of_agent(turn)
    last = [chat for chat in live if chat.id == turn.state.talk]
    return last[0] if last else live[0] if len(live) == 1 else None


def _media(turn: Turn) -> Sequence[Media]:
    return turn.incoming.media if turn.incoming is not None else ()
