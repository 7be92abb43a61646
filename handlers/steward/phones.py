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

__all__ = ["show", "words"]


def show(turn: Turn, ref: str) -> None:
    """[查看电话]; raises MoveRefused for whom it is not for."""
    case = seen_case(turn, ref)
    confirm(turn, case, words(turn, case))


def words(turn: Turn, case: Case) -> str:
    """The number left with a case, to its handler or his superior, the look on record; raises
    MoveRefused."""
    if case.anonymous:
        raise MoveRefused(say("steward.phone.anonymous", number=case.number))
    if case.state == CaseState.CLOSED or not _needs_it(turn, case):
        raise MoveRefused(say("steward.phone.refused", number=case.number))
    if case.phones_sealed is None:
        return say("steward.phone.none", number=case.number)
    moves.record(turn, case, "phone_seen", say("steward.phone.entry"), visibility="audit")
    phone = turn.rules.keyring.open(case.phones_sealed)
    return say(
        "steward.phone.shown",
        number=case.number,
        place=case.place,
        name=addressed(turn, case),
        phone=phone,
    )


def _needs_it(turn: Turn, case: Case) -> bool:
    staff = turn.staff
    if staff is None or is_about(case, staff):
        return False
    return moves.acts_for_handler(turn, case, staff) or moves.is_superior(turn, case, staff)
