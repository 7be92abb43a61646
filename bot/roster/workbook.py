"""Rows out of an .xlsx file: what is no workbook is refused kindly, odd cells are kept as odd.

Read as a stream, since a company's houses are tens of thousands of rows. Formulas are not
calculated here: their cells, and those with an error in them, come out as ``Odd``.
"""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.roster.layout import EXPLANATION, Column, Sheet, load_layout, plain
from bot.roster.mistakes import Mistakes, guess

__all__ = ["NoWorkbook", "Odd", "Step", "Table", "cell_name", "plain_value", "read_workbook"]

LARGEST_FILE = 50 * 2**20  # bytes
LARGEST_UNPACKED = 600 * 2**20
MOST_ROWS = 300_000  # of one sheet
MOST_COLUMNS = 40
OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, or .xlsx with a password
EXAMPLE = re.compile(r"\s*例\s*[:：]")
REPORT_EVERY = 2000  # rows
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")

Step = Callable[[str, int, int], None]  # what is done, how far, of how many (as far as known)


class NoWorkbook(Exception):
    """The file cannot be read as a spreadsheet; the text says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell without a plain value."""

    wrong: str
    right: str


PLAIN = (int, float, date, time, timedelta)  # bool and datetime are among them
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
FORMULA = Odd("这里是公式", "请改成算好的值：复制这一列，再“选择性粘贴—数值”")


@dataclass(slots=True)
class Table:
    """One sheet of the file: where its fields stand, and its rows with their line numbers."""

    sheet: Sheet
    places: Mapping[str, int]  # field → column, from 0
    rows: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    merged: set[tuple[int, int]] = field(default_factory=set)  # (line, column) to be passed over

    def cell(self, line: int, name: str) -> str:
        """The name of a field's cell, like B7."""
        return cell_name(line, self.places[name])


def cell_name(line: int, column: int) -> str:
    """B7 of line 7 and column 1."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{line}"


def read_workbook(path: Path, mistakes: Mistakes, step: Step) -> dict[str, Table]:
    """The tables of the file by kind; sheets without rows are left out. Raises NoWorkbook."""
    _check_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and the like, which nobody needs here
            return _read(path, mistakes, step)
    except NoWorkbook:
        raise
    except Exception as error:
        raise NoWorkbook(
            f"{path.name} 打不开：文件可能损坏，或不是真正的 .xlsx。"
            f"请用表格软件打开后另存为 .xlsx 再试（{type(error).__name__}）。"
        ) from error


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise NoWorkbook(f"{path} 打不开：{_why(path, error)}。") from error
    if size == 0:
        raise NoWorkbook(f"{path.name} 是空文件。用 --template 可以写出一份模板。")
    if head == OLD_OR_LOCKED:
        raise NoWorkbook(
            f"{path.name} 是旧格式（.xls）或加了密码的文件，请另存为不加密码的 .xlsx 再导入。"
        )
    if size > LARGEST_FILE:
        raise NoWorkbook(
            f"{path.name} 有 {size >> 20} MB，超过 {LARGEST_FILE >> 20} MB："
            "请去掉图片和用不到的工作表，或按小区分成几个文件。"
        )
    if not zipfile.is_zipfile(path):
        raise NoWorkbook(f"{path.name} 不是 Excel 工作簿（.xlsx）；CSV 等请先另存为 .xlsx。")
    _check_unpacked(path)


def _why(path: Path, error: OSError) -> str:
    if path.is_dir():
        return "这是一个文件夹，请写出文件名"
    known = {FileNotFoundError: "没有这个文件", PermissionError: "没有读它的权限"}
    return known.get(type(error), error.strerror or "读不出来")


def _check_unpacked(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            unpacked = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as error:
        raise NoWorkbook(f"{path.name} 已损坏，请重新保存一份。") from error
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise NoWorkbook(f"{path.name} 不是 Excel 工作簿（.xlsx）。")
    if unpacked > LARGEST_UNPACKED:
        raise NoWorkbook(f"{path.name} 解开后太大，没有读它；请去掉图片和多余的格式。")


def _read(path: Path, mistakes: Mistakes, step: Step) -> dict[str, Table]:
    from openpyxl import load_workbook  # noqa: PLC0415  (0.2 s that other commands need not wait)

    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        found: dict[str, Table] = {}
        for page in book.worksheets:
            about = page.max_row or 1
            page.reset_dimensions()  # what a file says of its size may be wrong by a million rows
            sheet = _sheet_called(page.title, mistakes, has_rows=_has_rows(page))
            if sheet is None:
                continue
            if sheet.kind in found:
                mistakes.add(page.title, "", "这个工作表有两个", "请合成一个")
                continue
            table = _table(page, sheet, mistakes, partial(_tell, step, sheet, about))
            if table is not None:
                _note_merged(page, path, table, mistakes)
                found[sheet.kind] = table
        return {sheet.kind: found[sheet.kind] for sheet in load_layout() if sheet.kind in found}
    finally:
        book.close()


def _tell(step: Step, sheet: Sheet, about: int, done: int) -> None:
    step(f"读“{sheet.title}”", done, max(about, done))


def _has_rows(page: Any) -> bool:
    rows = page.iter_rows(max_col=MOST_COLUMNS, max_row=50, values_only=True)
    return any(value not in (None, "") for row in rows for value in row)


def _sheet_called(title: str, mistakes: Mistakes, *, has_rows: bool) -> Sheet | None:
    name = plain(title)
    sheets = {sheet.title: sheet for sheet in load_layout()}
    if name in sheets or name.removesuffix("表") in sheets:
        return sheets.get(name) or sheets[name.removesuffix("表")]
    if name.startswith(EXPLANATION) or not has_rows:
        return None
    near = guess(name, sheets)
    if near.startswith("是不是"):
        mistakes.add(title, "", f"没有“{title}”这种工作表", f"{near}用不到的工作表请删掉")
    else:
        mistakes.notes.append(f"工作表“{title}”不认识，没有读；认识的有：{'、'.join(sheets)}。")
    return None


# --- one sheet ------------------------------------------------------------------------------------


def _table(
    page: Any, sheet: Sheet, mistakes: Mistakes, tell: Callable[[int], None]
) -> Table | None:
    head = next(_rows_of(page, MOST_COLUMNS), None)
    if head is None:
        return None
    table = Table(sheet, _places(sheet, *head, mistakes))
    if not table.places:
        return None
    for line, row in _rows_of(page, max(table.places.values()) + 1):
        if line <= head[0]:
            continue
        if isinstance(row[0], str) and EXAMPLE.match(row[0]):
            continue
        table.rows.append((line, row))
        if len(table.rows) > MOST_ROWS:
            raise NoWorkbook(f"“{sheet.title}”超过 {MOST_ROWS:,} 行，请按小区分成几个文件。")
        if len(table.rows) % REPORT_EVERY == 0:
            tell(len(table.rows))
    return table if table.rows else None


def _rows_of(page: Any, width: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Line number and values of every row that holds anything in its first columns."""
    for line, row in enumerate(page.iter_rows(max_col=width, values_only=True), 1):
        if any(value is not None and value != "" for value in row):
            yield line, row


def plain_value(value: Any) -> Any:
    """A cell's value; None where there is nothing to read, ``Odd`` for a formula or an error.

    A streamed formula is a text that begins with =, or an object of the library's own.
    """
    if isinstance(value, str):
        if value[:1] == "=":
            return FORMULA
        if value in ERRORS:
            return Odd(f"这里是错误值 {value}", "请改成正确的内容")
        return value if value.strip() else None
    return value if value is None or isinstance(value, PLAIN) else FORMULA


def _places(sheet: Sheet, line: int, head: tuple[Any, ...], mistakes: Mistakes) -> dict[str, int]:
    """Which field stands in which column; the headers' own mistakes are recorded."""
    places: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    for column, said in enumerate(head):
        if plain_value(said) is None:
            continue
        known = _column_called(sheet, str(said))
        if known is None:
            unknown.append((column, str(said)))
        elif known.field in places:
            cell = cell_name(line, column)
            mistakes.add(sheet.title, cell, f"“{known.header}”这一列有两列", "请只留一列")
        else:
            places[known.field] = column
    _missing_columns(sheet, line, places, unknown, mistakes)
    return places


def _missing_columns(
    sheet: Sheet,
    line: int,
    places: Mapping[str, int],
    unknown: list[tuple[int, str]],
    mistakes: Mistakes,
) -> None:
    absent = [c for c in sheet.columns if c.field not in places]
    for column, said in unknown:
        right = guess(plain(said), [c.header for c in absent] or [c.header for c in sheet.columns])
        mistakes.add(sheet.title, cell_name(line, column), f"不认识“{said}”这一列", right)
    needed = [c.header for c in absent if c.required]
    if needed and not unknown:
        right = f"第 {line} 行是表头，请加上：{'、'.join(needed)}"
        mistakes.add(sheet.title, cell_name(line, 0), f"缺少列“{'”“'.join(needed)}”", right)


def _column_called(sheet: Sheet, said: str) -> Column | None:
    return next((column for column in sheet.columns if column.is_called(said)), None)


def _note_merged(page: Any, path: Path, table: Table, mistakes: Mistakes) -> None:
    """Merged cells hold one value for many: each range is named, its empty cells are passed over.

    A streamed sheet does not tell of them; they stand at the end of its XML.
    """
    place = str(page._worksheet_path).lstrip("/")  # noqa: SLF001  (openpyxl has no other way)
    with zipfile.ZipFile(path) as packed:
        _, _, tail = packed.read(place).rpartition(b"sheetData>")
    last = {line for line, _ in table.rows}
    for found in _MERGED.findall(tail):
        left, top, right, bottom = _RANGE.fullmatch(found.decode()).groups()  # type: ignore[union-attr]
        lines = [line for line in range(int(top), int(bottom) + 1) if line in last]
        if not lines:
            continue
        mistakes.add(
            table.sheet.title,
            found.decode(),
            "这几格合并了",
            "请取消合并，每一格都写上内容",
        )
        columns = range(_column_number(left), _column_number(right) + 1)
        table.merged |= {(line, column) for line in lines for column in columns}


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
