"""While it is asked whether words add to a matter: 什么时候来人, 没解决, 已解决 add nothing to it.

They are heard as what they are, about the matter offered, and what was held goes to it as well:
nothing said lies where nobody reads it (RULEBOOK §4.3, §5.6).
"""

import re

from handlers.cases import book
from handlers.cases.actions import residents
from handlers.resident import (
    coming,
    drafts,
    emergencies,
    facts,
    matters,
    meant,
    open_matters,
    scored,
    verdicts,
    which,
)
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_command, read_rating, read_solved
from storage.tables import Case

__all__ = ["hear"]

LONGEST = 40  # characters; more is told, not asked
# 还在滴水 tells how it is, and is more of the same.
_NOT_SOLVED = re.compile(
    "^(?:都|还|根本|问题|事情|一直|并)*没有?(?:真正|彻底)?(?:解决|修好|弄好|处理好|好)"
)
# 说好三点，等到现在还没看到人: the one who was to come, where a matter is open.
_NOBODY_CAME = re.compile(
    "[没未](?:有)?(?:看|见|等|盼)(?:见|到|着)?(?:一个|半个)?(?:人|师傅|管家)"
    "|[没未]有?人(?:影|来|到)|没来人|过了?点了|(?:人|师傅)呢"
)


def hear(turn: Turn, text: str) -> bool:
    """Whether the words were such a one; they were answered then."""
    draft = turn.state.report
    if turn.state.form != which.FORM or draft is None or not text or len(text) > LONGEST:
        return False
    reading = read(text, turn.vocabulary)
    asks = _asks(text, reading)
    if not asks and not _says_of_it(text, reading):
        return False
    if emergencies.intercept(turn, text, draft):
        return True
    if len(turn.state.back) > 1:
        return asks and _answer_and_ask_on(turn)
    case = book.by_number(turn, turn.state.back[0])
    _hand_over(turn, draft, case)
    if coming.hear(turn, [case], text):
        return True
    if asks:
        matters.progress_of(turn, case.number)
    elif _NOBODY_CAME.search(text):
        verdicts.urge(turn, case, text, dissatisfied=meant.dissatisfied(reading))
    elif not scored.hear(turn, text, reading):
        open_matters.hear(turn, text, reading)
    return True


def _asks(text: str, reading: Reading) -> bool:
    if coming.asks(text) or coming.asks_who(text) or meant.how_it_goes(text, reading):
        return True
    return reading.intent == "progress" and reading.slots.place is None


def _says_of_it(text: str, reading: Reading) -> bool:
    """An urge, a word on whether it is solved, a mark."""
    if reading.slots.place is not None:
        return False
    if read_solved(text) or _NOT_SOLVED.search(text) or meant.impatient(reading):
        return True
    if read_command(text) == "urge" or _NOBODY_CAME.search(text):
        return True
    return text.isdecimal() and read_rating(text) is not None


def _answer_and_ask_on(turn: Turn) -> bool:
    matters.progress(turn)
    which.WHICH.ask_again(turn, say("resident.still_open"))
    return True


def _hand_over(turn: Turn, draft: ReportDraft, case: Case) -> None:
    """What was held is told to the handler; the question is answered by what he said now."""
    drafts.stop(turn)
    turn.state.clear_form()
    turn.state.case_id = case.id
    if draft.what or draft.photos:
        residents.add_words(turn, case, draft.what, facts.media_of(draft))
    which.keep_together(turn, case)
