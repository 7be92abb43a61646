"""Dates and times in staff's plans: the moment by which the next step is due."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from nlp.normalise import normalise
from nlp.numerals import to_number

# What a part of the day promises when no hour is said: its end.
_PART_ENDS = {
    "凌晨": time(6),
    "早上": time(10),
    "早晨": time(10),
    "明早": time(10),
    "上午": time(12),
    "中午": time(14),
    "下午": time(18),
    "傍晚": time(19),
    "晚上": time(21),
    "今晚": time(21),
    "明晚": time(21),
}
_DAY_END = time(18)
_DAYS = {
    **dict.fromkeys(("今天", "今日", "今晚", "今早", "当天", "当日"), 0),
    **dict.fromkeys(("明天", "明日", "明早", "明晚", "次日", "第二天"), 1),
    "后天": 2,
    "大后天": 3,
}
_N = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_DAY = re.compile("大后天|" + "|".join(_DAYS))
_WEEKDAY = re.compile(
    r"(?P<next>下下|下个?|这个?|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末1-7])"
)
_FULL_DATE = re.compile(
    r"(?P<y>20[0-9]{2})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})(?![0-9])"
)
_MONTH_DAY = re.compile(
    rf"(?<![0-9])(?P<m>{_N})月(?P<d>{_N})[日号]?|(?<![0-9./-])(?P<m2>1[0-2]|0?[1-9])[/.-](?P<d2>3[01]|[12][0-9]|0?[1-9])(?![0-9./-])"
)
_DAY_ONLY = re.compile(rf"(?<![0-9月])(?P<d>{_N})[号日](?![楼线院门])")
_WITHIN = re.compile(
    rf"(?P<n>{_N}|半)个?(?P<unit>工作日|小时|钟头|分钟|天|日|周|星期|礼拜|月)(?:之?内|以内|后|之后|左右)"
)
_CLOCK = re.compile(
    rf"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|明早)?\s*(?:的)?\s*(?:(?P<h>[0-9]{{1,2}})[:：](?P<mi>[0-9]{{2}})"
    rf"|(?P<h2>{_N})[点时](?:钟)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<mi2>{_N})分?)?)"
)
_PART = re.compile("|".join(_PART_ENDS))
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")
_IS_OVER = re.compile(
    "恢复|[修弄搞换装处抢疏]理?(?:好|完|通)|完[成工毕]|结束|解决|竣工|来[水电气暖]|[供通送](?:上)?[水电气暖]|能用|可以用|正常|开通|通车|好$"
)
_IS_NOT_OVER = re.compile("没有?|未|不能|无法|已经?|如果|要是|争取不|不了")
_WILL_DO = re.compile(
    r"前|给您|给你|联系|电话|回复|回话|答复|告诉|上门|到您|到场|到现场|会到|来|过去|过来|查看|看看|去看|修|换|处理"
    r"|[点分半时]到|\d到|到$"
)
_IS_NO_PROMISE = re.compile(
    r"过了?(?:[，,]|$)|(?:看|去|来|打|查|修|到|联系|检查)过|已经?|每[天日周]|之前报"
)


def read_date(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment meant, aware, in UTC; None when no date is said or it lies in the past.

    `now` must be aware. Words are read in `zone`. A day alone means 18:00 there, a part of the
    day its end (上午 12:00, 下午 18:00, 晚上 21:00). Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("read_date needs an aware datetime")
    plain = normalise(text)
    here = now.astimezone(zone)
    within = _WITHIN.search(plain)
    if within is not None:
        return _after(within, here)
    day = read_day(plain, here)
    clock = read_clock(plain)
    if day is None and clock is None:
        return None
    moment = _join(day, clock, here)
    return None if moment is None or moment <= here else moment.astimezone(UTC)


def read_promised(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The hour by which the words say that something will be done; None without a clear one.

    明天 alone is a plan for the form of plans; 10点看过了 and 灯每天18:00亮 promise nothing.
    """
    for sentence in _SENTENCE.split(normalise(text)):
        if _WILL_DO.search(sentence) is None or _IS_NO_PROMISE.search(sentence) is not None:
            continue
        here = now.astimezone(zone)
        within, clock = _WITHIN.search(sentence), read_clock(sentence)
        soon = within is not None and within["unit"] in ("小时", "钟头", "分钟")
        if not soon and clock is None:
            continue
        bare = not soon and read_day(sentence, here) is None
        if bare and clock is not None and clock <= here.time():
            continue  # an hour gone by today is told, not promised
        moment = read_date(sentence, now, zone)
        if moment is not None:
            return moment
    return None


def read_over(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The hour by which the words say that it is over: 师傅11点到，15点前恢复 is 15:00.

    None without a clear one: 今天能恢复 names no hour, and the fitter's arrival is none.
    """
    day = ""
    for clause in _CLAUSE.split(normalise(text)):
        own_day = _DAY.search(clause)
        if _IS_OVER.search(clause) is not None and _IS_NOT_OVER.search(clause) is None:
            here, clock = now.astimezone(zone), read_clock(clause)
            within = _WITHIN.search(clause)
            soon = within is not None and within["unit"] in ("小时", "钟头", "分钟")
            if clock is not None or soon:
                bare = not soon and read_day(clause, here) is None
                return read_date(f"{day}{clause}" if bare else clause, now, zone)
        day = own_day[0] if own_day is not None else day
    return None


def _join(day: datetime | None, clock: time | None, here: datetime) -> datetime | None:
    at = clock or _DAY_END
    if day is not None:
        return day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    moment = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return moment if moment > here else moment + timedelta(days=1)


def _after(match: re.Match[str], here: datetime) -> datetime | None:
    number = 0.5 if match["n"] == "半" else to_number(match["n"])
    if not number:
        return None
    unit = match["unit"]
    if unit in ("小时", "钟头"):
        return (here + timedelta(hours=number)).astimezone(UTC)
    if unit == "分钟":
        return (here + timedelta(minutes=number)).astimezone(UTC)
    days = {"周": 7, "星期": 7, "礼拜": 7, "月": 30}.get(unit, 1) * number
    end = here + timedelta(days=max(1, round(days)))
    return end.replace(hour=18, minute=0, second=0, microsecond=0).astimezone(UTC)


def read_day(text: str, here: datetime) -> datetime | None:
    """The day named, at the clock time of ``here`` (local); the text is normalised already."""
    match = _DAY.search(text)
    if match is not None:
        return here + timedelta(days=_DAYS[match[0]])
    for reader in (_full_date, _weekday, _month_day, _day_only):
        day = reader(text, here)
        if day is not None:
            return day
    if "月底" in text:
        return (here.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return None


def _full_date(text: str, here: datetime) -> datetime | None:
    match = _FULL_DATE.search(text)
    return _on(here, int(match["y"]), int(match["m"]), int(match["d"])) if match else None


def _weekday(text: str, here: datetime) -> datetime | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    wanted = "一二三四五六日".find(match["day"].replace("天", "日").replace("末", "六"))
    if wanted < 0:
        wanted = int(match["day"]) - 1
    ahead = wanted - here.weekday()
    lead = match["next"] or ""
    if lead.startswith("下"):
        return here + timedelta(days=ahead + 7 * lead.count("下"))
    return here + timedelta(days=ahead if ahead >= 0 else ahead + 7)


def _month_day(text: str, here: datetime) -> datetime | None:
    match = _MONTH_DAY.search(text)
    if match is None:
        return None
    month, day = to_number(match["m"] or match["m2"]), to_number(match["d"] or match["d2"])
    found = _on(here, here.year, month or 0, day or 0)
    if found is not None and found.date() < here.date():
        return _on(here, here.year + 1, month or 0, day or 0)
    return found


def _day_only(text: str, here: datetime) -> datetime | None:
    match = _DAY_ONLY.search(text)
    day = to_number(match["d"]) if match else None
    if day is None:
        return None
    found = _on(here, here.year, here.month, day)
    if found is not None and found.date() >= here.date():
        return found
    return _on(here, here.year + here.month // 12, here.month % 12 + 1, day)


def _on(here: datetime, year: int, month: int, day: int) -> datetime | None:
    try:
        return here.replace(year=year, month=month, day=day)
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """The time of day named, local; a part of the day means its end."""
    match = _CLOCK.search(text)
    if match is None:
        part = _PART.search(text)
        return _PART_ENDS[part[0]] if part else None
    hour = to_number(match["h"] or match["h2"]) or 0
    minute = _minute(match)
    part_word = match["part"] or ""
    if part_word in ("下午", "傍晚", "晚上", "今晚", "明晚") and hour < 12:
        hour += 12
    if part_word == "中午" and hour < 3:
        hour += 12
    # 3点 without a part of the day is working time: afternoon.
    if not part_word and match["h2"] and 1 <= hour <= 6:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * (to_number(match["quarter"]) or 0)
    return to_number(match["mi"] or match["mi2"] or "0") or 0
