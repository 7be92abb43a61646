"""Who is no longer in the file: told, kept, and retired only when somebody takes over his cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.roster.removal import ImportRefused
from bot.roster.report import as_json
from bot.settings import Settings
from handlers.roster import ROLE_NAMES, find_houses
from storage.tables import Account
from tests.bot.importing import Importing, brings_in, desk, named, roster_of, version_of
from tests.bot.roster_file import Sheets
from tests.support.centre import LEAD, OTHER_STEWARD, STEWARD, WANG, Centre, open_centre
from tests.support.desks import BEGINS
from tests.support.dialogue import Dialogue, at

__all__ = ["brings_in", "desk"]


@pytest.fixture
def centre(desk_settings: Settings) -> Iterator[Centre]:
    """The same with people at it."""
    with open_centre(desk_settings, BEGINS) as opened:
        yield opened


def staff_without(desk: Desk, *gone: str) -> Sheets:
    """人员 and 岗位 as the desk has them, some left out."""
    roster = roster_of(desk)
    people: list[list[Any]] = [["简称", "姓名"]]
    roles: list[list[Any]] = [["人员", "岗位", "小区", "网格"]]
    grids = {grid.id: grid.name for grid in roster.grids}
    for staff in roster.people.values():
        if staff.short_name in gone:
            continue
        people.append([staff.short_name, staff.name])
        for role in staff.roles:
            community = roster.community(role.community_id or 0)
            where = community.name if community else None
            grid = grids.get(role.grid_id or 0)
            roles.append([staff.short_name, ROLE_NAMES[role.key], where, grid])
    return {"人员": people, "岗位": roles}


def test_who_is_missing_is_told_and_stays(desk: Desk, brings_in: Importing) -> None:
    said = brings_in.said(staff_without(desk, "小林"))
    assert "人员：前台里有、文件里没有 1（要移出请加 --remove-missing）：小林" in said
    assert "小林 管家 云汀花园 二网格" in said
    assert named(desk, "小林").name == "林晓彤"


def test_houses_missing_are_told_and_never_removed(desk: Desk, brings_in: Importing) -> None:
    sheets = {"房屋": [["小区", "楼栋", "单元", "房号"], ["云汀花园", "3", "2", "1501"]]}
    said = brings_in.said(sheets, remove_missing=True)
    assert "（不会自动删除）：" in said
    assert "没有要改的" in said
    with desk.store.read() as conn:
        assert len(find_houses(conn, "3", "2", "1502")) == 1


def test_leaves_still_to_come_are_told_and_never_removed(desk: Desk, brings_in: Importing) -> None:
    head = ["人员", "开始", "结束"]
    past, ahead = ["小林", "2026-11-02", "2026-11-03"], ["小何", "2026-12-01", "2026-12-01"]
    brings_in({"请假": [head, past, ahead]})
    other = {"请假": [head, ["小周", "2026-12-08", "2026-12-08"]]}
    said = brings_in.said(other, remove_missing=True)
    assert "请假：前台里有、文件里没有 1（不会自动删除）：小何 2026-12-01 00:00" in said
    assert not roster_of(desk).is_present(named(desk, "小何").person_id, at("2026-12-01 12:00"))


def test_with_remove_missing_he_is_retired(desk: Desk, brings_in: Importing) -> None:
    lin = named(desk, "小林").person_id
    outcome = brings_in(staff_without(desk, "小林"), remove_missing=True)
    assert outcome.written
    assert roster_of(desk).staff(lin) is None
    steward = Dialogue(desk).account("steward:小林")
    steward.says("我的工单").does_not_hear("手上")
    report = as_json(outcome, "花名册.xlsx", dry_run=False)
    assert report["removed"]["人员"] == ["小林"]


def test_the_next_of_the_same_short_name_is_somebody_else(desk: Desk, brings_in: Importing) -> None:
    former = named(desk, "小林").person_id
    brings_in(staff_without(desk, "小林"), remove_missing=True)
    sheets = staff_without(desk)
    sheets["人员"].append(["小林", "林大海"])
    sheets["岗位"].append(["小林", "管家", "云汀花园", "二网格"])
    brings_in(sheets)
    assert named(desk, "小林").person_id != former
    with desk.store.read() as conn:
        owner = select(Account.person_id).where(Account.external_id == "steward:小林")
        assert conn.execute(owner).scalars().all() == []


def test_who_holds_open_cases_goes_only_when_somebody_takes_over(
    centre: Centre, tmp_path: Path
) -> None:
    number = centre.files()
    centre.takes_up(number)
    brings_in = Importing(centre.desk, tmp_path)
    sheets = staff_without(centre.desk, "小林")
    before = version_of(centre.desk)
    with pytest.raises(ImportRefused) as refused:
        brings_in(sheets, remove_missing=True)
    assert f"“小林”手上还有 1 件没办完（{number}）" in refused.value.reasons[0]
    assert "--hand-over 小林=同事简称" in refused.value.reasons[0]
    assert (version_of(centre.desk), centre.handler(number)) == (before, "小林")

    centre.everybody_reads()
    outcome = brings_in(sheets, remove_missing=True, hand_over={"小林": "小周"})
    assert outcome.removal.handed == [(number, "小林", "小周")]
    assert centre.handler(number) == "小周"
    assert centre.kinds(number)[-1] == "handover"
    told = centre.reads(WANG)
    assert f"编号 {number}：林晓彤手上的事已完整交接，以后由管家 周子航负责" in told
    assert number in centre.reads(OTHER_STEWARD)
    assert number not in centre.reads(STEWARD)


@pytest.mark.parametrize(
    ("taker", "words"),
    [
        ("小梁", "接不了"),  # of the other estate
        ("小王", "导入之后花名册里没有“小王”"),
        ("小何", "小何”正在请假"),
    ],
)
def test_not_everybody_can_take_over(
    centre: Centre, tmp_path: Path, taker: str, words: str
) -> None:
    number = centre.files()
    centre.is_away("steward:小何", "2026-11-25 09:00")
    with pytest.raises(ImportRefused, match=words):
        Importing(centre.desk, tmp_path)(
            staff_without(centre.desk, "小林"), remove_missing=True, hand_over={"小林": taker}
        )
    assert centre.handler(number) == "小林"


def test_nobody_takes_over_a_case_about_himself(centre: Centre, tmp_path: Path) -> None:
    number = centre.files("投诉管家小林，态度太差", dissatisfied=True, target="steward")
    assert centre.handler(number) == "陈主管"
    with pytest.raises(ImportRefused, match=f"接不了 {number}"):
        Importing(centre.desk, tmp_path)(
            staff_without(centre.desk, "陈主管"),
            remove_missing=True,
            hand_over={"陈主管": "小林"},
        )
    assert number not in centre.reads(STEWARD)
    assert centre.case(number).handler_id == named(centre.desk, "陈主管").person_id


def test_a_dry_run_tells_of_open_cases_too(centre: Centre, tmp_path: Path) -> None:
    number = centre.files()
    brings_in = Importing(centre.desk, tmp_path)
    sheets = staff_without(centre.desk, "小林")
    with pytest.raises(ImportRefused, match="还有 1 件"):
        brings_in(sheets, remove_missing=True, dry_run=True)
    centre.everybody_reads()
    brings_in(sheets, remove_missing=True, dry_run=True, hand_over={"小林": "小周"})
    assert centre.reads(WANG) == ""
    assert centre.handler(number) == "小林"


def test_hand_over_for_somebody_who_stays_is_refused(desk: Desk, brings_in: Importing) -> None:
    with pytest.raises(ImportRefused, match="“小周”不在这次要移出的人里"):
        brings_in(staff_without(desk, "小林"), remove_missing=True, hand_over={"小周": "小何"})
    assert named(desk, "小林").name == "林晓彤"


def test_a_role_alone_can_go_and_its_holder_stays(centre: Centre, tmp_path: Path) -> None:
    sheets = staff_without(centre.desk)
    sheets["岗位"].append(["小何", "客服坐席", None, None])
    brings_in = Importing(centre.desk, tmp_path)
    brings_in(sheets)
    assert named(centre.desk, "小何").has("agent")
    brings_in(staff_without(centre.desk) | {"岗位": sheets["岗位"][:-1]}, remove_missing=True)
    assert not named(centre.desk, "小何").has("agent")
    assert named(centre.desk, "小何").has("steward")
    assert centre.reads(LEAD) == ""
