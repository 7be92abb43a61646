"""[发问候]: a proposed greeting leaves by the steward's tap alone (RULEBOOK §6.7)."""

from collections.abc import Callable, Mapping

from handlers.cases.outcome import care
from handlers.messages import Button
from handlers.steward.telling import told
from handlers.steward.which import seen_case
from handlers.texts import label
from handlers.turn import Turn

__all__ = ["ACTIONS"]


def _greet(turn: Turn, number: str) -> None:
    case = seen_case(turn, number)
    row = care.greet(turn, case)
    turn.ask(told(turn, case, row.text), [Button(label("button.my_cases"), "my_cases")])


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"greet": _greet}
