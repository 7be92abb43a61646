"""Every wrong cell of a roster file is named, all at once; a file with mistakes changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bot.desk import Desk
from bot.opening import open_desk
from bot.roster.imports import Order, Outcome, import_roster, read_file
from bot.roster.present import read_present
from bot.roster.workbook import NoWorkbook
from bot.settings import Settings
from storage.tables import DeskRow, RosterImport
from tests.bot import roster_file
from tests.bot.roster_file import Sheets


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def brings_in(settings: Settings, path: Path, **how: Any) -> Outcome:
    order = Order(path, **how)
    desk = open_desk(settings, kind=None, create=False)
    try:
        return import_roster(desk, read_file(order, silent), silent)
    finally:
        desk.store.close()


def found_in(settings: Settings, tmp_path: Path, sheets: Sheets) -> list[str]:
    outcome = brings_in(settings, roster_file.save(tmp_path / "花名册.xlsx", sheets))
    assert not outcome.written
    return [str(mistake) for mistake in outcome.mistakes.found]


def everything(desk: Desk) -> tuple[Any, ...]:
    with desk.store.read() as conn:
        present = read_present(conn)
        version = conn.execute(select(DeskRow.roster_version)).scalar_one()
        records = len(conn.execute(select(RosterImport.id)).all())
    return present.ids, present.values, version, records


def state_of(settings: Settings) -> tuple[Any, ...]:
    desk = open_desk(settings, kind=None, create=False)
    try:
        return everything(desk)
    finally:
        desk.store.close()


# --- the file with everything wrong ---------------------------------------------------------------


def test_a_file_with_more_than_forty_mistakes_gets_as_many_precise_messages_and_changes_nothing(
    desk_settings: Settings, tmp_path: Path
) -> None:
    before = state_of(desk_settings)
    outcome = brings_in(desk_settings, roster_file.save_with_mistakes(tmp_path / "错.xlsx"))
    found = sorted(outcome.mistakes.found, key=lambda m: (m.sheet, m.cell))
    wanted = roster_file.expected()
    assert [(m.sheet, m.cell) for m in found] == [(sheet, cell) for sheet, cell, _ in wanted]
    said = [f"{m.wrong}；{m.right}" for m in found]
    unlike = [
        (words, text) for (*_, words), text in zip(wanted, said, strict=True) if words not in text
    ]
    assert unlike == []
    assert len(found) > 40
    assert len({(m.sheet, m.wrong) for m in found}) == len(found)  # no two are told the same
    assert all(m.right for m in found)
    assert not outcome.written
    assert state_of(desk_settings) == before


def test_the_mended_file_imports(desk_settings: Settings, tmp_path: Path) -> None:
    outcome = brings_in(desk_settings, roster_file.save(tmp_path / "对.xlsx", roster_file.good()))
    assert outcome.mistakes.found == []
    assert outcome.written


# --- single ones ----------------------------------------------------------------------------------


def test_a_missing_column_is_named(sqlite_settings: Settings, tmp_path: Path) -> None:
    sheets: Sheets = {"人员": [["姓名"], ["钟晓"], ["樊华"]]}
    (said,) = found_in(sqlite_settings, tmp_path, sheets)
    assert said.startswith("人员 A1：缺少列“简称”")


def test_a_column_twice_is_named(sqlite_settings: Settings, tmp_path: Path) -> None:
    sheets: Sheets = {"人员": [["简称", "姓名", "手机", "手机号"], ["小钟", "钟晓", None, None]]}
    (said,) = found_in(sqlite_settings, tmp_path, sheets)
    assert said.startswith("人员 D1：“手机号”这一列有两列")


def test_a_leave_may_not_overlap_one_that_the_desk_has(
    desk_settings: Settings, tmp_path: Path
) -> None:
    sheets = {"请假": [["人员", "开始", "结束"], ["小林", "2026-12-01", "2026-12-03"]]}
    assert brings_in(desk_settings, roster_file.save(tmp_path / "一.xlsx", sheets)).written
    sheets["请假"][1][1:] = ["2026-12-03", "2026-12-05"]
    (said,) = found_in(desk_settings, tmp_path, sheets)
    assert "请假 B2：与前台里已有的12月1日–12月4日重叠" in said
    sheets["请假"][1] = ["小周", "2026-12-02", "2026-12-02"]
    sheets["请假"][0] += ["替班"]
    sheets["请假"][1] += ["小林"]
    (said,) = found_in(desk_settings, tmp_path, sheets)
    assert "替班的小林那时自己也请假（前台里已有的" in said


def test_two_stewards_of_a_grid_and_a_grid_without_are_told_and_allowed(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    sheets = {
        "网格": [["小区", "网格"], ["云汀花园", "九网格"]],
        "岗位": [["人员", "岗位", "小区", "网格"], ["小何", "管家", "云汀花园", "二网格"]],
    }
    outcome = brings_in(sqlite_settings, roster_file.save(tmp_path / "一.xlsx", sheets))
    assert outcome.written
    notes = "\n".join(outcome.mistakes.notes)
    assert "“云汀花园”二网格有 2 位管家：小何、小林" in notes
    assert "“云汀花园”九网格还没有管家" in notes


def test_roles_that_nobody_holds_in_a_community_are_named(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    sheets: roster_file.Sheets = {
        "小区": [["小区"], ["桂语里"]],
        "人员": [["简称", "姓名"], ["老韩", "韩建"]],
        "岗位": [["人员", "岗位", "小区"], ["老韩", "主管", "桂语里"]],
    }
    outcome = brings_in(sqlite_settings, roster_file.save(tmp_path / "一.xlsx", sheets))
    assert outcome.written
    notes = "\n".join(outcome.mistakes.notes)
    assert "“桂语里”还没有值班经理、项目首席、工程师；" in notes  # agents and GM serve all
    assert "“云汀花园”还没有" not in notes


def test_who_is_to_have_letters_and_has_no_address_is_named(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    sheets: roster_file.Sheets = {
        "人员": [
            ["简称", "姓名", "手机号", "邮箱"],
            ["大王总", "王大明", "13911110000", None],
            ["大李总", "李小明", "13911110001", "li@example.com"],
        ],
        "岗位": [["人员", "岗位"], ["大王总", "大区总经理"], ["大李总", "大区总经理"]],
    }
    outcome = brings_in(sqlite_settings, roster_file.save(tmp_path / "一.xlsx", sheets))
    assert outcome.written
    notes = "\n".join(outcome.mistakes.notes)
    assert "还没写邮箱的同事：" in notes
    assert "大王总" in notes
    assert "大李总" not in notes


# --- no workbook ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空文件"),
        ("小区,网格\n".encode(), "不是 Excel 工作簿"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "旧格式（.xls）或加了密码"),
        (b"PK\x03\x04" + b"\0" * 100, "不是 Excel 工作簿"),
        (b"%PDF-1.7 " + b"\0" * 100, "不是 Excel 工作簿"),
    ],
)
def test_what_is_no_workbook_is_refused_kindly(
    sqlite_settings: Settings, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content)
    with pytest.raises(NoWorkbook, match=words):
        brings_in(sqlite_settings, path)


def test_a_damaged_workbook_a_folder_and_no_file_are_refused_kindly(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    import zipfile

    path = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<not closed")
    with pytest.raises(NoWorkbook, match="可能损坏"):
        brings_in(sqlite_settings, path)
    with pytest.raises(NoWorkbook, match="没有这个文件"):
        brings_in(sqlite_settings, tmp_path / "没有.xlsx")
    with pytest.raises(NoWorkbook, match="文件夹"):
        brings_in(sqlite_settings, tmp_path)


def test_a_workbook_that_unpacks_to_a_flood_is_not_unpacked(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    import zipfile

    path = tmp_path / "大.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/sharedStrings.xml", "w", force_zip64=True) as file:
            for _ in range(610):
                file.write(b"\0" * 2**20)
    with pytest.raises(NoWorkbook, match="解开后太大"):
        brings_in(sqlite_settings, path)


def test_a_workbook_with_nothing_to_import_says_so(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(["随便写的"])
    book.save(tmp_path / "空.xlsx")
    with pytest.raises(NoWorkbook, match="没有可以导入的行"):
        brings_in(sqlite_settings, tmp_path / "空.xlsx")


def test_rows_far_below_and_empty_rows_between_are_found_with_their_own_names(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    book = Workbook()
    page = book.active
    page.title = "人员"
    page.append(["简称", "姓名", "手机号"])
    page["A9"], page["B9"], page["C9"] = "小钟", "钟晓", "123"
    page["A70000"] = "小樊"
    book.save(tmp_path / "稀.xlsx")
    outcome = brings_in(sqlite_settings, tmp_path / "稀.xlsx")
    assert [m.cell for m in outcome.mistakes.found] == ["C9", "B70000"]
