"""What time a resident was told that still lies ahead: a visit, an hour in words, a plan (§5.8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from handlers.cases import book
from handlers.cases.card import handler_line
from handlers.cases.handling import visits
from handlers.cases.states import UNFINISHED, CaseState
from handlers.messages import Button
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from storage.tables import Case

__all__ = ["Expected", "expected", "is_past"]

ASKED = ("吗", "吗？", "？", "?")  # 三点方便吗: nothing is settled, what he asks is an answer


class Expected(NamedTuple):
    """The hour, how it is said, and what the resident may answer to it."""

    at: datetime
    words: str
    buttons: Sequence[Button] = ()


def expected(turn: Turn, case: Case) -> Expected | None:
    """The time he can count on, or is asked about; None where none is given or it is past."""
    if case.emergency or case.state not in UNFINISHED or case.state == CaseState.PAUSED:
        return None
    found = _visit(turn, case) or _in_words(turn, case) or _planned(turn, case)
    return found if found is not None and found.at > turn.now else None


def is_past(turn: Turn, case: Case) -> bool:
    """Whether somebody was to be there by now, and nobody said that he was."""
    visit, given = visits.pending(turn, case), book.given_time(turn, case)
    if visit is not None and visit.kind == visits.VISIT and visit.state == "taken":
        return visit.due_at <= turn.now
    return given is not None and given.due_at <= turn.now


def _visit(turn: Turn, case: Case) -> Expected | None:
    task = visits.pending(turn, case)
    if task is None or task.kind != visits.VISIT or task.due_at <= turn.now:
        return None
    key, buttons = ("agreed", ()) if task.state == "taken" else ("put", visits.answer_buttons(case))
    words = say(
        f"visits.expected.{key}",
        number=case.number,
        handler=handler_line(turn, case),
        at=say_time(task.due_at, turn.now),
    )
    return Expected(task.due_at, words, buttons)


def _in_words(turn: Turn, case: Case) -> Expected | None:
    task = book.given_time(turn, case)
    if task is None or task.due_at <= turn.now or task.about.endswith(ASKED):
        return None
    at, handler = say_time(task.due_at, turn.now), handler_line(turn, case)
    words = say(
        "visits.expected.given", number=case.number, handler=handler, at=at, words=task.about
    )
    return Expected(task.due_at, words)


def _planned(turn: Turn, case: Case) -> Expected | None:
    if case.promised_due is None or not case.next_step:
        return None
    by, handler = say_by(case.promised_due, turn.now), handler_line(turn, case)
    words = say(
        "visits.expected.plan", number=case.number, handler=handler, next=case.next_step, by=by
    )
    return Expected(case.promised_due, words)
