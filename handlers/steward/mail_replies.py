"""[改写回信]: an e-mail is answered anew, as the customer centre asked (RULEBOOK §2)."""

from handlers.cases import moves
from handlers.letters import replies
from handlers.steward.form import Filling, StaffForm
from handlers.steward.telling import confirm
from handlers.steward.which import seen_case
from handlers.steward.words import words_slot
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["REPLY", "begin"]


def begin(turn: Turn, ref: str) -> None:
    """Ask for the words; raises MoveRefused while the case has no answer yet."""
    case = seen_case(turn, ref)
    moves.check(turn, case, "draft_reply")
    replies.text_of(turn, case)
    REPLY.begin(turn, case)


def _written(filling: Filling) -> None:
    turn, case, text = filling.turn, filling.case, filling.said("words")
    replies.draft(turn, case, text, by_system=False)
    confirm(turn, case, say("mailback.rewritten", number=case.number, text=text))


REPLY = StaffForm(
    "staff.mail_reply",
    (words_slot("words", "mailback.rewrite", example="mailback.rewrite_example"),),
    _written,
)
