"""[正式答复]: a final opinion above the centre, which the call centre reads first (§6.6)."""

from handlers.cases.errors import MoveRefused
from handlers.letters import opinions
from handlers.steward.form import Filling, StaffForm
from handlers.steward.telling import confirm
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["OPINION", "begin"]


def begin(turn: Turn, ref: str) -> None:
    """Ask for the words; raises MoveRefused below the second level."""
    case = allowed(turn, ref, "draft_opinion")
    if not opinions.may_draft(case):
        raise MoveRefused(say("letters.opinion.too_low", number=case.number))
    OPINION.begin(turn, case)


def _drafted(filling: Filling) -> None:
    turn, case, text = filling.turn, filling.case, filling.said("words")
    opinions.draft(turn, case, text)
    confirm(turn, case, say("letters.opinion.drafted", number=case.number, text=text))


OPINION = StaffForm(
    "staff.opinion",
    (words_slot("words", "letters.opinion.ask", example="letters.opinion.example"),),
    _drafted,
)
