"""别再问了, 不用回访, 不想评价: who does not want to be asked is asked no more (RULEBOOK §6.2).

It stays 未评价 unless he says something by himself. 解决了，别再问了 is taken as both, closed and
asked no more; 没修好，别再问了 says first of all that it is not solved.
"""

import re

from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.outcome import callbacks
from handlers.messages import Button
from handlers.resident import matters, verdicts
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_solved
from storage.tables import Case

__all__ = ["ask_no_more", "hear"]

LONGEST = 40  # characters
SAYS_MORE = 5  # characters beside the refusal
_NO = "(?:别|不要|不用|不必|无需|不需要|请勿|少|不想|不愿意?|懒得|不接受|拒绝|不[给再]?|不会)"
_ASKING = (
    "(?:回访|评价|评分|打分|打星|做?问卷|调查"
    "|问(?!题|物业|管家|师傅)|[发推]送?(?:消息|信息|短信|问卷|这些|这个|回访)?(?:了|过来)|骚扰|打(?:回访)?电话(?:回访|问|了|过来))"
)
_DECLINES = re.compile(
    f"{_NO}(?:再|老是?|总是?|一直|天天|反复|来|给|我|跟|向|参加|做|发|打|什么|个){{0,4}}{_ASKING}"
    "|[别不](?:要|再)*(?:老|再|总)(?:是)?(?:来)?(?:烦|发消息|发信息|发短信|打电话)"
    "|(?:问|催)(?:了)?(?:几|多少|好几?|这么多|无数)[遍次](?:了)?|老问什么"
)
_CLAUSES = re.compile(r"[\s,，。.;；!！?？~～…]+")


def hear(turn: Turn, text: str) -> bool:
    """Whether the words refuse the question that waits for his answer, and it was taken back."""
    if not text or len(text) > LONGEST or turn.speaker.new or _DECLINES.search(text) is None:
        return False
    finished = verdicts.awaiting(turn, book.open_of_filer(turn, turn.speaker.person_id))
    if not finished:
        return _rating(turn)
    clauses = [part for part in _CLAUSES.split(text) if part and not _DECLINES.search(part)]
    solved = read_solved("，".join(clauses)) if clauses else None
    if solved is False:
        return False  # what is not solved acts at once (RULEBOOK §6.2)
    closes = solved is True and len(finished) == 1
    if closes:
        residents.confirm(turn, finished[0], ask_rating=False)
    if solved is None and len(finished) == 1 and sum(map(len, clauses)) >= SAYS_MORE:
        residents.comment(turn, finished[0], text)  # 别老发消息，有空我去拿: nothing said is lost
    ask_no_more(turn, finished, closes=closes)
    return True


def ask_no_more(turn: Turn, cases: list[Case], *, closes: bool = False) -> None:
    """None of them is asked about any further; he is told so. ``closes``: his word closed it."""
    for case in cases:
        callbacks.decline(turn, case)
    _thank(turn, cases, "solved" if closes else "open")


def _rating(turn: Turn) -> bool:
    """Closed by his word, the mark not given yet: it is not asked for again either."""
    recent = book.recent_of_filer(turn, turn.speaker.person_id, limit=1)
    if not recent or not callbacks.waits_for_mark(turn, recent[0]):
        return False
    ask_no_more(turn, recent, closes=True)
    return True


def _thank(turn: Turn, cases: list[Case], key: str) -> None:
    numbers = "、".join(case.number for case in cases)
    buttons = [
        Button(label("common.button.unsolved"), f"unsolved:{case.number}") for case in cases[:1]
    ]
    words = say(f"resident.unasked.{key}", name=matters.name_of(cases[0]), number=numbers)
    case = cases[0]
    turn.state.clear_form()
    turn.ask(words, buttons if len(cases) == 1 else (), case_id=case.id, case_number=case.number)
