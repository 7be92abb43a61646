"""Words that answer what a steward said to the resident in one of his cases (RULEBOOK §5.3).

By the last question asked: within policy's minutes the words belong to the case that waits for
them; where several wait, or they may be a matter of their own, it is asked once.
"""

from handlers.resident import coming, matters, meant, which
from handlers.turn import Turn
from nlp import Reading
from nlp.categories import Category
from storage.tables import Case

__all__ = ["answers_somebody", "photo_alone"]

_NO_ANSWER = frozenset({"greeting", "thanks"})  # nothing a steward waits for


def answers_somebody(turn: Turn, cases: list[Case], text: str, reading: Reading) -> bool:
    """Whether the words answer what was last said to him in a case; of several it is asked once."""
    waiting = matters.waiting_for_him(turn, cases)
    if not waiting or reading.intent in _NO_ANSWER:
        return False
    names_a_matter = bool(reading.because) and reading.category != Category.OTHER
    names_a_matter = names_a_matter and not coming.asks(text)  # 师傅啥时候来
    rest = [case for case in cases if case not in waiting] if names_a_matter else []
    elsewhere = [case for case in rest if meant.alike(text, reading, case)]
    own = any(meant.alike(text, reading, case) for case in waiting)
    if len(waiting) > 1 and not elsewhere:
        waiting = _last_asked(turn, waiting, text, reading)
    if len(waiting) > 1 or (elsewhere and not own):
        which.ask_which(turn, [*waiting, *elsewhere], text, reading)
    elif names_a_matter and not own and meant.another_matter(text, reading, cases):
        which.ask_which(turn, waiting, text, reading)
    else:
        matters.tell_added(turn, waiting[0], text)
    return True


def _last_asked(turn: Turn, waiting: list[Case], text: str, reading: Reading) -> list[Case]:
    """改到12点行不行: to whoever asked last, unless it is about another that waits (§4.3)."""
    last = max(waiting, key=lambda case: case.asked_at or turn.now)
    others = [case for case in waiting if case is not last and meant.alike(text, reading, case)]
    replies = meant.counters(text) or meant.tells_on(text)
    return [last] if replies and not others else waiting


def photo_alone(turn: Turn, cases: list[Case]) -> None:
    """It answers the one who asked, or goes on from his last words; else it is asked."""
    waiting = matters.waiting_for_him(turn, cases)
    same = which.added_to_now(turn, cases)
    if len(waiting) == 1:
        matters.tell_added(turn, waiting[0], "")
    elif same is not None and not waiting:
        matters.tell_added(turn, same, "")
    else:
        which.ask_which(turn, waiting or cases, "", None)
