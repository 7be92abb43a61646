"""What a resident said on the phone, as an agent wrote it down (RULEBOOK §6.2, §6.3)."""

from handlers.cases import moves
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import callbacks
from handlers.cases.outcome.ladder import dissatisfied
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState
from handlers.cases.telling import tell_handler, tell_resident, tell_roles
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_solved
from storage.tables import Case

__all__ = ["broke", "said_untrue", "told_by_phone"]


def told_by_phone(turn: Turn, case: Case, words: str, rating: int | None) -> None:
    """What an agent wrote down: dissatisfaction acts at once, a score is the resident's to confirm.

    He is shown it with [属实] [不属实]; without his tap it stays his recorded words, and the case
    未评价 (RULEBOOK §6.2, §6.3).
    """
    if case.state != CaseState.COMPLETED:
        return
    low = rating is not None and rating <= callbacks.survey_rules(turn, case).dissatisfied_at_most
    if low or read_solved(words) is False:
        callbacks.answered(turn, case, solved=False, words=words)
        dissatisfied(turn, case, words)
    elif rating is not None:
        buttons = [
            Button(label("cases.button.true"), f"said_true:{case.number}.{rating}"),
            Button(label("cases.button.not_true"), f"said_untrue:{case.number}"),
        ]
        text = say("cases.survey.phone_said", name=called(case), words=words, rating=rating)
        tell_resident(turn, case, text, buttons, purpose="survey")


def said_untrue(turn: Turn, case: Case) -> None:
    """[不属实]: it is open again, and the superior hears why (RULEBOOK §6.2)."""
    if case.state != CaseState.COMPLETED:
        raise MoveRefused(say("cases.refused.state", number=case.number, stage=moves.stage(case)))
    callbacks.dispute(turn, case, say("cases.entry.not_true"))
    tell_roles(turn, case, ("lead",), say("cases.told.not_true", number=case.number))


def broke(turn: Turn, case: Case, words: str) -> bool:
    """又坏了, told on the phone: as his own tap, the case is open again (RULEBOOK §6.2, §6.3).

    False when it was closed too long ago for that: then it is to be reported anew.
    """
    words = masked(turn, veil.veiled(turn, case, words))
    if case.state == CaseState.COMPLETED:
        callbacks.answered(turn, case, solved=False, words=words)
        dissatisfied(turn, case, words)
    elif case.state != CaseState.CLOSED:  # open again by another way: who handles it hears of it
        tell_handler(
            turn, case, say("acceptance.told.broke_by_phone", number=case.number, words=words)
        )
    elif callbacks.may_reopen(turn, case):
        dissatisfied(turn, case, words)
    else:
        return False
    return True
