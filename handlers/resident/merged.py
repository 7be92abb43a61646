"""A case that was merged into another's: words about it, and [我这件单独办] (RULEBOOK §5.13)."""

import re
from collections.abc import Callable

from handlers.cases import book, links
from handlers.cases.card import handler_line
from handlers.cases.privacy import joining
from handlers.cases.related import merging
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.resident import meant
from handlers.resident.matters import SHOWN, answer, number_in, own_case, tell_added
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading
from nlp.answers import read_solved
from storage.tables import Case

__all__ = ["ACTIONS", "hear", "hear_parting", "tell"]

# 怎么跟门禁合并了, 我家的不是一件事, 我要单独办: he wants to be parted; 合并是什么意思 asks.
_PARTS = re.compile(
    "(?:怎么|为什么|为啥|凭什么|干嘛|谁让|不要|不想|不用|不该|不应该|不能|不同意|不愿意?|别|没让|错).{0,14}"
    "(?:合并|合到|合在|并到|并在|并成|并入|混在)"
    "|(?:合并|并)(?:错|得?不对|有误)|(?:撤[回销]|取消|解除)合并|(?:合并|并到|合到).{0,12}(?:不对|错了|不行|不同意)"
    "|(?:不是|不算|不属于|哪是|不)(?:同)?一(?:件|回|码|个)(?:事|问题)|两(?:件|回|码)事|(?:单独|分开)(?:给我)?(?:办|处理|报|立|弄)"
    "|(?:跟|和|与).{0,10}(?:没有?关系|不相干|不一样|无关|两码事|两回事)"
)
_SPEAKS_OF_IT = re.compile("合并|并到|合到一起|合在一起")
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


def hear_parting(turn: Turn, text: str) -> bool:
    """Whether he says that it is not the same matter: his case goes on by itself again.

    What only speaks of the merging is asked about once, by a button.
    """
    parts = _PARTS.search(text) is not None
    if turn.speaker.new or not (parts or _SPEAKS_OF_IT.search(text)):
        return False
    cases = joining.merged_of_filer(turn, turn.speaker.person_id)
    if not cases:
        return False
    number = number_in(text)
    named = [case for case in cases if case.number == number]
    if number is not None and not named:
        return False
    if parts and len(named or cases) == 1:
        _by_itself(turn, (named or cases)[0], text)
        return True
    asked = (named or cases)[:SHOWN]
    alone = label("relations.button.still_mine")
    turn.ask(
        say("relations.ask.part", number="、".join(case.number for case in asked)),
        [
            Button(
                alone if len(asked) == 1 else f"{case.number} {alone}", f"still_mine:{case.number}"
            )
            for case in asked
        ],
    )
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
