"""Several matters in one report: each has its own answer, and 完成 waits for all (RULEBOOK §4.4).

``Case.points`` counts those still open, NULL where the report holds one matter: for the many that
do nothing is looked up.
"""

import re
from collections.abc import Sequence

from handlers.cases import book, moves
from handlers.cases.card import point_mark
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.speech import from_speaker, speak, spoken
from handlers.cases.telling import tell_handler
from handlers.messages import Button, Media
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.numerals import to_number
from storage.ids import next_id
from storage.records import new_record
from storage.tables import Case, CasePoint

__all__ = [
    "add",
    "answer",
    "answers",
    "file",
    "named",
    "refuse_open",
    "reopen_named",
    "split_off",
    "without_name",
]

OPEN, ANSWERED = "open", "answered"
SEVERAL = 2
_NAMED = re.compile(r"第\s*([一二三四五六七八九十]|\d{1,2})\s*(?:件|点|个问题|条|项)")


def file(turn: Turn, case: Case, whats: Sequence[str]) -> None:
    """The matters of a new case, when its report holds several."""
    if len(whats) < SEVERAL:
        return
    for position, what in enumerate(whats, start=1):
        _keep(turn, case, position, veil.veiled(turn, case, what))
    case.points = len(whats)


def add(turn: Turn, case: Case, what: str, media: Sequence[Media] = ()) -> int:
    """还有一件: one matter more for the same handler; its number. What was there is the first."""
    what = masked(turn, veil.veiled(turn, case, what))
    moves.make(turn, case, "add_point", say("points.entry.added", what=what))
    if case.points is None:
        _keep(turn, case, 1, case.what)
        case.points = 1
    position = len(book.points(turn, case)) + 1
    _keep(turn, case, position, what)
    case.points += 1
    book.attach(turn, case, media, purpose="report")
    turn.explain(say("points.log.added", number=case.number, position=position))
    tell_handler(
        turn,
        case,
        say(
            "points.told.added",
            number=case.number,
            place=case.place,
            at=point_mark(position),
            what=what,
        ),
        [Button(label("points.button.answer"), f"points:{case.number}")],
        media=media,
    )
    return position


def _keep(turn: Turn, case: Case, position: int, what: str) -> None:
    turn.add(
        new_record(
            CasePoint,
            id=next_id(),
            case_id=case.id,
            position=position,
            what=what,
            state=OPEN,
            answer=None,
        )
    )


def answer(turn: Turn, case: Case, position: int, text: str, media: Sequence[Media] = ()) -> None:
    """The handler answers one of them; the resident reads which."""
    point = _of(turn, case, position)
    text, at = masked(turn, text), point_mark(position)
    moves.make(
        turn, case, "answer_point", say("points.entry.answered", at=at, what=point.what, text=text)
    )
    turn.explain(say("points.log.answered", number=case.number, position=position))
    if point.state == OPEN:
        case.points = max((case.points or 0) - 1, 0)
    point.state, point.answer = ANSWERED, text
    spoken(turn, case)
    book.attach(turn, case, media, purpose="proof")
    told = say("points.told.answered", at=at, what=point.what, text=text)
    speak(turn, case, from_speaker(turn, case, told), media=media)


def split_off(turn: Turn, case: Case, position: int, number: str) -> None:
    """One of them goes on as case ``number``: here it is answered by saying so."""
    point = _of(turn, case, position)
    if point.state != OPEN:
        raise MoveRefused(say("points.refused.no_such", number=case.number))
    point.state, point.answer = ANSWERED, say("relations.split_point", part=number)
    case.points = max((case.points or 0) - 1, 0)


def _of(turn: Turn, case: Case, position: int) -> CasePoint:
    for point in book.points(turn, case):
        if point.position == position:
            return point
    raise MoveRefused(say("points.refused.no_such", number=case.number))


def refuse_open(turn: Turn, case: Case) -> None:
    """完成 is refused while one is open; raises MoveRefused and names them."""
    if not case.points:
        return
    left = [p for p in book.points(turn, case) if p.state == OPEN]
    lines = "\n".join(f"{point_mark(p.position)} {p.what}" for p in left)
    raise MoveRefused(say("points.refused.open", number=case.number, count=len(left), points=lines))


def answers(turn: Turn, case: Case) -> str:
    """Each matter with its answer, for the word of completion; empty where there is one matter."""
    if case.points is None:
        return ""
    return "\n".join(
        say("points.told.answered", at=point_mark(p.position), what=p.what, text=p.answer)
        for p in book.points(turn, case)
    )


def named(case: Case, text: str) -> int | None:
    """Which one the words name: 第二件还没修. None: none, or the report holds one matter."""
    found = _NAMED.search(text) if case.points is not None else None
    return to_number(found[1]) if found else None


def without_name(text: str) -> str:
    """The words without the 第二件 that stands before them."""
    return _NAMED.sub("", text, count=1).lstrip(" ：:，,。、")


def reopen_named(turn: Turn, case: Case, words: str) -> None:
    """没解决 of the one the words name opens that one; of none by name, all of them."""
    if case.points is None:
        return
    position = named(case, words)
    every = book.points(turn, case)
    meant = [p for p in every if p.position == position] or every
    for point in meant:
        point.state = OPEN
    case.points = sum(point.state == OPEN for point in every)
