"""撤回合并: what was merged by mistake goes on by itself, by button or by words."""

import re
from collections.abc import Callable, Mapping

from handlers.cases import book
from handlers.cases.card import handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import joining
from handlers.cases.related import merging
from handlers.cases.states import Outcome
from handlers.messages import Button
from handlers.steward.telling import confirm
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["ACTIONS", "hear"]

_NUMBER = r"(?P<number>\d{6}-\d{3,4})"
_SAID = re.compile(
    rf"(?:请?把|将)?\s*{_NUMBER}?\s*(?:的)?(?:撤[回销]|取消|解除|恢复)(?:一下|掉)?(?:刚才的?|这次的?)?合并"
    rf"(?:了|吧|的)?\s*(?P<after>\d{{6}}-\d{{3,4}})?\s*[。！!]*"
    r"|(?:我)?(?:刚才|刚刚)?合并错了?[，,]?(?:请?(?:帮我)?(?:撤[回销]|取消|分开)(?:一下)?)?[。！!]*"
)
EXAMPLE = "261123-001"


def hear(turn: Turn, text: str) -> bool:
    """撤回合并, with the number of either case, or about the one spoken of last."""
    said = _SAID.fullmatch(text)
    if said is None:
        return False
    number = said["number"] or said["after"]
    case = seen_case(turn, number) if number else book.by_id(turn, turn.state.case_id)
    merged = _merged(turn, case) if case is not None else []
    if not merged and case is not None and number:
        raise MoveRefused(say("relations.refused.not_merged", number=case.number))
    if not merged:
        raise MoveRefused(say("relations.refused.nothing_merged", example=EXAMPLE))
    if len(merged) == 1:
        _undo(turn, merged[0].number)
        return True
    ways = [Button(f"{one.number} {one.place}", f"unmerge:{one.number}") for one in merged]
    cancel = Button(label("button.cancel"), "cancel")
    turn.ask(say("relations.ask.unmerge"), [*ways, cancel])
    return True


def _merged(turn: Turn, case: Case) -> list[Case]:
    """The case itself, or those that were merged into it and that the speaker may know of."""
    if not book.may_know(turn, case):
        return []
    if case.outcome == Outcome.MERGED:
        return [case]
    return [one for one in joining.merged_into(turn, case) if book.may_know(turn, one)]


def _undo(turn: Turn, number: str) -> None:
    """[撤回合并]."""
    case = seen_case(turn, number)
    kept, left = merging.undo(turn, case)
    handler = handler_line(turn, case)
    text = say("relations.done.unmerged", number=case.number, handler=handler, kept=kept.number)
    if left:
        text += "\n" + say("relations.done.words_left", kept=kept.number, words="\n".join(left))
    confirm(turn, case, text)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"unmerge": _undo}
