"""Times and durations in words a person uses; Asia/Shanghai (RULEBOOK §4.5)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["ZONE", "say_ago", "say_by", "say_clock", "say_day", "say_duration", "say_time"]

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
NEAR_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 24 * 60


def say_time(at: datetime, now: datetime) -> str:
    """今天 10:05 · 后天 14:30 · 周五 18:00 · 12月3日（周四）18:00; seconds are dropped."""
    day = say_day(at, now)
    # A full-width bracket brings its own gap.
    gap = "" if day.endswith("）") else " "
    return f"{day}{gap}{say_clock(at)}"


def say_by(at: datetime, now: datetime) -> str:
    """A limit: 今天 10:05 前. Dropping the seconds keeps the promise on the safe side."""
    return f"{say_time(at, now)} 前"


def say_clock(at: datetime) -> str:
    """The time of day alone: 08:30."""
    return f"{at.astimezone(ZONE):%H:%M}"


def say_date(at: datetime) -> str:
    """The whole date, for what is read months later: 2027年2月21日."""
    local = at.astimezone(ZONE)
    return f"{local.year}年{local.month}月{local.day}日"


def say_day(at: datetime, now: datetime) -> str:
    """The day: 今天 · 周五 (of this week) · 下周二 · 12月3日（周四） · 2027年1月4日（周一）."""
    day, today = at.astimezone(ZONE).date(), now.astimezone(ZONE).date()
    ahead = (day - today).days
    if ahead in NEAR_DAYS:
        return NEAR_DAYS[ahead]
    weekday = f"周{WEEKDAYS[day.weekday()]}"
    weeks_ahead = (_monday(day) - _monday(today)).days // 7
    if ahead > 0 and weeks_ahead == 0:
        return weekday
    if 0 < ahead <= 7 and weeks_ahead == 1:
        return f"下{weekday}"
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日（{weekday}）"


def say_duration(delta: timedelta) -> str:
    """30 分钟 · 2 小时 · 1 小时 30 分钟 · 3 天: rounded down, at most two units."""
    minutes = int(abs(delta) / timedelta(minutes=1))
    if minutes < 1:
        return "不到 1 分钟"
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, left = divmod(rest, MINUTES_AN_HOUR)
    parts = [(days, "天"), (hours, "小时"), (0 if days else left, "分钟")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def say_ago(at: datetime, now: datetime) -> str:
    """How long since `at`, in its largest unit: 刚刚 · 5 分钟前 · 3 小时前 · 2 天前."""
    minutes = int((now - at) / timedelta(minutes=1))
    if minutes < 1:
        return "刚刚"
    if minutes < MINUTES_AN_HOUR:
        return f"{minutes} 分钟前"
    if minutes < MINUTES_A_DAY:
        return f"{minutes // MINUTES_AN_HOUR} 小时前"
    return f"{minutes // MINUTES_A_DAY} 天前"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
