"""转人工: who calls and by when, and on which number (RULEBOOK §4.6)."""

from collections.abc import Callable

from sqlalchemy import select

from handlers.cases import tasks
from handlers.cases.filing import remember_person
from handlers.messages import Button
from handlers.resident import facts
from handlers.resident.common import draft_of, joined
from handlers.resident.emergencies import intercept
from handlers.resident.matters import BUSY_FORMS
from handlers.resident.which import MENU
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_yes_no
from nlp.phones import mask, read_phone
from storage.tables import Task

__all__ = ["ACTIONS", "FORM", "PHONE", "human"]

FORM = "human_phone"


def human(turn: Turn, _ref: str) -> None:
    """An agent calls; a report being taken stays, and an unknown number is asked for at once."""
    draft = turn.state.report
    said = turn.incoming.text.strip() if turn.incoming is not None else ""
    wish = "" if read_command(said) else said
    known = draft.what if draft is not None else ""
    by = tasks.ask_for_person(turn, joined(wish, known))
    words = say("resident.human", by=by)
    if draft is not None and draft.phone:
        remember_person(turn, draft)
    form = BUSY_FORMS.get(turn.state.form)
    if form is not None:
        form.ask_again(turn, words)
    elif turn.speaker.phone_sealed is None and turn.staff is None:
        _ask_phone(turn, words)
    else:
        turn.ask(words, MENU[:2])


def _ask_phone(turn: Turn, before: str) -> None:
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
