"""逐件答复: each matter of a report gets its own answer (RULEBOOK §4.4)."""

from collections.abc import Callable, Mapping

from handlers.cases import book
from handlers.cases.card import point_lines, point_mark
from handlers.cases.reports import points
from handlers.messages import Button
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed, case_meant
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.numerals import to_number
from storage.tables import Case

__all__ = ["ACTIONS", "FORMS", "hear"]


def _points(turn: Turn, ref: str) -> None:
    _begin(turn, allowed(turn, ref, "answer_point"))


def _begin(turn: Turn, case: Case, before: str = "") -> None:
    """Ask which one, or the answer at once when a single one is left."""
    left = [p for p in book.points(turn, case) if p.state == points.OPEN]
    if not left:
        confirm(turn, case, say("points.done.all", number=case.number))
    elif len(left) == 1:
        ANSWER.begin(turn, case, before=before, which=str(left[0].position))
    else:
        ANSWER.begin(turn, case, before=before)


def hear(turn: Turn, text: str) -> bool:
    """第二件：已换好, written under a card: the answer to that one; whether it was."""
    if not text.startswith("第"):
        return False
    case = case_meant(turn)
    position = points.named(case, text) if case is not None else None
    words = points.without_name(text)
    if case is None or position is None or not words:
        return False
    case = allowed(turn, case.number, "answer_point")
    if position not in {point.position for point in book.points(turn, case)}:
        _begin(turn, case)
        return True
    ANSWER.begin_with(turn, case, words, [], which=str(position))
    return True


def _ask_which(filling: Filling) -> Question:
    turn, case = filling.turn, filling.case
    buttons = [
        filling.button(f"{point_mark(p.position)} {p.what[:8]}", "which", str(p.position))
        for p in book.points(turn, case)
    ]
    lines = "\n".join(point_lines(turn, case))
    return say("points.ask.which", number=case.number, place=case.place, points=lines), buttons


def _which(filling: Filling, value: str) -> str:
    if value.isdecimal() and any(
        p.position == int(value) for p in book.points(filling.turn, filling.case)
    ):
        return value
    raise Unfit(*_ask_which(filling))


def _hear_which(filling: Filling) -> str:
    number = points.named(filling.case, filling.text) or to_number(filling.text)
    return _which(filling, str(number))


def _ask_answer(filling: Filling) -> Question:
    position = int(filling.said("which"))
    found = (p for p in book.points(filling.turn, filling.case) if p.position == position)
    what = next((p.what for p in found), "")
    return say("points.ask.answer", at=point_mark(position), what=what), ()


def _answered(filling: Filling) -> None:
    turn, case, text = filling.turn, filling.case, filling.said("words")
    points.answer(turn, case, int(filling.said("which")), text, filling.media)
    line = told(turn, case, text)
    if not case.points:
        confirm(turn, case, f"{line}\n{say('points.done.all', number=case.number)}")
        return
    turn.state.case_id = case.id
    turn.ask(
        f"{line}\n{say('points.done.left', count=case.points)}",
        [
            Button(label("points.button.answer"), f"points:{case.number}"),
            Button(label("button.progress"), f"progress:{case.number}"),
        ],
        case_id=case.id,
        case_number=case.number,
    )


_WORDS = words_slot("words", "points.ask.what", example="points.example.answer", feedback=True)
ANSWER = StaffForm(
    "staff.point",
    (
        Slot("which", _ask_which, _hear_which, _which),
        Slot("words", _ask_answer, _WORDS.hear, _WORDS.tap),
    ),
    _answered,
)
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"points": _points}
FORMS = (ANSWER,)
