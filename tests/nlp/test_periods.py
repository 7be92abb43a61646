"""From when until when, as leads and stewards write it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlp.periods import read_period, without_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("今天", "11-24 00:00", "11-25 00:00"),
        ("明天", "11-25 00:00", "11-26 00:00"),
        ("明天上午", "11-25 00:00", "11-25 12:00"),
        ("后天下午", "11-26 12:00", "11-27 00:00"),
        ("明天到周五", "11-25 00:00", "11-28 00:00"),
        ("周四至周五", "11-26 00:00", "11-28 00:00"),
        ("下周一到周三", "11-30 00:00", "12-03 00:00"),
        ("下周一到下周三", "11-30 00:00", "12-03 00:00"),
        ("11月25日到11月27日", "11-25 00:00", "11-28 00:00"),
        ("11月25日-27日", "11-25 00:00", "11-28 00:00"),
        ("25号到27号", "11-25 00:00", "11-28 00:00"),
        ("明天起三天", "11-25 00:00", "11-28 00:00"),
        ("从明天开始2天", "11-25 00:00", "11-27 00:00"),
        ("三天", "11-24 00:00", "11-27 00:00"),
        ("明天一周", "11-25 00:00", "12-02 00:00"),
        ("明天9点到12点", "11-25 09:00", "11-25 12:00"),
        ("明天上午9点到3点", "11-25 09:00", "11-25 15:00"),
        ("今天下午三点开始", "11-24 15:00", "11-25 00:00"),
        ("昨天", "11-22 00:00", "11-23 00:00"),
    ],
)
def test_the_words_name_a_period(words: str, start: str, end: str) -> None:
    period = read_period(words, NOW, SHANGHAI)
    assert period is not None
    said = [f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}" for moment in period]
    assert said == [start, end]


@pytest.mark.parametrize("words", ["请假", "有点事", "", "周子航替班", "3栋的电梯"])
def test_other_words_name_none(words: str) -> None:
    assert read_period(words, NOW, SHANGHAI) is None


def test_what_is_left_without_it_is_the_rest() -> None:
    assert without_period("明天到周五请假") == "请假"
    assert without_period("11月25日下午三点请假") == "请假"
