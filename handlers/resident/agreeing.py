"""The resident chooses a solution, accepts it, or asks for another (RULEBOOK §5.9).

By tap, or in his own words: 就按这个办, 选第二个, 换个方案. A bare 好的 agrees only when a single
solution was the last thing said to him: nothing is ever agreed to by guessing.
"""

import re
from collections.abc import Callable, Sequence

from handlers.cases.card import handler_line
from handlers.cases.handling import solutions
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.resident import matters
from handlers.resident.words import ask_words
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.answers import read_yes_no
from nlp.normalise import normalise
from nlp.numerals import to_number
from storage.tables import Case, Solution

__all__ = ["ACTIONS", "hear"]

_QUOTES_THE_BUTTON = re.compile("就按这个办[:：]")
LONGEST = 30  # characters; a longer message says more than yes or no
_LEAD = "(?:[我们你就那好的行可以，, ])*"
_END = "[了吧啊呀的。!！ ]*"
_PLAN = "(?:方案|办法)"
_AGREES = re.compile(
    f"{_LEAD}(?:同意(?:这个|这样|[你您]们?的)?{_PLAN}?改?"
    f"|(?:按照?)?(?:这个|这样|这么|[你您]们?(?:说的|的)){_PLAN}?(?:办|来|做|弄|改|定)?"
    f"|接受(?:这个|[你您]们?的)?{_PLAN}){_END}"
)
_CHOOSES = re.compile(
    f"{_LEAD}(?:选|要|按|用|同意)?"
    f"(?:第(?P<a>[一二三123])[个种]?{_PLAN}?|{_PLAN}(?P<b>[一二三123]))(?:来|办|做)?{_END}"
)
_DECLINES = re.compile(
    f"不(?:同意|接受)|{_PLAN}我?(?:不行|不满意|接受不了)"
    f"|别的{_PLAN}|(?:换|要|想)一?个?(?:别的|其他的?|另外的?|新的?)?{_PLAN}"
)


# Of what was offered, an amount or a time: nothing else is turned down so.
_TOO_LITTLE = re.compile(
    "[0-9一二两三四五六七八九十百千]+[块元万]?(?:钱)?(?:也|真的?)?(?:太|有点)(?:少|低)"
    "|^(?:这|也)?(?:太|有点)(?:少|低)了|赔[^，,。]{0,4}太少|不够(?:赔|修|买)|(?:至少|起码|最少)[^，,。]{0,2}[0-9]{2,}"
)


def hear(turn: Turn, cases: Sequence[Case], text: str) -> bool:
    """Whether the words answer solutions put to him in one of these cases."""
    if _QUOTES_THE_BUTTON.match(text):
        text = label("solutions.button.agree")  # with the plan behind it, as it was shown
    if len(text) > LONGEST or not _may_answer(text):
        return len(text) <= LONGEST and _counters(turn, cases, text)
    for case in cases:
        if case.state == CaseState.PLANNED:
            rows = solutions.offered(turn, case)
            if rows and _answers(turn, case, rows, normalise(text)):
                return True
    return False


def _counters(turn: Turn, cases: Sequence[Case], text: str) -> bool:
    """200太少了, to the solution that was the last thing put to him in any case: another one."""
    if _TOO_LITTLE.search(text) is None:
        return False
    waiting = matters.waiting_for_him(turn, cases)
    last = max(waiting, key=lambda case: case.asked_at or turn.now, default=None)
    if last is None or last.state != CaseState.PLANNED:
        return False
    rows = solutions.offered(turn, last)
    if not rows or not _was_last(turn, last, rows):
        return False
    _decline(turn, last, text)
    return True


def _may_answer(text: str) -> bool:
    plain = normalise(text)
    readers = (_AGREES.fullmatch, _CHOOSES.fullmatch, _DECLINES.search)
    return any(reads(plain) for reads in readers) or read_yes_no(text) is not None


def _answers(turn: Turn, case: Case, rows: list[Solution], text: str) -> bool:
    """Acts on the words; False when they are about something else."""
    if _DECLINES.search(text):
        _decline(turn, case, text)
        return True
    chosen = _chosen(rows, text)
    if chosen is not None:
        _agree(turn, case, chosen)
        return True
    if _AGREES.fullmatch(text) or (read_yes_no(text) and _was_last(turn, case, rows)):
        _which(turn, case, rows)
        return True
    return False


def _chosen(rows: list[Solution], text: str) -> Solution | None:
    found = _CHOOSES.fullmatch(text)
    if found is not None:
        position = to_number(found["a"] or found["b"] or found["c"])
        return next((row for row in rows if row.position == position), None)
    return rows[0] if len(rows) == 1 and _AGREES.fullmatch(text) else None


def _was_last(turn: Turn, case: Case, rows: list[Solution]) -> bool:
    """Whether the solutions were the last thing said to him in this case."""
    return f"agree:{case.number}.{rows[0].id}" in matters.last_offered(turn, case)


def _which(turn: Turn, case: Case, rows: list[Solution]) -> None:
    if len(rows) == 1:
        _agree(turn, case, rows[0])
        return
    buttons = [
        Button(say("solutions.choose", position=r.position), f"agree:{case.number}.{r.id}")
        for r in rows
    ]
    buttons.append(Button(label("solutions.button.another"), f"another_solution:{case.number}"))
    turn.ask(say("solutions.done.which"), buttons, case_id=case.id, case_number=case.number)


def _agree(turn: Turn, case: Case, chosen: Solution) -> None:
    turn.state.case_id = case.id
    said = len(turn.out)
    solutions.agree(turn, case, chosen)
    plan = solutions.listed_once(chosen, turn.now)
    matters.answer(turn, case, said, say("solutions.done.agreed", plan=plan))


def _decline(turn: Turn, case: Case, words: str) -> None:
    turn.state.case_id = case.id
    said, changes = len(turn.out), solutions.agreed(turn, case) is not None
    solutions.decline(turn, case, words)
    handler = handler_line(turn, case)
    if changes:
        matters.answer(turn, case, said, say("solutions.done.kept", handler=handler))
        return
    assert case.feedback_due is not None, "declining starts the feedback clock anew"
    by = say_by(case.feedback_due, turn.now)
    text = say("solutions.done.another", handler=handler, by=by)
    if words:
        matters.answer(turn, case, said, text)
    else:
        ask_words(turn, case, "another", text)


# --- taps ----------------------------------------------------------------------------------------


def _tap_agree(turn: Turn, ref: str) -> None:
    number, _, solution_id = ref.rpartition(".")
    case = matters.own_case(turn, number)
    rows = solutions.offered(turn, case)
    chosen = next((row for row in rows if str(row.id) == solution_id), None)
    if chosen is None:
        over = say("solutions.refused.over", number=case.number)
        turn.ask(over, matters.resident_buttons(case), case_id=case.id, case_number=case.number)
        return
    _agree(turn, case, chosen)


def _tap_another(turn: Turn, number: str) -> None:
    _decline(turn, matters.own_case(turn, number), "")


ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "agree": _tap_agree,
    "another_solution": _tap_another,
}
