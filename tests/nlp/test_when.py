from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nlp.when import read_date, read_over

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, 10:00 there


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("明天下午3点", "2026-11-24 15:00"),
        ("后天", "2026-11-25 18:00"),
        ("大后天上午", "2026-11-26 12:00"),
        ("周五上午", "2026-11-27 12:00"),
        ("11月25日", "2026-11-25 18:00"),
        ("今天18:00", "2026-11-23 18:00"),
        ("2天内", "2026-11-25 18:00"),
        ("3点前", "2026-11-23 15:00"),
        ("25号", "2026-11-25 18:00"),
        ("下周三", "2026-12-02 18:00"),
        ("半小时内到", "2026-11-23 10:30"),
        ("月底", "2026-11-30 18:00"),
        ("2026-12-01 09:30", "2026-12-01 09:30"),
        ("明早9点", "2026-11-24 09:00"),
        ("今晚8点半", "2026-11-23 20:30"),
        ("一周内", "2026-11-30 18:00"),
        ("１１月２５日下午", "2026-11-25 18:00"),
        ("1月5日", "2027-01-05 18:00"),
    ],
)
def test_a_plan_names_its_moment(text: str, moment: str) -> None:
    found = read_date(text, NOW, ZONE)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == moment


@pytest.mark.parametrize("text", ["尽快", "今天9点", "2月30日", "3号楼", "100元", "昨天", ""])
def test_no_date_or_a_past_one_is_none(text: str) -> None:
    assert read_date(text, NOW, ZONE) is None


def test_a_naive_clock_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="aware"):
        read_date("明天", datetime(2026, 11, 23), ZONE)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("维保师傅11点到，主板坏了，今天下午3点前恢复", "2026-11-23 15:00"),
        ("明天厂家发货，下午4点修好", "2026-11-24 16:00"),
        ("师傅11点到，2小时内修好", "2026-11-23 12:00"),
        ("预计15:30来水", "2026-11-23 15:30"),
        ("师傅11点来修，修好要下午3点", "2026-11-23 15:00"),
    ],
)
def test_the_hour_when_it_is_over_is_told_from_the_fitters(text: str, moment: str) -> None:
    found = read_over(text, NOW, ZONE)
    assert found is not None
    assert found.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == moment


@pytest.mark.parametrize(
    "text",
    ["师傅11点到开始修", "今天能恢复", "9点已经恢复供电", "11点到，修不好要等到明天", "正在换板"],
)
def test_no_hour_is_read_where_none_is_promised(text: str) -> None:
    assert read_over(text, NOW, ZONE) is None
