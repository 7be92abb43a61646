"""A company's own people come into the desk from a spreadsheet, on both databases."""

import getpass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.desk import Desk
from bot.opening import open_desk
from bot.roster.layout import load_layout
from bot.roster.mistakes import BadCell
from bot.roster.phones import read_line, read_mobile
from bot.roster.template import write_template
from bot.settings import Settings
from handlers.roster import find_houses
from handlers.router import route
from handlers.turn import Turn
from storage.tables import Account, DeskRow, House, Person, RosterImport, TimerRow
from tests.bot import roster_file
from tests.bot.importing import Importing, brings_in, desk, named, roster_of, version_of
from tests.bot.roster_file import Sheets
from tests.bot.terminal import Qiantai
from tests.support.dialogue import Dialogue, at

__all__ = ["brings_in", "desk"]

# --- what comes in --------------------------------------------------------------------------------


def test_the_people_of_the_file_serve_its_houses(desk: Desk, brings_in: Importing) -> None:
    assert brings_in(roster_file.good()).written
    roster = roster_of(desk)
    estate = roster.community_named("我住翠湖小区")
    assert estate is not None
    assert (estate.name, estate.phone) == ("翠湖花园", "0571-88880000")
    steward = roster.steward_of(estate.id, "31", desk.now())
    assert steward is not None
    assert (steward.short_name, steward.name) == ("小钟", "钟晓")
    assert [role for role, _ in roster.line(estate.id, "33", desk.now())] == ["steward", "lead"]
    with desk.store.read() as conn:
        (house,) = find_houses(conn, "31", "2", "1502", estate.id)
        vacant, kind = conn.execute(
            select(House.vacant, House.kind).where(House.id == house.id)
        ).one()
        assert (vacant, kind) == (True, "flat")
        assert len(find_houses(conn, "31", "1", "102", estate.id)) == 1
        (shop,) = find_houses(conn, "C", "", "806")
        assert conn.execute(select(House.kind).where(House.id == shop.id)).scalar_one() == "shop"
    kinds = [contact.name for contact in roster.emergency_contacts(estate.id, "trapped")]
    assert kinds == ["稳升维保（24 小时）", "值班室"]


def test_leaves_and_weekly_hours_come_in(desk: Desk, brings_in: Importing) -> None:
    brings_in(roster_file.good())
    roster = roster_of(desk)
    estate = roster.community_named("翠湖花园")
    assert estate is not None

    def steward(local: str) -> str:
        found = roster.steward_of(estate.id, "31", at(local))
        return found.short_name if found else ""

    assert steward("2026-11-30 23:59") == "小钟"
    assert steward("2026-12-01 00:00") == "小樊"
    assert steward("2026-12-03 23:59") == "小樊"  # a date alone is the whole day
    assert steward("2026-12-04 00:00") == "小钟"

    def agents(local: str) -> set[str]:
        return {s.short_name for s in roster.on_duty("agent", estate.id, at(local))}

    demo = {"小雅", "小敏"}  # without weekly hours: at any hour
    assert agents("2026-11-23 10:00") == demo | {"小盛"}
    assert agents("2026-11-23 21:00") == demo | {"小莫"}
    assert agents("2026-11-24 07:59") == demo | {"小莫"}
    assert agents("2026-11-29 10:00") == demo | {"小盛"}
    assert agents("2026-11-29 13:00") == demo


def test_numbers_are_sealed_and_found_by_their_hash(desk: Desk, brings_in: Importing) -> None:
    brings_in(roster_file.good())
    for short_name, digits in (("小钟", "13800138001"), ("小樊", "13800138002")):
        with desk.store.read() as conn:
            sealed = conn.execute(
                select(Person.phone_sealed).where(
                    Person.short_name == short_name,
                    Person.phone_hash == desk.keyring.phone_hash(digits),
                )
            ).scalar_one()
        assert sealed is not None
        assert digits.encode() not in sealed
        assert desk.keyring.open(sealed) == digits


def test_a_new_estate_gets_its_daily_round(desk: Desk, brings_in: Importing) -> None:
    brings_in(roster_file.good())
    estate = roster_of(desk).community_named("清溪苑")
    assert estate is not None
    with desk.store.read() as conn:
        subjects = conn.execute(select(TimerRow.subject).where(TimerRow.kind == "daily_word"))
        assert f"community:{estate.id}" in set(subjects.scalars())


def test_a_desk_that_serves_sees_it_at_the_next_message(
    desk_settings: Settings, brings_in: Importing
) -> None:
    seen: list[bool] = []

    def look(turn: Turn) -> None:
        seen.append(turn.roster.community_named("翠湖花园") is not None)
        route(turn)

    serving = open_desk(desk_settings, kind="demo", create=False, route_event=look)
    wang = Dialogue(serving).account("resident:w1")
    wang.says("翠湖花园31栋2单元1501楼上漏水，我是王女士13800138000")
    brings_in(roster_file.good())
    wang.says("取消", "翠湖花园31栋2单元1501楼上漏水，我是王女士13800138000")
    assert seen == [False, True, True]
    wang.hears("翠湖花园 31栋2单元1501")
    serving.store.close()


# --- again ----------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_says_so(desk: Desk, brings_in: Importing) -> None:
    brings_in(roster_file.good())
    before = version_of(desk)
    again = brings_in(roster_file.good())
    assert not again.written
    assert all(kind.same and not kind.changed for kind in again.plan.kinds.values())
    assert version_of(desk) == before
    assert "和前台里的一样，没有要改的" in brings_in.said(roster_file.good())
    with desk.store.read() as conn:
        assert len(conn.execute(select(RosterImport.id)).all()) == 1


def test_a_changed_row_updates_and_an_empty_cell_says_nothing(
    desk: Desk, brings_in: Importing
) -> None:
    brings_in(roster_file.good())
    sheets = roster_file.good()
    sheets["小区"][1][3] = "0571-99990000"
    sheets["小区"][1][4] = None
    sheets["楼栋"][1][2] = "二网格"
    sheets["房屋"][2][5] = "否"
    sheets["人员"][1][1:] = ["钟晓明", None]
    sheets["请假"][1][2] = "2026-12-04"
    sheets["班次"][1][4] = "17:30"
    sheets["紧急电话"][1][3] = "0571-88880197"
    said = brings_in.said(sheets)
    for line in (
        "翠湖花园：投诉电话改了",
        "翠湖花园 31：网格改了",
        "翠湖花园 31栋2单元1502：空置改了",
        "小钟：姓名改了",
        "小钟 2026-12-01 00:00：结束改了",
        "小盛 客服坐席：时间改了",
        "翠湖花园 有人被困 稳升维保（24 小时）：电话改了",
        "已导入。",
    ):
        assert line in said
    roster = roster_of(desk)
    estate = roster.community_named("翠湖花园")
    assert estate is not None
    assert (estate.phone, estate.hours) == ("0571-99990000", "每天 8:30–20:00")
    assert named(desk, "小钟").name == "钟晓明"
    steward = roster.steward_of(estate.id, "31", desk.now())
    assert steward is not None
    assert steward.short_name == "小樊"
    with desk.store.read() as conn:
        hashed = select(Person.phone_hash).where(Person.short_name == "小钟")
        expected = desk.keyring.phone_hash("13800138001")
        assert conn.execute(hashed).scalar_one() == expected
    assert not brings_in(sheets).written


def test_who_imported_what_and_when_is_on_record(desk: Desk, brings_in: Importing) -> None:
    brings_in(roster_file.good())
    with desk.store.read() as conn:
        row = conn.execute(
            select(RosterImport.by, RosterImport.at, RosterImport.file_name, RosterImport.changes)
        ).one()
    assert (row.by, row.at, row.file_name) == (getpass.getuser(), desk.now(), "花名册.xlsx")
    assert ["person", 10, 0] in row.changes


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    desk: Desk, brings_in: Importing
) -> None:
    before = version_of(desk)
    said = brings_in.said(roster_file.good(), dry_run=True)
    assert "人员：新增 10，修改 0，不变 0" in said
    assert "这是试算，什么都没有改" in said
    assert version_of(desk) == before
    assert roster_of(desk).community_named("翠湖花园") is None
    assert brings_in(roster_file.good()).written


def test_part_of_the_sheets_leaves_the_others_alone(desk: Desk, brings_in: Importing) -> None:
    people = len(roster_of(desk).people)
    outcome = brings_in(
        {"请假": [["人员", "开始", "结束"], ["小林", "2026-12-01", "2026-12-01"]]},
        remove_missing=True,
    )
    assert list(outcome.plan.kinds) == ["absence"]
    assert len(roster_of(desk).people) == people
    assert not roster_of(desk).is_present(named(desk, "小林").person_id, at("2026-12-01 12:00"))


# --- the command ----------------------------------------------------------------------------------


def test_the_first_file_makes_a_live_desk(empty_qiantai: Qiantai, tmp_path: Path) -> None:
    path = str(roster_file.save(tmp_path / "花名册.xlsx", roster_file.good()))
    dry = empty_qiantai.run("import-roster", path, "--dry-run")
    assert (dry.code, "什么都没有改" in dry.out) == (0, True)
    assert not empty_qiantai.data_dir.exists()
    ran = empty_qiantai.run("import-roster", path)
    assert ran.code == 0
    assert "已导入。" in ran.out
    assert "读取" in ran.out
    assert "秒" in ran.out
    desk = open_desk(
        Settings(_env_file=None, data_dir=empty_qiantai.data_dir), kind="live", create=False
    )
    assert roster_of(desk).community_named("清溪苑") is not None
    with desk.store.read() as conn:
        assert conn.execute(select(DeskRow.kind)).scalar_one() == "live"
    desk.store.close()
    assert "没有要改的" in empty_qiantai.run("import-roster", path).out


def test_a_file_with_mistakes_makes_no_desk_and_exits_1(
    empty_qiantai: Qiantai, tmp_path: Path
) -> None:
    path = str(roster_file.save_with_mistakes(tmp_path / "错.xlsx"))
    ran = empty_qiantai.run("import-roster", path)
    assert ran.code == 1
    assert "什么都没有导入" in ran.out
    assert "人员 C2：“手机号”“1380013800”有 10 位；应为 11 位手机号，如 13800138000。" in ran.out
    assert not empty_qiantai.data_dir.exists()
    (row,) = empty_qiantai.run("import-roster", path, "--json").rows
    assert {"sheet": "岗位", "cell": "D3"}.items() <= next(
        m for m in row["mistakes"] if m["cell"] == "D3" and m["sheet"] == "岗位"
    ).items()
    assert row["written"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--template"),
        (["没有.xlsx"], "没有这个文件"),
        (["x.xlsx", "--hand-over", "小林=小周"], "要和 --remove-missing 一起用"),
        (["x.xlsx", "--remove-missing", "--hand-over", "小林"], "写成 小林=小周 这样"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(
    empty_qiantai: Qiantai, arguments: list[str], words: str
) -> None:
    ran = empty_qiantai.run("import-roster", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


# --- the template ---------------------------------------------------------------------------------


def test_the_template_explains_itself_and_holds_nothing_to_import(
    qiantai: Qiantai, tmp_path: Path
) -> None:
    path = tmp_path / "模板.xlsx"
    assert qiantai.bare("import-roster", "--template", str(path)).code == 0
    book = load_workbook(path)
    assert book.sheetnames == ["说明", *(sheet.title for sheet in load_layout())]
    told = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    assert all(column.about in told for sheet in load_layout() for column in sheet.columns)
    ran = qiantai.run("import-roster", str(path))
    assert (ran.code, "没有可以导入的行" in ran.err) == (2, True)
    again = qiantai.bare("import-roster", "--template", str(path))
    assert (again.code, "没有覆盖" in again.err) == (2, True)


def test_the_templates_examples_are_right(desk: Desk, brings_in: Importing, tmp_path: Path) -> None:
    sheets: Sheets = {}
    write_template(tmp_path / "模板.xlsx")
    for page in load_workbook(tmp_path / "模板.xlsx").worksheets[1:]:
        rows = [list(row) for row in page.iter_rows(values_only=True)]
        sheets[page.title] = [
            [str(value).removeprefix("例：") if value else None for value in row] for row in rows
        ]
    outcome = brings_in(sheets)
    assert outcome.plan.kinds["absence"].new
    assert outcome.written


def test_the_companys_own_userid_makes_an_account_without_a_code(
    desk: Desk, brings_in: Importing
) -> None:
    sheets = roster_file.good()
    sheets["人员"][0].append("企业微信账号")
    sheets["人员"][1].append("zhongx")
    assert brings_in(sheets).written
    Dialogue(desk).account("zhongx", "wecom").says("我的工单")
    with desk.store.read() as conn:
        query = select(Person.short_name).join(Account).where(Account.external_id == "zhongx")
        assert conn.scalars(query).all() == ["小钟"]
    sheets["人员"][1][-1] = "zhongxiao"  # corrected later: nothing else of him changes
    assert brings_in(sheets).written
    with desk.store.read() as conn:
        query = select(Person.short_name).join(Account).where(Account.external_id == "zhongxiao")
        assert conn.scalars(query).all() == ["小钟"]


def test_a_userid_is_his_in_whatever_capitals_it_was_first_seen(
    desk: Desk, brings_in: Importing
) -> None:
    Dialogue(desk).account("ZhongX", "wecom").says("你好")  # before the roster knew him
    sheets = roster_file.good()
    sheets["人员"][0].append("企业微信账号")
    sheets["人员"][1].append("zhongx")
    assert brings_in(sheets).written
    with desk.store.read() as conn:
        query = select(Account.external_id, Person.short_name).join(
            Person, Person.id == Account.person_id
        )
        found = conn.execute(query.where(Account.channel == "wecom")).all()
    assert [tuple(one) for one in found] == [("zhongx", "小钟")]
    assert not brings_in(sheets).plan.kinds["person"].changed


def test_two_people_never_share_a_userid(desk: Desk, brings_in: Importing) -> None:
    sheets = roster_file.good()
    sheets["人员"][0].append("企业微信账号")
    sheets["人员"][1].append("zhongx")
    sheets["人员"][2].append("ZhongX")
    with pytest.raises(AssertionError):  # the file has a mistake
        brings_in(sheets)
    with desk.store.read() as conn:
        assert conn.scalars(select(Account.id).where(Account.channel == "wecom")).all() == []


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("+852 9123 4567", "+85291234567"),
        ("00886 912-345-678", "+886912345678"),
    ],
)
def test_a_number_of_another_country_keeps_its_code(cell: str, number: str) -> None:
    assert (read_mobile(cell), read_line(cell)) == (number, number)


def test_a_number_without_its_country_is_refused() -> None:
    with pytest.raises(BadCell, match="9123"):
        read_mobile("9123 4567")
