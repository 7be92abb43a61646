"""A finished matter that is told of again: asked about once (RULEBOOK §6.4).

是不是之前 261101-004 这件事？ [是，又出现了]: a repeat complaint, joined to the old case.
[不是，是新的], or other words: a report like any other.
"""

import re

from handlers.cases import book, finished
from handlers.messages import Button
from handlers.resident.common import joined
from handlers.resident.marks import AGAIN_ASKED, has_mark, mark
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_day
from nlp.answers import read_yes_no
from storage.tables import Case

__all__ = ["ASKING", "offers", "says_again", "settle"]

ASKING = "again"  # the step of the report form while it is asked
_LOOKED = "again_looked:"
_AGAIN = re.compile("(?:是的?|对)?[,，]?(?:就是)?(?:又|还是|同一|之前|上次|那)[^不没]{0,10}")


def offers(turn: Turn, draft: ReportDraft, opening: str) -> bool:
    """Whether it seems to be a finished matter, and then that is asked instead of the next slot.

    Asked once; until it is answered the question stands. Who says himself that he reported it
    before has answered it (§6.4).
    """
    if draft.again and not has_mark(draft, AGAIN_ASKED):
        earlier = book.by_id(turn, draft.again)
        if earlier is not None:
            _ask(turn, earlier, opening)
            return True
    if draft.again or has_mark(draft, AGAIN_ASKED) or draft.repeat or draft.intent:
        return False
    looked = f"{_LOOKED}{draft.house_id}.{len(draft.what)}"  # once for what is known by now
    found = None if has_mark(draft, looked) else finished.find(turn, draft)
    mark(draft, looked)
    if found is None:
        return False
    draft.again = found.id
    _ask(turn, found, opening)
    turn.explain(say("log.filing.again_asked", number=found.number))
    return True


def _ask(turn: Turn, case: Case, opening: str) -> None:
    turn.state.asking = ASKING
    day = say_day(case.closed_at or case.filed_at, turn.now)
    turn.ask(
        joined(opening, say("resident.again.ask", number=case.number, day=day)),
        [
            Button(label("resident.button.again"), "again:yes"),
            Button(label("resident.button.not_again"), "again:no"),
        ],
    )


def says_again(text: str) -> bool | None:
    """是, 又出现了: True. 不是, 新的: False. None when it answers nothing."""
    if text == label("resident.button.again"):
        return True
    if text == label("resident.button.not_again"):
        return False
    answer = read_yes_no(text)
    return True if answer is None and _AGAIN.fullmatch(text) else answer


def settle(turn: Turn, draft: ReportDraft, *, again: bool) -> None:
    """His answer: with a yes it is a complaint pursued once more, one level above the old one."""
    mark(draft, AGAIN_ASKED)
    earlier = book.by_id(turn, draft.again) if again and draft.again else None
    if earlier is None:
        draft.again = 0
        return
    draft.repeat = draft.dissatisfied = True
    draft.level = finished.level_of(turn, earlier)
