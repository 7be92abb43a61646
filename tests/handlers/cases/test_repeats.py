"""Every way up the ladder, counted per matter (RULEBOOK §2, §6.3, §6.4)."""

import pytest

from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import phoned
from tests.support.centre import (
    ASSISTANT,
    COMMITTEE,
    GM,
    LEAD,
    LIAISON,
    OPERATIONS,
    REGIONAL_GM,
    STEWARD,
    Centre,
)

AGENT = "agent:小雅"


def by_phone(centre: Centre, number: str, words: str, rating: int | None = None) -> None:
    """What an agent wrote down of the callback."""
    centre.on(number, AGENT, lambda t, c: phoned.told_by_phone(t, c, words, rating))


@pytest.mark.parametrize(("words", "rating"), [("还在漏，没解决", None), ("修好了，人太凶", 1)])
def test_6_3_a_callback_by_phone_makes_a_request_a_complaint_to_the_steward(
    centre: Centre, words: str, rating: int | None
) -> None:
    number = centre.files()
    centre.finishes(number)
    by_phone(centre, number, words, rating)
    case = centre.case(number)
    assert (case.kind, case.level) == ("complaint", 1)
    assert centre.handler(number) == "小林"


def test_6_3_a_callback_by_phone_takes_a_complaint_to_the_next_rung(centre: Centre) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.everybody_reads()
    by_phone(centre, number, "还在漏，没解决")
    assert centre.case(number).level == 2
    assert {GM, OPERATIONS} <= centre.who_hears(number)


def test_6_4_second_is_the_gms_and_operations_have_a_copy(centre: Centre) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.everybody_reads()
    centre.unsolved(number)
    assert centre.handler(number) == "秦总"
    told = centre.who_hears(number)
    assert {GM, OPERATIONS, STEWARD, LEAD} <= told
    assert COMMITTEE not in told


def test_6_4_third_is_the_committees_and_three_more_are_told(centre: Centre) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.unsolved(number)
    centre.finishes(number, by=GM)
    centre.everybody_reads()
    centre.unsolved(number)
    assert centre.handler(number) == "叶委员"
    assert {COMMITTEE, REGIONAL_GM, ASSISTANT, LIAISON} <= centre.who_hears(number)


def test_6_4_it_is_counted_per_matter(centre: Centre) -> None:
    first = centre.complains()
    centre.finishes(first)
    centre.unsolved(first)
    second = centre.complains("电梯厅的灯三天没人换", category="设备管理类")
    assert centre.case(first).level == 2
    assert centre.case(second).level == 1


def test_6_4_a_missed_limit_goes_up_the_line_and_never_the_level(centre: Centre) -> None:
    number = centre.complains()
    centre.until("2026-11-23 10:30")
    case = centre.case(number)
    assert (case.level, case.rung) == (1, 1)


def test_6_4_low_marks_for_a_finished_complaint_take_it_up(centre: Centre) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 2)
    assert centre.case(number).level == 2


def test_2_2_a_request_whose_result_is_questioned_is_a_complaint(centre: Centre) -> None:
    number = centre.files()
    centre.finishes(number)
    centre.unsolved(number, "这也叫修好？")
    case = centre.case(number)
    assert (case.kind, case.level) == ("complaint", 1)
    assert "answer" in centre.clocks(number)


def test_6_4_the_gms_case_is_not_taken_back_down_by_the_centre(centre: Centre) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.unsolved(number)
    with pytest.raises(MoveRefused):
        centre.on(number, LEAD, work.accept)
    centre.accepts(number, by=GM)
    assert centre.handler(number) == "秦总"
