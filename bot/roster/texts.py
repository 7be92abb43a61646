"""The plain text of a cell, whatever the spreadsheet has made of it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.roster.mistakes import BadCell
from nlp.normalise import half_width

__all__ = ["CONTROL", "text_of"]

CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202f\ufeff]+")


def text_of(value: Any) -> str:
    """The cell as text: numbers without their .0, half width, no invisible characters."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (datetime, date, time, timedelta)):
        raise BadCell("这一格被表格变成了日期或时间", "请把格子设成“文本”，再重新写一遍")
    if isinstance(value, float) and not value.is_integer():
        raise BadCell(f"“{value}”是小数", "请写成整数，或把格子设成“文本”再写")
    if isinstance(value, float):
        value = int(value)
    return half_width(CONTROL.sub(" ", str(value))).strip()
