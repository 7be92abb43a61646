"""Times in words a person uses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.when import say_ago, say_by, say_clock, say_day, say_duration, say_time

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A time in Shanghai, as the desk holds it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


NOW = local("2026-11-23 09:35")  # a Monday


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23 10:05", "今天 10:05"),
        ("2026-11-23 00:00", "今天 00:00"),
        ("2026-11-24 09:00", "明天 09:00"),
        ("2026-11-25 14:30", "后天 14:30"),
        ("2026-11-26 08:05", "周四 08:05"),
        ("2026-11-27 18:00", "周五 18:00"),
        ("2026-11-29 18:00", "周日 18:00"),
        ("2026-11-30 18:00", "下周一 18:00"),
        ("2026-12-01 18:00", "12月1日（周二）18:00"),
        ("2026-12-03 18:00", "12月3日（周四）18:00"),
        ("2027-01-04 18:00", "2027年1月4日（周一）18:00"),
        ("2026-11-22 20:00", "昨天 20:00"),
        ("2026-11-21 20:00", "前天 20:00"),
        ("2026-11-20 20:00", "11月20日（周五）20:00"),
    ],
)
def test_a_time_is_said_as_people_say_it(at: str, said: str) -> None:
    assert say_time(local(at), NOW) == said


def test_on_thursday_the_coming_tuesday_is_of_next_week() -> None:
    assert say_time(local("2026-12-01 09:00"), local("2026-11-26 09:00")) == "下周二 09:00"


def test_days_change_at_midnight_in_shanghai_not_in_utc() -> None:
    late = local("2026-11-23 23:59")
    assert say_time(late + timedelta(minutes=1), late) == "明天 00:00"
    assert say_day(local("2026-11-23 07:30"), local("2026-11-23 08:30")) == "今天"


def test_over_new_year_a_near_day_needs_no_year() -> None:
    assert say_time(local("2027-01-01 09:00"), local("2026-12-31 09:00")) == "明天 09:00"


def test_a_limit_is_said_with_before_and_never_later_than_it_is() -> None:
    assert say_by(local("2026-11-23 10:05:59"), NOW) == "今天 10:05 前"


def test_the_clock_alone() -> None:
    assert say_clock(local("2026-11-23 08:05")) == "08:05"


@pytest.mark.parametrize(
    ("delta", "said"),
    [
        (timedelta(seconds=59), "不到 1 分钟"),
        (timedelta(minutes=30), "30 分钟"),
        (timedelta(hours=2), "2 小时"),
        (timedelta(minutes=90), "1 小时 30 分钟"),
        (timedelta(days=3), "3 天"),
        (timedelta(days=1, hours=2, minutes=3), "1 天 2 小时"),
        (timedelta(days=1, minutes=3), "1 天"),
        (timedelta(minutes=-30), "30 分钟"),
    ],
)
def test_a_duration_has_at_most_two_units(delta: timedelta, said: str) -> None:
    assert say_duration(delta) == said


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(hours=3, minutes=59), "3 小时前"),
        (timedelta(days=2, hours=5), "2 天前"),
        (-timedelta(hours=1), "刚刚"),
    ],
)
def test_how_long_ago_in_its_largest_unit(past: timedelta, said: str) -> None:
    assert say_ago(NOW - past, NOW) == said
