"""合并, 拆分, 关联, 改地址, 改分类: behind [更多], and by words.

"261123-004 并入 261123-001" is about two cases; "合并 261123-001 和 261123-004" about the two
people who filed them (``handlers.agent.joining``).
"""

import re
from collections.abc import Callable, Mapping

from handlers.cases import book, links
from handlers.cases.actions import work
from handlers.cases.card import handler_line, point_mark
from handlers.cases.errors import MoveRefused
from handlers.cases.related import merging, rehousing, splitting
from handlers.cases.reports import points
from handlers.messages import Button
from handlers.policy_model import CATEGORIES
from handlers.resident.matters import label_of
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm
from handlers.steward.which import allowed, seen_case
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from storage.tables import Case, CasePoint

__all__ = ["ACTIONS", "HOUSE", "SPLIT", "hear"]

SHOWN_CHARS = 12  # of a matter, on its button
COMPARED_CHARS = 80  # of a matter, beside the one it is to be merged with
_ONE, _TWO = r"(?P<one>\d{6}-\d{3,4})", r"(?P<two>\d{6}-\d{3,4})"
_AND = r"\s*(?:和|与|跟|,|，|、|\s)\s*"
_INTO = re.compile(rf"(?:请?把|将)?\s*{_ONE}\s*(?:并入|合并到|合并进|并到|合到)\s*{_TWO}\s*[。！]?")
_TOGETHER = re.compile(rf"合并(?:工单|报事|投诉|单子)\s*{_ONE}{_AND}{_TWO}\s*[。！]?")
_LINK = re.compile(rf"关联(?:工单|报事)?\s*{_ONE}{_AND}{_TWO}\s*[。！]?")


def hear(turn: Turn, text: str) -> bool:
    """Whether two cases are to be merged or linked; merging is asked before it is done."""
    said = _INTO.fullmatch(text) or _TOGETHER.fullmatch(text)
    if said is not None:
        _ask_merge(turn, seen_case(turn, said["one"]), seen_case(turn, said["two"]))
        return True
    said = _LINK.fullmatch(text)
    if said is not None:
        _link(turn, seen_case(turn, said["one"]), seen_case(turn, said["two"]))
    return said is not None


# --- 合并, 关联 ----------------------------------------------------------------------------------


def merge_with(turn: Turn, number: str) -> None:
    """[合并到另一件]: the likely ones by button, any other by its number."""
    _offer(turn, allowed(turn, number, "merge"), "merge_ask", "relations.ask.merge")


def link_with(turn: Turn, number: str) -> None:
    """[关联另一件]."""
    _offer(turn, allowed(turn, number, "link"), "link_to", "relations.ask.link")


def _offer(turn: Turn, case: Case, action: str, ask: str) -> None:
    like = links.like(turn, case)[: links.SHOWN]
    buttons = [
        Button(f"{other.number} {label_of(other)}", f"{action}:{case.number}.{other.number}")
        for other in like
    ]
    turn.state.case_id = case.id
    turn.ask(
        say(ask if like else "relations.ask.nothing_like", number=case.number),
        [*buttons, Button(label("button.cancel"), "cancel")],
        case_id=case.id,
        case_number=case.number,
    )


def _ask_merge(turn: Turn, one: Case, two: Case) -> None:
    case, kept = merging.in_order(turn, one, two)
    words = say(
        "relations.ask.merge_sure",
        number=case.number,
        kept=kept.number,
        one=_told(case),
        two=_told(kept),
    )
    pair = f"{case.number}.{kept.number}"
    ways = [Button(label("relations.button.merge_yes"), f"merge_yes:{pair}")]
    if merging.is_unlike(turn, case, kept):
        words = f"{say('relations.ask.merge_unlike', number=case.number)}\n{words}"
        ways = [
            Button(label("relations.button.link_only"), f"link_to:{pair}"),
            Button(label("relations.button.merge_anyway"), f"merge_yes:{pair}"),
        ]
    turn.ask(
        words,
        [*ways, Button(label("button.cancel"), "cancel")],
        case_id=case.id,
        case_number=case.number,
    )


def _told(case: Case) -> str:
    """Enough of it to be compared, where a button's few characters show the house alone."""
    what = " ".join(case.what.split())
    return what if len(what) <= COMPARED_CHARS else f"{what[:COMPARED_CHARS]}…"


def _merge(turn: Turn, one: Case, two: Case) -> None:
    kept = merging.merge(turn, one, two)
    merged = one if kept is two else two
    turn.state.case_id = kept.id
    turn.ask(
        say("relations.done.merged", number=merged.number, kept=kept.number),
        [
            Button(label("relations.button.unmerge"), f"unmerge:{merged.number}"),
            Button(label("button.my_cases"), "my_cases"),
        ],
        case_id=kept.id,
        case_number=kept.number,
    )


def _link(turn: Turn, one: Case, two: Case) -> None:
    links.link(turn, one, two)
    confirm(turn, one, say("relations.done.linked", one=one.number, two=two.number))


def _of_pair(act: Callable[[Turn, Case, Case], None]) -> Callable[[Turn, str], None]:
    """An action whose button names two cases: ``261123-001.261123-004``."""

    def tapped(turn: Turn, ref: str) -> None:
        one, _, two = ref.partition(".")
        act(turn, seen_case(turn, one), seen_case(turn, two))

    return tapped


# --- 拆分 ----------------------------------------------------------------------------------------


def split(turn: Turn, number: str) -> None:
    """[拆成两件]: what the other matter is, and its category."""
    SPLIT.begin(turn, allowed(turn, number, "split"))


OTHER = "other"  # a matter that is none of the points


def _open_points(filling: Filling) -> list[CasePoint]:
    if not filling.case.points:
        return []
    return [p for p in book.points(filling.turn, filling.case) if p.state == points.OPEN]


def _ask_point(filling: Filling) -> Question:
    taps = [
        filling.button(f"{point_mark(p.position)} {p.what[:SHOWN_CHARS]}", "point", str(p.position))
        for p in _open_points(filling)
    ]
    other = filling.button(label("relations.button.other_matter"), "point", OTHER)
    return say("relations.ask.split_point"), [*taps, other]


def _hear_point(filling: Filling) -> str:
    position = points.named(filling.case, filling.text)
    if position is None or all(p.position != position for p in _open_points(filling)):
        raise Unfit(say("relations.unfit.point"), _ask_point(filling)[1])
    return str(position)


def _point(filling: Filling) -> CasePoint | None:
    """The one chosen; None: another matter, or the report holds one only."""
    chosen = filling.said("point")
    return next((p for p in _open_points(filling) if str(p.position) == chosen), None)


def _needs_words(filling: Filling) -> bool:
    return filling.said("point") in ("", OTHER)


def _what(filling: Filling) -> str:
    point = _point(filling)
    return point.what if point is not None else filling.said("what")


def _ask_category(filling: Filling) -> Question:
    guess = read(_what(filling), filling.turn.vocabulary).category
    names = dict.fromkeys([str(guess), *CATEGORIES])
    return say("relations.ask.split_category"), [
        filling.button(name, "category", name) for name in names
    ]


def _hear_category(filling: Filling) -> str:
    if filling.text not in CATEGORIES:
        raise Unfit(say("relations.unfit.category"), _ask_category(filling)[1])
    return filling.text


def _split(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    point, what = _point(filling), _what(filling)
    if not what:  # answered or split off by somebody else meanwhile
        raise MoveRefused(say("points.refused.no_such", number=case.number))
    position = point.position if point is not None else None
    part = splitting.split(turn, case, what, filling.said("category"), point=position)
    handler = handler_line(turn, part)
    confirm(turn, case, say("relations.done.split", part=part.number, handler=handler))


SPLIT = StaffForm(
    "staff.split",
    (
        Slot("point", _ask_point, _hear_point, wanted=lambda filling: bool(filling.case.points)),
        words_slot(
            "what",
            "relations.ask.split",
            example="relations.example.split",
            wanted=_needs_words,
            promises=False,
        ),
        Slot("category", _ask_category, _hear_category),
    ),
    _split,
)


# --- 改地址 --------------------------------------------------------------------------------------


def change_house(turn: Turn, number: str) -> None:
    """[改地址]: the right place, which the estate must have."""
    case = allowed(turn, number, "change_house")
    if case.anonymous:
        raise MoveRefused(say("relations.refused.anonymous", number=case.number))
    HOUSE.begin(turn, case)


def _hear_place(filling: Filling) -> str:
    if rehousing.find(filling.turn, filling.case, filling.text) is None:
        raise Unfit(say("relations.unfit.house"))
    return filling.text


def _moved(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    place = rehousing.find(turn, case, filling.said("place"))
    if place is None:
        raise MoveRefused(say("relations.unfit.house"))
    rehousing.change_house(turn, case, place)
    confirm(turn, case, say("relations.done.house", number=case.number, place=case.place))


HOUSE = StaffForm(
    "staff.house", (Slot("place", lambda _: (say("relations.ask.house"), ()), _hear_place),), _moved
)


# --- 改分类 --------------------------------------------------------------------------------------


def recategorise(turn: Turn, number: str) -> None:
    """[改分类]: the other seven (RULEBOOK §3)."""
    case = allowed(turn, number, "change_category")
    buttons = [
        Button(name, f"set_category:{case.number}.{at}")
        for at, name in enumerate(CATEGORIES)
        if name != case.category
    ]
    turn.ask(
        say("relations.ask.category", number=case.number, category=case.category),
        [*buttons, Button(label("button.cancel"), "cancel")],
        case_id=case.id,
        case_number=case.number,
    )


def set_category(turn: Turn, ref: str) -> None:
    """One of them."""
    number, _, at = ref.partition(".")
    case = allowed(turn, number, "change_category")
    if not at.isdecimal() or int(at) >= len(CATEGORIES):
        raise MoveRefused(say("common.button_reply.old"))
    work.change_category(turn, case, CATEGORIES[int(at)])
    said = say("relations.done.category", number=case.number, category=case.category)
    confirm(turn, case, said)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "merge_with": merge_with,
    "merge_ask": _of_pair(_ask_merge),
    "merge_yes": _of_pair(_merge),
    "link_with": link_with,
    "link_to": _of_pair(_link),
    "split": split,
    "change_house": change_house,
    "recategorise": recategorise,
    "set_category": set_category,
}
