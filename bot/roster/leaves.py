"""Leaves that end before they begin, overlap, or have nobody in their place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.roster.checking import Checking, blamer, meet, points
from bot.roster.mistakes import guess
from bot.roster.rows import Row, RowsOf
from handlers.when import ZONE

__all__ = ["check_leaves"]


@dataclass(frozen=True, slots=True)
class _Away:
    """One leave: from the file (with its line) or from the desk."""

    start: datetime
    end: datetime
    line: int | None

    def __str__(self) -> str:
        where = f"第 {self.line} 行的" if self.line else "前台里已有的"
        return f"{where}{_day(self.start)}–{_day(self.end)}"


def check_leaves(checking: Checking, rows: RowsOf) -> None:
    """Each leave against the others, those the desk has already among them."""
    readable = [row for row in rows.rows if row.bad.isdisjoint({"person", "from", "until"})]
    away = _leaves(checking, readable)
    for row in rows.rows:
        points(checking, rows, row, "person", "person", "person")
        substitute = row.values.get("substitute")
        if substitute is not None and "substitute" not in row.bad:
            _substitute(checking, rows, row, substitute)
        if row not in readable:
            continue
        _one_leave(checking, rows, row, away)


def _substitute(checking: Checking, rows: RowsOf, row: Row, substitute: str) -> None:
    blame = blamer(checking, rows, row)
    names = [key[0] for key in checking.known("person")]
    if substitute not in names:
        right = f"先写进“人员”表；{guess(substitute, names)}"
        blame("substitute", f"没有“{substitute}”这个人员", right)
    elif substitute == row.values.get("person"):
        blame("substitute", "替班的是本人", "写另一位同事的简称，没有就空着")


def _leaves(checking: Checking, rows: Iterable[Row]) -> dict[str, list[_Away]]:
    """By person: the file's, and those of the desk that the file does not speak of."""
    found: defaultdict[str, list[_Away]] = defaultdict(list)
    spoken = set()
    for row in rows:
        person, start, end = (row.values[name] for name in ("person", "from", "until"))
        found[person].append(_Away(start, end, row.line))
        spoken.add((person, start))
    for key, values in checking.present.values["absence"].items():
        if key not in spoken:
            found[key[0]].append(_Away(key[1], values["until"], None))
    return found


def _one_leave(checking: Checking, rows: RowsOf, row: Row, away: Mapping[str, list[_Away]]) -> None:
    person, start, end = (row.values[name] for name in ("person", "from", "until"))
    blame = blamer(checking, rows, row)
    if end <= start:
        blame("until", "结束不晚于开始", "结束要在开始之后；请一天假就写同一天")
        return
    for other in away[person]:
        earlier = other.line is None or other.line < row.line
        if earlier and other.start != start and meet(start, end, other.start, other.end):
            blame("from", f"与{other}重叠", "请合成一行，或错开日期")
            break
    substitute = row.values.get("substitute")
    if substitute is None or substitute == person:
        return
    for other in away.get(substitute, ()):
        if meet(start, end, other.start, other.end):
            wrong = f"替班的{substitute}那时自己也请假（{other}）"
            blame("substitute", wrong, "请换一位那几天在岗的同事")
            break


def _day(at: datetime) -> str:
    local = at.astimezone(ZONE)
    return f"{local.month}月{local.day}日" + ("" if local.hour == 0 else f" {local:%H:%M}")
