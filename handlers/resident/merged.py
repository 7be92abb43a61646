"""[我这件单独办]: a case that was merged into another goes on by itself again."""

from collections.abc import Callable

from handlers.cases.card import handler_line
from handlers.cases.related import merging
from handlers.resident.matters import answer, own_case
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ACTIONS"]


def still_mine(turn: Turn, number: str) -> None:
    """His own case back; raises MoveRefused when it is not merged (any more)."""
    case = own_case(turn, number)
    said = len(turn.out)
    merging.part_again(turn, case, say("relations.entry.parted"))
    words = say("relations.done.still_mine", number=case.number, handler=handler_line(turn, case))
    turn.state.case_id = case.id
    answer(turn, case, said, words)


ACTIONS: dict[str, Callable[[Turn, str], None]] = {"still_mine": still_mine}
