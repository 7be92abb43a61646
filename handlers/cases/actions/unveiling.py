"""Who filed an anonymous case wants to be known after all (RULEBOOK §5.11, §8): his word alone.

From then on it is a case like others: name, phone and door stand on it, its handler hears so.
What was written without him before stays as it is.
"""

from handlers.cases import moves
from handlers.cases.card import card_buttons, resident_line
from handlers.cases.privacy import veil
from handlers.cases.telling import tell_handler
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["unveil"]


def unveil(turn: Turn, case: Case) -> None:
    """Only ever called on the filer's own clear words."""
    behind = veil.who(turn, case)
    case.anonymous, case.person_sealed = False, None
    case.contact_name = next(iter(behind.names), None)
    if behind.phone:
        case.phones_sealed = turn.rules.keyring.seal(behind.phone)
    case.place = behind.place or case.place
    moves.record(turn, case, "unveiled", say("cases.entry.unveiled"), visibility="resident")
    turn.explain(say("log.resident.unveiled", number=case.number))
    words = say(
        "cases.told.unveiled",
        number=case.number,
        place=case.place,
        resident=resident_line(turn, case),
    )
    tell_handler(turn, case, words, card_buttons(case))
