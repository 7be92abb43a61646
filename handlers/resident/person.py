"""转人工: a place in the queue, or who calls by when and on which number (RULEBOOK §4.6)."""

from collections.abc import Callable

from sqlalchemy import select

from handlers.cases import tasks
from handlers.cases.reports.filing import remember_person
from handlers.cases.talks import chat_queue, chats
from handlers.messages import Button
from handlers.resident import facts
from handlers.resident.common import draft_of, joined
from handlers.resident.emergencies import intercept
from handlers.resident.matters import BUSY_FORMS
from handlers.resident.which import MENU
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_yes_no
from nlp.masking import mask_phones
from nlp.phones import mask, read_phone
from storage.tables import Chat, Task

__all__ = ["ACTIONS", "FORM", "PHONE", "ask_phone", "human"]

FORM = "human_phone"


def human(turn: Turn, _ref: str) -> None:
    """An agent on duty talks with him, else one calls by a time that is told; a report being taken
    stays, and a number that is needed and unknown is asked for at once."""
    draft = turn.state.report
    said = turn.incoming.text.strip() if turn.incoming is not None else ""
    wish = "" if read_command(said) else said
    known = draft.what if draft is not None else ""
    if draft is not None and draft.phone:
        remember_person(turn, draft)
    chat = _queue(turn, mask_phones(joined(wish, known)))
    if chat is not None:
        words = chat_queue.place_words(turn, chat)
    else:
        words = say("resident.human", by=_call(turn, joined(wish, known)))
    form = BUSY_FORMS.get(turn.state.form)
    if form is not None:
        form.ask_again(turn, words)
    elif _needs_phone(turn, chat):
        ask_phone(turn, words)
    else:
        turn.ask(words, [_leave_button(chat)] if chat is not None else MENU[:2])


def _needs_phone(turn: Turn, chat: Chat | None) -> bool:
    """Whether nobody could phone him: asked while he waits, not while he talks."""
    known = turn.speaker.phone_sealed is not None or turn.staff is not None
    return not known and (chat is None or chat.state == chats.WAITING)


def _queue(turn: Turn, words: str) -> Chat | None:
    """His place in the queue; an employee at work is phoned, his chat being for his work."""
    if turn.staff is not None and turn.state.mode != "resident":
        return None
    return chat_queue.ask(turn, words, _community(turn))


def _call(turn: Turn, words: str) -> str:
    return tasks.ask_for_person(turn, mask_phones(words), _community(turn))


def _community(turn: Turn) -> int | None:
    """His own, or that of what he is telling."""
    draft = turn.state.report
    return turn.speaker.community_id or (draft.community_id if draft else 0) or None


def _leave_button(chat: Chat) -> Button:
    name = "no_wait" if chat.state == chats.WAITING else "end"
    return Button(label(f"resident.chat.button.{name}"), f"chat_end:{chat.id}")


def ask_phone(turn: Turn, before: str) -> None:
    """Ask for the number he is to be called on."""
    turn.state.clear_form()
    turn.state.form, turn.state.asking, turn.state.report = FORM, "phone", facts.begin(turn)
    PHONE.ask_again(turn, before)


class PhoneForm:
    """The number he is to be called on; other words let go of the question."""

    def hear(self, turn: Turn) -> None:
        """A number is passed on; a no ends the question; anything else is heard as ever."""
        assert turn.incoming is not None
        text = turn.incoming.text.strip()
        if text and intercept(turn, text):
            return
        phone = read_phone(text)
        if phone is not None:
            self._take(turn, text, phone)
            return
        if read_command(text) == "skip" or read_yes_no(text) is False:
            _skip(turn, "")
            return
        turn.state.clear_form()

    def _take(self, turn: Turn, text: str, phone: str) -> None:
        draft = draft_of(turn)
        draft.phone = phone
        facts.take_beside(draft, text, "phone")
        remember_person(turn, draft)
        turn.state.clear_form()
        _tell_who_took_it(turn, phone)
        turn.ask(say("resident.human_phone.taken", phone=mask(phone)), MENU[:2])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question, which may be passed over."""
        buttons = [Button(label("button.skip"), "skip_phone")]
        if turn.state.chat:
            no_wait = label("resident.chat.button.no_wait")
            buttons.append(Button(no_wait, f"chat_end:{turn.state.chat}"))
        turn.ask(joined(before, say("resident.human_phone.ask")), buttons)

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        _skip(turn, "")


def _tell_who_took_it(turn: Turn, phone: str) -> None:
    """Who has the task already sees the number at once; others see it when they take it."""
    task = (
        turn.session.execute(
            select(Task).where(
                Task.person_id == turn.speaker.person_id,
                Task.kind == "callback_human",
                Task.state == "taken",
            )
        )
        .scalars()
        .first()
    )
    if task is not None and task.assignee_id is not None:
        turn.push(task.assignee_id, say("resident.human_phone.told", phone=mask(phone)))


def _skip(turn: Turn, _ref: str) -> None:
    if turn.state.form == FORM:
        turn.state.clear_form()
    turn.ask(say("resident.human_phone.none"), MENU[:2])


PHONE = PhoneForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {"human": human, "skip_phone": _skip}
