"""Phone numbers of a cell: mobile ones of people, and any line that can be called."""

import re
from typing import Any

from bot.roster.mistakes import BadCell
from bot.roster.texts import text_of
from nlp.phones import read_phone

__all__ = ["read_line", "read_mobile"]

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LINE = re.compile(
    r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|400-?\d{3}-?\d{4}|800-?\d{3}-?\d{4}"
    r"|[2-9]\d{6,7}|1\d{2}|1\d{4}|9[56]\d{3,4}"
)


def _phone_text(value: Any) -> str:
    text = re.sub(r"[\s·.()（）]+", "", text_of(value))
    if _SCIENTIFIC.fullmatch(text_of(value).replace(" ", "")):
        raise BadCell(
            f"“{text_of(value)}”是科学计数，号码已经丢了后几位", "请把格子设成“文本”，再重新填号码"
        )
    return re.sub(r"^(?:\+|00)?86-?(?=1[3-9]|0?\d{2,3}-?\d{7})", "", text).replace("－", "-")


def _foreign(text: str) -> str:
    """+852 9123 4567 as +85291234567; "" for any other."""
    found = read_phone(text) if text.startswith(("+", "00")) else None
    return found if found is not None and found.startswith("+") else ""


def read_mobile(value: Any) -> str:
    """Eleven digits, or a foreign number with its plus and country code."""
    text = _phone_text(value)
    if abroad := _foreign(text):
        return abroad
    digits = text.replace("-", "")
    right = "应为 11 位手机号，如 13800138000"
    if not digits.isdigit():
        raise BadCell(f"“{text}”不是号码", right)
    if len(digits) != 11:
        raise BadCell(f"“{text}”有 {len(digits)} 位", right)
    if not _MOBILE.fullmatch(digits):
        raise BadCell(f"“{text}”不是手机号段", right)
    return digits


def read_line(value: Any) -> str:
    """A land line with its dashes, a mobile, a service number, a foreign number."""
    text = _phone_text(value)
    if abroad := _foreign(text):
        return abroad
    if not _LINE.fullmatch(text):
        raise BadCell(
            f"“{text_of(value)}”不像电话号码",
            "一格一个号码，如 0571-88880000、13800138000、400-800-1234",
        )
    return text
