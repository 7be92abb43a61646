"""我要投诉保安, while a matter of his is open: a report of its own (RULEBOOK §2, §4.3).

What happened is asked; the open matter stays as it is. Whatever may be about that one (its own
words, us, its handler) is no announcement of something else.
"""

import re
from collections.abc import Sequence

from handlers.resident import drafts, facts, feelings, meant
from handlers.resident.common import joined
from handlers.resident.marks import ANNOUNCED, mark
from handlers.resident.report import FORM, REPORT
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading
from storage.tables import Case

__all__ = ["announce", "hear"]

_ANNOUNCES = re.compile(
    r"(?:[你您]好)?[,，!！。\s]*(?:我们?|本人)?(?:要|想|得)?(?:再|另外|还要|还想)?(?:来)?(?:投诉|举报)(?:一下|一个)?"
    r"(?:你们|咱们|我们)?(?:的|家|小区|这里)?(?:的)?(?P<whom>[^\s，,。.！!？?不没]{1,8}?)[了啊吧。！!~\s]*"
)
# About what is open, or about nobody in particular.
_NOTHING_ELSE = re.compile(
    "[你您他她它]|这|那|物业|公司|处理|进度|结果|之前|上次|刚才|拖|慢|问题|电话|热线|部门|渠道"
)


def hear(turn: Turn, cases: Sequence[Case], text: str, reading: Reading) -> bool:
    """Whether he announces a complaint about somebody or something that no open matter is about."""
    found = _ANNOUNCES.fullmatch(text)
    whom = found["whom"] if found is not None else ""
    if not whom or _NOTHING_ELSE.search(whom):
        return False
    if any(whom in case.what or meant.alike(text, reading, case) for case in cases):
        return False
    announce(turn, text, reading, say("resident.new_matter")).dissatisfied = True
    return True


def announce(turn: Turn, text: str, reading: Reading, before: str) -> ReportDraft:
    """Begin a report with words that tell nothing yet, and ask what it is about."""
    assert turn.incoming is not None
    draft = facts.begin(turn)
    facts.add_media(draft, turn.incoming.media)
    facts.take_facts(turn, draft, reading)
    facts.add_narrative(turn, draft, text, reading)
    mark(draft, ANNOUNCED)
    turn.state.form, turn.state.report, turn.state.back = FORM, draft, []
    drafts.start(turn)
    turn.state.asking = "what"
    opening = feelings.opening(turn, draft, reading, first=True)
    REPORT.ask_again(turn, joined(before, opening))
    return draft
