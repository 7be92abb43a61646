"""A case that was merged into another's: words about it, and [我这件单独办] (RULEBOOK §5.13)."""

from collections.abc import Callable

from handlers.cases import book, links
from handlers.cases.card import handler_line
from handlers.cases.privacy import joining
from handlers.cases.related import merging
from handlers.cases.states import CaseState
from handlers.resident import meant
from handlers.resident.matters import answer, own_case, tell_added
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading
from nlp.answers import read_solved
from storage.tables import Case

__all__ = ["ACTIONS", "hear", "tell"]

SMALL_TALK = frozenset({"greeting", "smalltalk", "thanks", "yes", "no", "human", "cancel"})


def hear(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether the words are about a case of his that goes on as another's; then they go there."""
    if turn.speaker.new or reading.intent in SMALL_TALK:
        return False
    cases = joining.of_filer_going_on(turn, turn.speaker.person_id)
    if not cases:
        return False
    others = book.open_of_filer(turn, turn.speaker.person_id)
    if any(meant.alike(text, reading, case) for case in others):
        return False
    alike = next((case for case in cases if meant.alike(text, reading, case)), None)
    if alike is None and (others or not _leans_on(text, reading, cases)):
        return False
    tell(turn, alike or cases[0], text)
    return True


def _leans_on(text: str, reading: Reading, cases: list[Case]) -> bool:
    """催一下, 还没好, 什么时候来: it can only be about what he knows to be going on."""
    return (
        meant.impatient(reading)
        or meant.adds(text)
        or meant.how_it_goes(text, reading)
        or read_solved(text) is not None
        or not meant.another_matter(text, reading, cases)
    )


def tell(turn: Turn, case: Case, text: str) -> None:
    """Words about it: not good at his place once it is called done, his own case goes on again."""
    kept = links.kept_of(turn, case)
    if kept is not None and kept.state == CaseState.COMPLETED and read_solved(text) is False:
        _by_itself(turn, case, text)
    else:
        tell_added(turn, case, text)


def still_mine(turn: Turn, number: str) -> None:
    """His own case back; raises MoveRefused when it is not merged (any more)."""
    _by_itself(turn, own_case(turn, number), say("relations.entry.parted"))


def _by_itself(turn: Turn, case: Case, words: str) -> None:
    said = len(turn.out)
    merging.part_again(turn, case, words)
    words = say("relations.done.still_mine", number=case.number, handler=handler_line(turn, case))
    turn.state.case_id = case.id
    answer(turn, case, said, words)


ACTIONS: dict[str, Callable[[Turn, str], None]] = {"still_mine": still_mine}
