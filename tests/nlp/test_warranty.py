"""Warranty periods in the words of who made the repair (RULEBOOK §10)."""

from datetime import UTC, datetime

import pytest

from nlp.warranty import warranty_until

START = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("阀芯已换，质保三个月", "2027-02-23"),
        ("保修期为1年，有问题随时联系", "2027-11-23"),
        ("这次给您半年质保", "2027-05-23"),
        ("质保一年半", "2028-05-23"),
        ("质保期90天", "2027-02-21"),
        ("质保 两个月", "2027-01-23"),
        ("已过质保三个月", None),
        ("过了保修三个月了", None),
        ("不保修一年", None),
        ("阀芯已换，三个月前也换过", None),
        ("质保期内，免费更换", None),
    ],
)
def test_10_the_period_in_the_words(words: str, day: str | None) -> None:
    until = warranty_until(words, START)
    assert (until.date().isoformat() if until else None) == day
