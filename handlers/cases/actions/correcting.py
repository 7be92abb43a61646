"""The filer puts right how he is reached and called, after the report was filed (RULEBOOK §4.4).

Every item of the read-back can be corrected; a slip noticed a minute later counts no less, since
staff would call somebody else.
"""

from handlers.cases import moves
from handlers.cases.card import card_buttons
from handlers.cases.outcome import wrong_numbers
from handlers.cases.privacy import numbers, veil
from handlers.cases.sharing import share
from handlers.cases.telling import tell_handler
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp.phones import mask
from storage.tables import Case, Task

__all__ = ["add_phone", "correct_name", "correct_phone", "phone_of"]


def phone_of(turn: Turn, case: Case) -> str:
    """The number to ring, also of an anonymous case; "" without one."""
    return numbers.first(_kept(turn, case))


def _kept(turn: Turn, case: Case) -> str:
    if case.anonymous:
        return veil.who(turn, case).phone
    return turn.rules.keyring.open(case.phones_sealed) if case.phones_sealed else ""


def correct_phone(turn: Turn, case: Case, phone: str) -> Task | None:
    """From now on it is this number; the handler hears that the old one is wrong (digits, §8).

    Said by the filer himself, or by a colleague who found it out.

    The call that had reached a wrong number and is opened anew, where there was one.
    """
    said = "corrected" if turn.speaker.person_id == case.filer_id else "found"
    moves.make(turn, case, "correct", say(f"cases.entry.{said}_phone"))
    _keep(turn, case, numbers.with_first(_kept(turn, case), phone))
    if not case.anonymous:
        words = say(
            f"cases.told.{said}_phone", number=case.number, place=case.place, phone=mask(phone)
        )
        _tell(turn, case, words)
    return wrong_numbers.call_again(turn, case)


def add_phone(turn: Turn, case: Case, phone: str) -> Task | None:
    """One more, for when nobody answers at the first; that stays what it is.

    The call that had reached a wrong number and is opened anew, where there was one.
    """
    moves.make(turn, case, "correct", say("cases.entry.second_phone"))
    _keep(turn, case, numbers.added(_kept(turn, case), phone))
    case.asked_at = None
    if not case.anonymous:
        words = say(
            "cases.told.second_phone", number=case.number, place=case.place, phone=mask(phone)
        )
        _tell(turn, case, words)
    return wrong_numbers.call_again(turn, case)


def _keep(turn: Turn, case: Case, phones: str) -> None:
    if case.anonymous:
        veil.learn(turn, case, ReportDraft(phone=phones))  # known to the call centre alone
    else:
        case.phones_sealed = turn.rules.keyring.seal(phones)


def correct_name(turn: Turn, case: Case, name: str) -> None:
    """How he is called; of an anonymous case nobody knew it."""
    if case.anonymous:
        veil.learn(turn, case, ReportDraft(name=name))
        return
    moves.make(turn, case, "correct", say("cases.entry.corrected_name", name=name))
    case.contact_name = name
    _tell(
        turn,
        case,
        say("cases.told.corrected_name", number=case.number, place=case.place, name=name),
    )


def _tell(turn: Turn, case: Case, words: str) -> None:
    turn.explain(say("log.resident.corrected", number=case.number))
    tell_handler(turn, case, words, card_buttons(case))
    share(turn, case, words, to_handler=False)
