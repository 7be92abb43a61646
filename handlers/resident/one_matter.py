"""Words about a certain matter, named by its number or by quoting a message about it."""

from handlers.cases.states import CaseState
from handlers.resident import (
    agreeing,
    coming,
    complaining,
    deferring,
    matters,
    meant,
    merged,
    verdicts,
    visiting,
)
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_command, read_solved
from storage.tables import Case

__all__ = ["about"]


def about(turn: Turn, case: Case, text: str) -> None:
    """Words about a certain matter, by number or by quoting."""
    if not text:
        matters.progress_of(turn, case.number)
        return
    if (
        deferring.hear(turn, text)
        or complaining.hear(turn, text, case)
        or coming.hear(turn, [case], text)
        or agreeing.hear(turn, [case], text)
        or visiting.hear(turn, [case], text)
    ):
        return
    reading = read(text, turn.vocabulary)
    if matters.goes_on_merged(turn, case) and (read_command(text) or reading.intent) != "progress":
        merged.tell(turn, case, text)
        return
    # 换成后天行不行, to somebody who asked, is an answer and no verdict.
    answers = case.state != CaseState.COMPLETED and bool(matters.waiting_for_him(turn, [case]))
    solved = None if answers and not meant.not_solved(text) else read_solved(text)
    if solved is False or (solved and case.state == CaseState.COMPLETED):
        if solved:
            verdicts.tell_solved(turn, case)
        else:
            verdicts.not_solved(turn, case, text)
        return
    _wish_about(turn, case, text, reading)


def _wish_about(turn: Turn, case: Case, text: str, reading: Reading) -> None:
    """He asks, urges, withdraws or adds."""
    wish = read_command(text) or reading.intent
    if wish in ("progress", "my_cases"):
        matters.progress_of(turn, case.number)
    elif wish == "urge":
        verdicts.urge(turn, case, text, dissatisfied=meant.dissatisfied(reading))
    elif wish in ("withdraw", "cancel"):
        matters.ask_withdraw(turn, case.number)
    elif case.state == CaseState.CLOSED and not meant.says_a_matter(reading):
        matters.progress_of(turn, case.number)
    else:
        matters.tell_added(turn, case, text)
