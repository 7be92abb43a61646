"""What does not fit together: unknown names, rows twice, stewards without grid, leaves at once.

Each check is given all rows of the file and what the desk holds; a name counts as known when either
has it. A cell already found wrong is not blamed a second time.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from bot.roster.checking import Checking, File, blamer, meet, points
from bot.roster.leaves import check_leaves
from bot.roster.mistakes import Mistakes, guess
from bot.roster.present import Present
from bot.roster.rows import Key, Row, RowsOf
from handlers.roster import MINUTES_A_DAY, ROLE_NAMES

__all__ = ["check_all", "spans_of"]

# Who is written to when a case goes up a level (handlers/letters/levels.py).
WRITTEN_TO = ("gm", "operations", "committee", "regional_gm", "assistant", "liaison")
# Who hears of emergencies, complaints, calls and the levels (RULEBOOK §4.8, §5.1, §6.4).
NEEDED = ("lead", "duty_manager", "chief", "engineer", "agent", "gm", "committee")
AT_HOME = ("lead", "duty_manager", "chief", "engineer", "cleaner", "guard")  # of one community


def check_all(file: File, present: Present, mistakes: Mistakes) -> None:
    """Every check; first what each row is about, since the others look keys up."""
    checking = Checking(file, present, mistakes)
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


# --- places ---------------------------------------------------------------------------------------


def _communities(checking: Checking, rows: RowsOf) -> None:
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


def _grids(checking: Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        points(checking, rows, row, "community", "community", "community")


def _buildings(checking: Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        if points(checking, rows, row, "community", "community", "community"):
            points(checking, rows, row, "grid", "grid", "community", "grid")


def _houses(checking: Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        if points(checking, rows, row, "community", "community", "community"):
            points(checking, rows, row, "building", "building", "community", "building")


def _contacts(checking: Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        points(checking, rows, row, "community", "community", "community")


# --- people ---------------------------------------------------------------------------------------


def _people(checking: Checking, rows: RowsOf) -> None:
    by_mobile: dict[str, Row] = {}
    by_userid: dict[str, Row] = {}
    for row in rows.rows:
        if row.values.get("person") in checking.present.doubles:
            wrong = f"前台里有几位同事都叫“{row.values['person']}”"
            rows.blame(checking.mistakes, row, "person", wrong, "请换一个简称")
        _is_his_own(checking, rows, row, by_userid)
        mobile = row.values.get("mobile")
        if mobile is None or "mobile" in row.bad:
            continue
        earlier = by_mobile.setdefault(mobile, row)
        if earlier is not row and row.values.get("person") != earlier.values.get("person"):
            wrong = f"手机号与第 {earlier.line} 行相同"
            rows.blame(checking.mistakes, row, "mobile", wrong, "每人写自己的号码；不知道就空着")


def _is_his_own(checking: Checking, rows: RowsOf, row: Row, by_userid: dict[str, Row]) -> None:
    """Two employees with one account would act in each other's name."""
    userid = row.values.get("wecom")
    if userid is None or "wecom" in row.bad:
        return
    earlier = by_userid.setdefault(userid.lower(), row)
    if earlier is not row and row.values.get("person") != earlier.values.get("person"):
        wrong = f"企业微信账号与第 {earlier.line} 行相同"
        rows.blame(checking.mistakes, row, "wecom", wrong, "每人写自己的账号；不知道就空着")


def _roles(checking: Checking, rows: RowsOf) -> None:
    for row in rows.rows:
        points(checking, rows, row, "person", "person", "person")
        if "role" in row.bad or not row.bad.isdisjoint({"community", "grid"}):
            continue
        key: str = row.values["role"]
        community, grid = row.values.get("community"), row.values.get("grid")
        blame = blamer(checking, rows, row)
        if grid is not None and key != "steward":
            blame("grid", f"{ROLE_NAMES[key]}不分网格", "只有管家写网格，这一格请空着")
        elif community is None and (key == "steward" or key in AT_HOME):
            blame("community", f"{ROLE_NAMES[key]}要写在哪个小区", "写“小区”表里的名称")
        elif key == "steward" and grid is None:
            blame("grid", "管家要写网格", f"写“{community}”的网格，没有就先加到“网格”表")
        elif community is not None:
            _place_of_role(checking, rows, row)


def _place_of_role(checking: Checking, rows: RowsOf, row: Row) -> None:
    known = points(checking, rows, row, "community", "community", "community")
    if known and row.values.get("grid") is not None:
        points(checking, rows, row, "grid", "grid", "community", "grid")


def _shifts(checking: Checking, rows: RowsOf) -> None:
    held = {key[:2] for key in checking.known("role")}
    of_role: defaultdict[Key, list[tuple[int, int, Row]]] = defaultdict(list)
    for row in rows.rows:
        known = points(checking, rows, row, "person", "person", "person")
        blame = blamer(checking, rows, row)
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
                if meet(
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


# --- allowed, and worth a word --------------------------------------------------------------------


def _notes(checking: Checking) -> None:
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
    notes += _unfilled(checking)
    employed = {key[0] for key in checking.known("role")}
    idle = sorted(key[0] for key in checking.known("person") if key[0] not in employed)
    if idle:
        notes.append(f"没有岗位、暂时用不了工作界面的同事：{'、'.join(idle)}。")
    without = sorted(
        {key[0] for key in checking.known("role") if key[1] in WRITTEN_TO} - _mailed(checking)
    )
    if without:
        notes.append(f"要收升级信件、还没写邮箱的同事：{'、'.join(without)}；这些信会发不出去。")


def _unfilled(checking: Checking) -> list[str]:
    """Which roles of its line nobody holds in a community: found out now, not in an emergency."""
    held = defaultdict(set)
    for _person, role, community, *_ in checking.known("role"):
        held[community].add(role)
    notes = []
    for (community,) in sorted(checking.known("community")):
        there = held[community] | held[None] | held[""]
        names = [ROLE_NAMES[role] for role in NEEDED if role not in there]
        if names:
            notes.append(
                f"“{community}”还没有{'、'.join(names)}；该告诉他们的事会找上一级，"
                "上一级也没有就没有人收到。"
            )
    return notes


def _mailed(checking: Checking) -> set[str]:
    """People with an address, in the file or already in the desk."""
    held = {key[0] for key, values in checking.present.values["person"].items() if values["email"]}
    rows = checking.file["person"].rows if "person" in checking.file else ()
    return held | {row.values["person"] for row in rows if row.values.get("email")}


CHECKS: Mapping[str, Callable[[Checking, RowsOf], None]] = {
    "community": _communities,
    "grid": _grids,
    "building": _buildings,
    "house": _houses,
    "person": _people,
    "role": _roles,
    "shift": _shifts,
    "absence": check_leaves,
    "contact": _contacts,
}
