"""What does not fit together: unknown names, rows twice, stewards without grid, leaves at once.

Each check is given all rows of the file and what the desk holds; a name counts as known when either
has it. A cell already found wrong is not blamed a second time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.roster.mistakes import Mistakes, guess
from bot.roster.present import Present
from bot.roster.rows import Key, Row, RowsOf
from handlers.roster import MINUTES_A_DAY, ROLE_NAMES
from handlers.when import ZONE

__all__ = ["File", "check_all"]

File = Mapping[str, RowsOf]
AT_HOME = ("lead", "duty_manager", "chief", "engineer", "cleaner", "guard")  # of one community


@dataclass(frozen=True, slots=True)
class _Checking:
    file: File
    present: Present
    mistakes: Mistakes

    def known(self, kind: str) -> set[Key]:
        """Keys of this kind in the file or at the desk."""
        rows = self.file.get(kind)
        return set(self.present.ids[kind]) | (set(rows.by_key) if rows else set())


def check_all(file: File, present: Present, mistakes: Mistakes) -> None:
    """Every check; first what each row is about, since the others look keys up."""
    checking = _Checking(file, present, mistakes)
    for rows in file.values():
        _index(rows, mistakes)
    for kind, rows in file.items():
        CHECKS[kind](checking, rows)
    _notes(checking)


def _index(rows: RowsOf, mistakes: Mistakes) -> None:
    """Row by key. The same key twice is a mistake, except in 班次, whose rows add up."""
    first = rows.table.sheet.columns[0].field
    for row in rows.rows:
        key = row.key(rows.kind)
        if key is None:
            continue
        earlier = rows.by_key.setdefault(key, row)
        if earlier is not row and rows.kind != "shift":
            rows.blame(mistakes, row, first, f"这一行与第 {earlier.line} 行重复", "请只留一行")


def _points(
    checking: _Checking, rows: RowsOf, row: Row, kind: str, name: str, *fields: str
) -> bool:
    """Whether the row's fields name something known; else blames the field ``name``."""
    if not row.bad.isdisjoint(fields):
        return False
    key = tuple(row.values.get(field) for field in fields)
    if key in checking.present.ids[kind] or (
        kind in checking.file and key in checking.file[kind].by_key
    ):
        return True
    said, among = key[-1], [k[-1] for k in checking.known(kind) if k[:-1] == key[:-1]]
    title = {"community": "小区", "grid": "网格", "building": "楼栋", "person": "人员"}[kind]
    where = f"“{key[0]}”里" if len(key) > 1 else ""
    rows.blame(
        checking.mistakes,
        row,
        name,
        f"{where}没有“{said}”这个{title}",
        f"先写进“{title}”表；{guess(str(said), map(str, among))}",
    )
    return False


# --- places ---------------------------------------------------------------------------------------


def _communities(checking: _Checking, rows: RowsOf) -> None:
    """A name or alias means one community only, or residents' words would mean none."""
    owner: dict[str, str] = {}
    for row in rows.rows:
        name = row.values.get("community")
        if name is None or "community" in row.bad:
            continue
        for alias in (name, *(row.values.get("aliases") or ())):
            other = owner.setdefault(alias, name)
            if other != name:
                wrong = f"“{alias}”已经是“{other}”的名称或别名"
                rows.blame(checking.mistakes, row, "aliases", wrong, "一个叫法只能指一个小区")


def _grids(checking: _Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        _points(checking, rows, row, "community", "community", "community")


def _buildings(checking: _Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        if _points(checking, rows, row, "community", "community", "community"):
            _points(checking, rows, row, "grid", "grid", "community", "grid")


def _houses(checking: _Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        if _points(checking, rows, row, "community", "community", "community"):
            _points(checking, rows, row, "building", "building", "community", "building")


def _contacts(checking: _Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        _points(checking, rows, row, "community", "community", "community")


# --- people ---------------------------------------------------------------------------------------


def _people(checking: _Checking, rows: RowsOf) -> None:
    by_mobile: dict[str, Row] = {}
    for row in rows.rows:
        if row.values.get("person") in checking.present.doubles:
            wrong = f"前台里有几位同事都叫“{row.values['person']}”"
            rows.blame(checking.mistakes, row, "person", wrong, "请换一个简称")
        mobile = row.values.get("mobile")
        if mobile is None or "mobile" in row.bad:
            continue
        earlier = by_mobile.setdefault(mobile, row)
        if earlier is not row and row.values.get("person") != earlier.values.get("person"):
            wrong = f"手机号与第 {earlier.line} 行相同"
            rows.blame(checking.mistakes, row, "mobile", wrong, "每人写自己的号码；不知道就空着")


def _roles(checking: _Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        _points(checking, rows, row, "person", "person", "person")
        if "role" in row.bad or not row.bad.isdisjoint({"community", "grid"}):
            continue
        key: str = row.values["role"]
        community, grid = row.values.get("community"), row.values.get("grid")
        blame = _blamer(checking, rows, row)
        if grid is not None and key != "steward":
            blame("grid", f"{ROLE_NAMES[key]}不分网格", "只有管家写网格，这一格请空着")
        elif community is None and (key == "steward" or key in AT_HOME):
            blame("community", f"{ROLE_NAMES[key]}要写在哪个小区", "写“小区”表里的名称")
        elif key == "steward" and grid is None:
            blame("grid", "管家要写网格", f"写“{community}”的网格，没有就先加到“网格”表")
        elif community is not None:
            _place_of_role(checking, rows, row)


def _place_of_role(checking: _Checking, rows: RowsOf, row: Row) -> None:
    known = _points(checking, rows, row, "community", "community", "community")
    if known and row.values.get("grid") is not None:
        _points(checking, rows, row, "grid", "grid", "community", "grid")


def _blamer(checking: _Checking, rows: RowsOf, row: Row) -> Callable[[str, str, str], None]:
    return lambda name, wrong, right: rows.blame(checking.mistakes, row, name, wrong, right)


def _shifts(checking: _Checking, rows: RowsOf) -> None:
    held = {key[:2] for key in checking.known("role")}
    of_role: defaultdict[Key, list[tuple[int, int, Row]]] = defaultdict(list)
    for row in rows.rows:
        known = _points(checking, rows, row, "person", "person", "person")
        blame = _blamer(checking, rows, row)
        key = row.key("shift")
        if known and key is not None and key not in held:
            own = [ROLE_NAMES[role] for person, role in sorted(held) if person == key[0]]
            role = ROLE_NAMES[key[1]]
            blame("role", f"{key[0]}没有“{role}”这个岗位", guess(role, own))
        if not row.bad.isdisjoint({"days", "start", "end"}):
            continue
        start, end = row.values["start"], row.values["end"]
        if start in {end, MINUTES_A_DAY}:
            blame("end", "开始和结束一样，没有时间上班", "结束要晚于开始；全天写 00:00 到 24:00")
            continue
        for day, begins, ends in spans_of(row):
            for other_begins, other_ends, other in of_role[key or ()]:
                if _meet(
                    day * MINUTES_A_DAY + begins,
                    day * MINUTES_A_DAY + ends,
                    other_begins,
                    other_ends,
                ):
                    wrong = f"这个班次与第 {other.line} 行的时间重叠"
                    blame("start", wrong, "请合成一行，或错开时间")
                    break
            else:
                continue
            break
        if key is not None:
            of_role[key] += [
                (d * MINUTES_A_DAY + b, d * MINUTES_A_DAY + e, row) for d, b, e in spans_of(row)
            ]


def spans_of(row: Row) -> list[tuple[int, int, int]]:
    """(weekday, from minute, until minute) of a row of 班次; past midnight into the next day."""
    start, end = row.values["start"], row.values["end"]
    until = end if end > start else end + MINUTES_A_DAY
    return [(day, start, until) for day in row.values["days"]]


def _meet(start: Any, end: Any, other_start: Any, other_end: Any) -> bool:
    return bool(start < other_end and other_start < end)


# --- leaves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Away:
    """One leave: from the file (with its line) or from the desk."""

    start: datetime
    end: datetime
    line: int | None

    def __str__(self) -> str:
        where = f"第 {self.line} 行的" if self.line else "前台里已有的"
        return f"{where}{_day(self.start)}–{_day(self.end)}"


def _absences(checking: _Checking, rows: RowsOf) -> None:
    readable = [row for row in rows.rows if row.bad.isdisjoint({"person", "from", "until"})]
    away = _leaves(checking, readable)
    for row in rows.rows:
        _points(checking, rows, row, "person", "person", "person")
        substitute = row.values.get("substitute")
        if substitute is not None and "substitute" not in row.bad:
            _substitute(checking, rows, row, substitute)
        if row not in readable:
            continue
        _one_leave(checking, rows, row, away)


def _substitute(checking: _Checking, rows: RowsOf, row: Row, substitute: str) -> None:
    blame = _blamer(checking, rows, row)
    names = [key[0] for key in checking.known("person")]
    if substitute not in names:
        right = f"先写进“人员”表；{guess(substitute, names)}"
        blame("substitute", f"没有“{substitute}”这个人员", right)
    elif substitute == row.values.get("person"):
        blame("substitute", "替班的是本人", "写另一位同事的简称，没有就空着")


def _leaves(checking: _Checking, rows: Iterable[Row]) -> dict[str, list[_Away]]:
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


def _one_leave(
    checking: _Checking, rows: RowsOf, row: Row, away: Mapping[str, list[_Away]]
) -> None:
    person, start, end = (row.values[name] for name in ("person", "from", "until"))
    blame = _blamer(checking, rows, row)
    if end <= start:
        blame("until", "结束不晚于开始", "结束要在开始之后；请一天假就写同一天")
        return
    for other in away[person]:
        earlier = other.line is None or other.line < row.line
        if earlier and other.start != start and _meet(start, end, other.start, other.end):
            blame("from", f"与{other}重叠", "请合成一行，或错开日期")
            break
    substitute = row.values.get("substitute")
    if substitute is None or substitute == person:
        return
    for other in away.get(substitute, ()):
        if _meet(start, end, other.start, other.end):
            wrong = f"替班的{substitute}那时自己也请假（{other}）"
            blame("substitute", wrong, "请换一位那几天在岗的同事")
            break


def _day(at: datetime) -> str:
    local = at.astimezone(ZONE)
    return f"{local.month}月{local.day}日" + ("" if local.hour == 0 else f" {local:%H:%M}")


# --- allowed, and worth a word --------------------------------------------------------------------


def _notes(checking: _Checking) -> None:
    notes = checking.mistakes.notes
    if checking.mistakes.found:
        return
    stewards: defaultdict[Key, list[str]] = defaultdict(list)
    for person, role, *place in checking.known("role"):
        if role == "steward":
            stewards[tuple(place)].append(person)
    for community, grid in sorted(checking.known("grid")):
        held_by = sorted(stewards[community, grid])
        if not held_by:
            notes.append(f"“{community}”{grid}还没有管家，那里的报事会交给上一级。")
        elif len(held_by) > 1:
            notes.append(f"“{community}”{grid}有 {len(held_by)} 位管家：{'、'.join(held_by)}。")
    employed = {key[0] for key in checking.known("role")}
    idle = sorted(key[0] for key in checking.known("person") if key[0] not in employed)
    if idle:
        notes.append(f"没有岗位、暂时用不了工作界面的同事：{'、'.join(idle)}。")


CHECKS: Mapping[str, Callable[[_Checking, RowsOf], None]] = {
    "community": _communities,
    "grid": _grids,
    "building": _buildings,
    "house": _houses,
    "person": _people,
    "role": _roles,
    "shift": _shifts,
    "absence": _absences,
    "contact": _contacts,
}
