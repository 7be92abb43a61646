"""When somebody comes: the resident says yes to a time, or names his own (RULEBOOK §5.8)."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.cases.card import handler_line
from handlers.cases.handling import visits
from handlers.resident import matters
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import ZONE, say_time
from nlp.answers import read_yes_no
from nlp.when import read_date
from storage.tables import Case

__all__ = ["agree", "hear", "wish"]

_CLAUSE = re.compile("[，,。！!；;\\s]")
LONGEST = 30  # characters; a longer message says more than a time


def hear(turn: Turn, cases: Sequence[Case], text: str) -> bool:
    """好的, 不方便, 改成后天上午: an answer to the time that was the last thing said to him."""
    if len(text) > LONGEST:
        return False
    yes, at = read_yes_no(_CLAUSE.split(text)[0]), read_date(text, turn.now, ZONE)
    if yes is None and at is None:
        return False
    for case in matters.waiting_for_him(turn, cases):
        if f"visit_yes:{case.number}" in matters.last_offered(turn, case):
            _answers(turn, case, text, yes=yes is True)
            return True
    return False


def _answers(turn: Turn, case: Case, text: str, *, yes: bool) -> None:
    task, at = visits.pending(turn, case), read_date(text, turn.now, ZONE)
    same = at is None or (task is not None and _same_clock(at, task.due_at))
    if yes and same:
        agree(turn, case)
    else:
        wish(turn, case, text)


def _same_clock(at: datetime, due: datetime) -> bool:
    """三点 of somebody who says yes is the three o'clock he was asked about."""
    told, asked = at.astimezone(ZONE), due.astimezone(ZONE)
    return (told.hour % 12, told.minute) == (asked.hour % 12, asked.minute)


def agree(turn: Turn, case: Case) -> None:
    """[时间可以]."""
    turn.state.case_id = case.id
    said = len(turn.out)
    task = visits.agree(turn, case)
    at = say_time(task.due_at, turn.now)
    matters.answer(turn, case, said, say("visits.done.agreed", at=at))


def wish(turn: Turn, case: Case, text: str) -> None:
    """What he said after [换个时间]; with a time in it the handler can say yes by one tap."""
    turn.state.case_id = case.id
    said = len(turn.out)
    visits.wish(turn, case, read_date(text, turn.now, ZONE), text)
    handler = handler_line(turn, case)
    matters.answer(turn, case, said, say("visits.done.wish", handler=handler))


def _tap_yes(turn: Turn, number: str) -> None:
    agree(turn, matters.own_case(turn, number))


ACTIONS: dict[str, Callable[[Turn, str], None]] = {"visit_yes": _tap_yes}
