"""What follows from the result of a 社区议事: its case waits for the next step (RULEBOOK §3)."""

from handlers.cases.states import UNFINISHED
from handlers.messages import Button
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Discussion

__all__ = ["tell_opener"]


def tell_opener(turn: Turn, discussion: Discussion, case: Case | None, text: str) -> None:
    """The result, and that the resident who began it waits for what follows from it."""
    if case is None or case.state not in UNFINISHED:
        turn.push(discussion.opened_by, text)
        return
    follows = say("discussions.told.what_follows", number=case.number)
    card = Button(
        say("steward.list.button", number=case.number, place=case.place), f"open:{case.number}"
    )
    turn.push(
        discussion.opened_by,
        f"{text}\n{follows}",
        [card],
        case_id=case.id,
        case_number=case.number,
    )
