"""[更多]: what a handler needs now and then, off the card so that the card stays short.

One row a choice in ``CHOICES``; the card shows [更多] when at least one of them may be made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.cases import moves
from handlers.cases.states import WORKING, CaseState
from handlers.messages import Button
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["CHOICES", "Choice", "button", "show"]


def _handled_by_speaker(turn: Turn, case: Case) -> bool:
    """In work, and by the speaker or whom he stands in for."""
    mine = turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff)
    return case.state in WORKING and mine


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the list: its label's key, its action, and when it is on offer."""

    label_key: str
    action: str
    wanted: Callable[[Turn, Case], bool] = _handled_by_speaker


def _may_pause(turn: Turn, case: Case) -> bool:
    is_calm = case.emergency is None and case.state != CaseState.ACCEPTED
    return is_calm and _handled_by_speaker(turn, case)


def _may_step_aside(turn: Turn, case: Case) -> bool:
    return case.emergency is None and _handled_by_speaker(turn, case)


def _speaks_for_the_centre(turn: Turn, case: Case) -> bool:
    """A superior while it is in work."""
    staff = turn.staff
    is_open = case.state in (CaseState.ASSIGNED, CaseState.PAUSED, *WORKING)
    return is_open and staff is not None and moves.leads(case, staff)


CHOICES: tuple[Choice, ...] = (
    Choice("support.button.support", "support"),
    Choice("support.button.trade", "trade"),
    Choice("people.button.pause", "pause", _may_pause),
    Choice("people.button.aside", "aside", _may_step_aside),
    Choice("support.button.final", "final_opinion", _speaks_for_the_centre),
)


def button(turn: Turn, case: Case) -> Sequence[Button]:
    """[更多] under a card, when there is anything behind it."""
    if not _buttons(turn, case):
        return ()
    return (Button(label("steward.button.more"), f"more:{case.number}"),)


def show(turn: Turn, number: str) -> None:
    """The whole list; raises MoveRefused for a case that is not his to see."""
    case = seen_case(turn, number)
    buttons = _buttons(turn, case)
    text = say("steward.more.ask" if buttons else "steward.more.nothing", number=case.number)
    turn.state.case_id = case.id
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)


def _buttons(turn: Turn, case: Case) -> list[Button]:
    return [
        Button(label(choice.label_key), f"{choice.action}:{case.number}")
        for choice in CHOICES
        if choice.wanted(turn, case)
    ]
