"""查看电话: the full number for who needs it, each look on record (RULEBOOK §8)."""

from handlers.cases import moves
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.steward.telling import addressed, confirm
from handlers.steward.which import seen_case
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["show"]


def show(turn: Turn, ref: str) -> None:
    """The number left with a case, to its handler or his superior; raises MoveRefused."""
    case = seen_case(turn, ref)
    if case.anonymous:
        raise MoveRefused(say("steward.phone.anonymous", number=case.number))
    if case.state == CaseState.CLOSED or not _needs_it(turn, case):
        raise MoveRefused(say("steward.phone.refused", number=case.number))
    if case.phones_sealed is None:
        confirm(turn, case, say("steward.phone.none", number=case.number))
        return
    moves.record(turn, case, "phone_seen", say("steward.phone.entry"), visibility="audit")
    phone = turn.rules.keyring.open(case.phones_sealed)
    shown = say(
        "steward.phone.shown",
        number=case.number,
        place=case.place,
        name=addressed(turn, case),
        phone=phone,
    )
    confirm(turn, case, shown)


def _needs_it(turn: Turn, case: Case) -> bool:
    staff = turn.staff
    if staff is None or is_about(case, staff):
        return False
    return moves.acts_for_handler(turn, case, staff) or moves.is_superior(turn, case, staff)
