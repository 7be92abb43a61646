"""How long a repair is warranted by the words of who made it: 质保三个月, 保修一年半, 90天质保."""

import re
from calendar import monthrange
from datetime import datetime, timedelta

from nlp.normalise import normalise
from nlp.numerals import to_number

__all__ = ["warranty_until"]

_LASTS = (
    r"(?P<n>[0-9]{1,3}|[一二两三四五六七八九十百零]{1,4}|半)(?P<half>半)?个?(?P<half_month>半)?"
    r"(?P<unit>年|月|周|星期|天|日)(?P<after>半)?(?![前后]|之[前后])"
)
_WORD = "(?:质保期?|保修期?|包修|质量保证)"
_SAID = re.compile(rf"{_WORD}(?:时间|期限)?[为是有:：，,\s]{{0,2}}{_LASTS}")
_SAID_AFTER = re.compile(rf"{_LASTS}内?的?{_WORD}")
# 过了质保三个月, 不保修: nothing is warranted by that.
_NOT_GIVEN = re.compile(r"(?:过了?|超出|超过|不在|不再|没有?|不|还剩|剩下)[^，。；,;]{0,4}$")
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7}
_MONTHS = {"年": 12, "月": 1}


def warranty_until(text: str, start: datetime) -> datetime | None:
    """The end of the period named, counted from ``start``; None when the words name none."""
    plain = normalise(text)
    for pattern in (_SAID, _SAID_AFTER):
        found = pattern.search(plain)
        if found is not None and not _NOT_GIVEN.search(plain[: found.start()]):
            return _add(found, start)
    return None


def _add(found: re.Match[str], start: datetime) -> datetime | None:
    halves = bool(found["half"] or found["half_month"] or found["after"])
    number = 0 if found["n"] == "半" else to_number(found["n"])
    halves = halves or found["n"] == "半"
    if number is None or (not number and not halves):
        return None
    if (days := _DAYS.get(found["unit"])) is not None:
        return start + timedelta(days=number * days)
    months = _MONTHS[found["unit"]] * number
    if halves and found["unit"] == "年":
        months += 6
    end = _months_later(start, months)
    return end + timedelta(days=15) if halves and found["unit"] == "月" else end


def _months_later(start: datetime, months: int) -> datetime:
    """The same day of that month, or its last one."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
