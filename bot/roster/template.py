"""The template: every sheet with its headers, an explanation and examples that are not imported."""

from pathlib import Path
from typing import Any

from bot.roster.cells import emergency_name
from bot.roster.layout import EXPLANATION, Column, Sheet, load_layout
from handlers.policy import EMERGENCY_KINDS
from handlers.roster import ROLE_NAMES

__all__ = ["write_template"]

HOW = (
    "前台花名册：填好后运行 qiantai import-roster 文件.xlsx --dry-run 试算，没问题再正式导入。",
    "· 每张表第一行是表头，请不要改；带 * 的列不能空。用不到的表整张空着，不影响前台里已有的内容。",
    "· 以“例：”开头的行是例子，不会导入，可以留着也可以删。",
    "· 空着的格子不会改掉前台里已有的内容。",
    "· 文件里没有的人和岗位不会自动删除，要移出请加 --remove-missing。",
    "· 不要合并单元格，不要写公式；号码和房号的格子最好设成“文本”。",
    "· 同一份文件导入几次结果一样；只要有一处写错，就什么都不导入，并逐格说明怎么改。",
)
WIDTH, WIDEST = 14, 28
ROWS_WITH_CHOICES = 5000
CHOICES: dict[str, tuple[str, ...]] = {
    "role": tuple(name for key, name in ROLE_NAMES.items() if key != "resident"),
    "house_type": ("住宅", "商铺"),
    "yes_no": ("是", "否"),
    "emergency": (*map(emergency_name, EMERGENCY_KINDS), "全部"),
}


def write_template(path: Path) -> None:
    """Write the template; raises OSError. An existing file is for the caller to refuse."""
    from openpyxl import Workbook  # noqa: PLC0415  (as in bot.roster.workbook)

    book = Workbook()
    _explain(book.active)
    for sheet in load_layout():
        _write(book.create_sheet(sheet.title), sheet)
    book.save(path)


def _explain(page: Any) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    page.title = EXPLANATION
    for line in HOW:
        page.append([line])
    page["A1"].font = Font(bold=True)
    for sheet in load_layout():
        page.append([])
        page.append([f"【{sheet.title}】{sheet.about}"])
        page.cell(page.max_row, 1).font = Font(bold=True)
        for column in sheet.columns:
            page.append([_header(column), column.about])
    page.column_dimensions["A"].width = WIDEST
    page.column_dimensions["B"].width = 90
    for row in page.iter_rows(min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")


def _write(page: Any, sheet: Sheet) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415

    page.append([_header(column) for column in sheet.columns])
    for number, column in enumerate(sheet.columns, 1):
        head = page.cell(1, number)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBDA")
        head.comment = Comment(column.about, EXPLANATION)
        letter = head.column_letter
        page.column_dimensions[letter].width = WIDEST if column.reads == "words" else WIDTH
        page.column_dimensions[letter].number_format = "@"
        _offer_choices(page, column, letter)
    for example in sheet.examples:
        page.append([f"例：{example[0]}", *(value or None for value in example[1:])])
        for cell in page[page.max_row]:
            cell.font, cell.number_format = Font(italic=True, color="808080"), "@"
    page.freeze_panes = "A2"


def _offer_choices(page: Any, column: Column, letter: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    choices = CHOICES.get(column.reads)
    if choices is None:
        return
    offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', showErrorMessage=False)
    page.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{ROWS_WITH_CHOICES}")


def _header(column: Column) -> str:
    return f"{column.header}*" if column.required else column.header
