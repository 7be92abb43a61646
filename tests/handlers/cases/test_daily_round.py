"""The daily word to very many people comes in parts, to each of them once (RULEBOOK §5.6)."""

from collections import Counter
from datetime import datetime

from bot.desk import Desk
from handlers.cases.timing.daily import CASES_IN_ONE_ROUND
from scripts.support.many_cases import fill
from tests.support.centre import Centre
from tests.support.dialogue import at

MANY = 3 * CASES_IN_ONE_ROUND + 7


def words(desk: Desk, until: datetime) -> Counter[int]:
    out = desk.advance(until).out
    return Counter(row.person_id for row in out if row.purpose == "digest")


def test_5_6_everybody_of_a_large_estate_has_his_word_once_a_day(centre: Centre) -> None:
    desk = centre.desk
    fill(desk, MANY, at("2026-11-23 08:30"))
    for day in ("23", "24"):
        told = words(desk, at(f"2026-11-{day} 17:35"))
        assert len(told) >= MANY * 9 // 10  # one in ten is finished and asked instead
        assert set(told.values()) == {1}
