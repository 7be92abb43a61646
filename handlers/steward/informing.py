"""[答复]: an inquiry or a suggestion is closed by an answer, with no visit and no photo (§2)."""

from handlers.cases.errors import MoveRefused
from handlers.cases.reports import light
from handlers.cases.states import LIGHT
from handlers.steward.form import Filling, StaffForm
from handlers.steward.phrases import agreed_wording
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ANSWER_IT", "begin"]


def begin(turn: Turn, ref: str) -> None:
    """Ask for the answer."""
    case = allowed(turn, ref, "answer_it")
    if case.kind not in LIGHT:
        raise MoveRefused(say("light.refused.other_kind", number=case.number))
    ANSWER_IT.begin(turn, case)


def _answered(filling: Filling) -> None:
    turn, case, text = filling.turn, filling.case, filling.said("words")
    light.answer(turn, case, text)
    confirm(turn, case, told(turn, case, text))


ANSWER_IT = StaffForm(
    "staff.answer_it",
    (words_slot("words", "light.ask", example="light.example", ready=agreed_wording),),
    _answered,
)
