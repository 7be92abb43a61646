"""[转给有权处理的单位]: who is competent, what we reported, when we ask again (RULEBOOK §4.11)."""

from collections.abc import Callable, Mapping

from handlers.cases.outside import referrals
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS"]

LONGEST_NAME = 16  # characters: a longer text is an account, not a name


def refer(turn: Turn, number: str) -> None:
    """We report it ourselves; the form keeps where and under which receipt."""
    REFER.begin(turn, allowed(turn, number, "refer"))


def answered(turn: Turn, number: str) -> None:
    """[有答复了]."""
    ANSWERED.begin(turn, allowed(turn, number, "refer"))


def waiting(turn: Turn, number: str) -> None:
    """[还没答复]: when do we ask again?"""
    WAITING.begin(turn, allowed(turn, number, "refer"))


def _ask_authority(filling: Filling) -> Question:
    keys = dict.fromkeys([referrals.guess(filling.case), *referrals.AUTHORITIES])
    return say("outside.ask.authority"), [
        filling.button(say(f"outside.authority.{key}.name"), "authority", key) for key in keys
    ]


def _hear_authority(filling: Filling) -> str:
    named = referrals.named(filling.text) if len(filling.text) <= LONGEST_NAME else None
    if named is not None:
        return named
    raise Unfit(say("outside.unfit.authority"), _ask_authority(filling)[1])


_SAID = words_slot("said", "outside.ask.said", example="outside.example.said", promises=False)


def _ask_said(filling: Filling) -> Question:
    text, buttons = _SAID.ask(filling)
    number = referrals.number_of(filling.turn, filling.case, filling.said("authority"))
    return (f"{text}\n{say('outside.told.number', number=number)}" if number else text), buttons


def _referred(filling: Filling) -> None:
    turn, case, due = filling.turn, filling.case, due_of(filling)
    assert due is not None, "when we ask again is never skipped"
    referrals.refer(turn, case, filling.said("authority"), filling.said("said"), due)
    _done(filling, told(turn, case, filling.said("said")))


def _done(filling: Filling, text: str) -> None:
    turn, case = filling.turn, filling.case
    turn.state.case_id = case.id
    buttons = [
        Button(label(f"outside.button.{key}"), f"{action}:{case.number}")
        for key, action in (("answered", "outside_answered"), ("waiting", "outside_waiting"))
    ]
    mine = Button(label("button.my_cases"), "my_cases")
    turn.ask(text, [*buttons, mine], case_id=case.id, case_number=case.number)


REFER = StaffForm(
    "staff.refer",
    (
        Slot("authority", _ask_authority, _hear_authority),
        Slot("said", _ask_said, _SAID.hear, _SAID.tap),
        due_slot("outside.ask.due"),
    ),
    _referred,
)


def _answer(filling: Filling) -> None:
    turn, case, words = filling.turn, filling.case, filling.said("words")
    referrals.report_answer(turn, case, words)
    confirm(turn, case, told(turn, case, words))


ANSWERED = StaffForm(
    "staff.outside_answered",
    (words_slot("words", "outside.ask.answer", example="outside.example.answer", promises=False),),
    _answer,
)


def _wait(filling: Filling) -> None:
    due = due_of(filling)
    assert due is not None, "when we ask again is never skipped"
    referrals.wait_on(filling.turn, filling.case, due)
    _done(filling, say("outside.done.waiting"))


WAITING = StaffForm("staff.outside_waiting", (due_slot("outside.ask.due"),), _wait)

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "refer": refer,
    "outside_answered": answered,
    "outside_waiting": waiting,
}
FORMS = (REFER, ANSWERED, WAITING)
