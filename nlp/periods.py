"""From when until when somebody is away: 明天, 周三到周五, 11月25日下午, 明天起三天."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from nlp.normalise import normalise
from nlp.numerals import to_number
from nlp.when import read_clock, read_day

__all__ = ["Period", "read_period", "without_period"]

_N = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_PARTS = {
    "上午": (time(0), time(12)),
    "早上": (time(0), time(12)),
    "下午": (time(12), None),
    "晚上": (time(18), None),
}
_BEFORE_TODAY = re.compile(r"昨[天日]|前[天日]|上个?(?:周|星期|礼拜|月)|去年")
_TO = re.compile(r"到|至|~|(?<=[日号天一二三四五六点])-(?=[0-9一二三四五六七八九十周下])")
_LASTS = re.compile(rf"(?P<n>{_N})(?P<half>半)?个?(?P<unit>天|日(?!期)|周|星期|礼拜)(?!前)")
_PART = re.compile("|".join(_PARTS))
_CLOCK = re.compile(rf"[0-9]{{1,2}}[:：][0-9]{{2}}|{_N}[点时]")
_DAY_WORDS = (
    r"(?:从|自)?(?:大后天|[今明后昨前当][天日]|[今明]早|[下这本上]*个?(?:周|星期|礼拜)[一二三四五六日天末1-7]"
    rf"|(?:20[0-9]{{2}}[-/.年])?{_N}[-/.月]{_N}[日号]?|{_N}[号日](?![楼线院门])|周末)"
)
_ALL_WORDS = re.compile(
    rf"{_DAY_WORDS}|{_N}半?个?(?:天|周|星期|礼拜)|上午|下午|早上|晚上|全天|整天|半天"
    rf"|[0-9]{{1,2}}[:：][0-9]{{2}}|{_N}[点时](?:钟|半|[一三]刻|{_N}分?)?|到|至|~|-|起|开始|为止|之?[前后]"
)
_OWN_WEEK = re.compile(r"下(?!午)")
DAY = timedelta(days=1)


class Period(NamedTuple):
    """From ``start`` (included) to ``end`` (excluded), aware UTC."""

    start: datetime
    end: datetime


def read_period(text: str, now: datetime, zone: tzinfo) -> Period | None:
    """The stretch of time named, past ones included; None when the words name none.

    A day alone is the whole local day; ``now`` must be aware.
    """
    plain = normalise(text)
    here = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if _BEFORE_TODAY.search(plain):
        return _utc(here - 2 * DAY, here - DAY)
    lasts = _LASTS.search(_without_weekdays(plain))
    left, _, right = _cut(plain)
    day = read_day(left, here)
    if day is None and lasts is None and not _names_hours(left):
        return None
    day = day or here
    start = _start(left, day)
    if right:
        end = _end(right, day, here, start)
    elif lasts is not None:
        end = day + DAY * _days(lasts)
    else:
        end = _end_of_part(left, day)
    return _utc(start, end) if end is not None and end > start else None


def without_period(text: str) -> str:
    """The text without the words that name a period."""
    return _ALL_WORDS.sub("", text)


def _cut(text: str) -> tuple[str, str, str]:
    found = _TO.search(text)
    if found is None:
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _without_weekdays(text: str) -> str:
    """下周三 and 11月2日 hold numbers that last nothing."""
    return re.sub(_DAY_WORDS, " ", text)


def _names_hours(text: str) -> bool:
    return _PART.search(text) is not None or _CLOCK.search(text) is not None


def _start(text: str, day: datetime) -> datetime:
    if _CLOCK.search(text):
        return _on(day, read_clock(text))
    part = _PART.search(text)
    return _on(day, _PARTS[part[0]][0]) if part else day


def _end(text: str, day: datetime, here: datetime, start: datetime) -> datetime | None:
    # 下周一到周三: the second day is counted from the first, unless it names its own week.
    last = read_day(text, here if _OWN_WEEK.search(text) else day) or day
    if _CLOCK.search(text):
        end = _on(last, read_clock(text))
        return end + timedelta(hours=12) if end <= start and end.hour < 12 else end
    return _end_of_part(text, last)


def _end_of_part(text: str, day: datetime) -> datetime:
    part = None if _CLOCK.search(text) else _PART.search(text)
    ends = _PARTS[part[0]][1] if part else None
    return _on(day, ends) if ends else day + DAY


def _days(lasts: re.Match[str]) -> int:
    number = to_number(lasts["n"]) or 1
    return number * (1 if lasts["unit"] in ("天", "日") else 7) + (1 if lasts["half"] else 0)


def _on(day: datetime, clock: time | None) -> datetime:
    at = clock or time()
    return day.replace(hour=at.hour, minute=at.minute)


def _utc(start: datetime, end: datetime) -> Period:
    return Period(start.astimezone(UTC), end.astimezone(UTC))
