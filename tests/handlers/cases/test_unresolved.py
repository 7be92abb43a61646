"""Beyond the company's power, and care afterwards (RULEBOOK §6.5, §6.7)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import care
from storage.tables import OutboxRow, TimerRow
from tests.support.centre import (
    COMMITTEE,
    GM,
    LEAD,
    LIAISON,
    OPERATIONS,
    OTHER_STEWARD,
    STEWARD,
    WANG,
    Centre,
)

REASON = "楼间距是规划定的，超出我们能决定的范围，已帮您递交规划部门"


def at_the_top(centre: Centre) -> str:
    """A matter disputed at the GM's, now with the committee."""
    number = centre.complains(repeat=True)
    centre.finishes(number, by=GM)
    centre.unsolved(number)
    centre.takes_up(number, by=COMMITTEE)
    return number


def closes(centre: Centre, number: str) -> None:
    centre.on(number, COMMITTEE, lambda turn, case: work.close_unresolved(turn, case, REASON))


def afterwards(centre: Centre, number: str) -> dict[str, datetime]:
    """Its timers that go on when it is closed: kind → instant."""
    subject = f"closed:{centre.case(number).id}"
    found = centre.rows(select(TimerRow).where(TimerRow.subject == subject))
    return {timer.kind: timer.due_at for timer in found}


def kinds(centre: Centre) -> list[str]:
    """Its tasks, beside the later look at a repair."""
    return [task.kind for task in centre.tasks() if task.kind != "holds"]


def test_6_5_dissatisfied_at_the_highest_level_asks_for_a_special_analysis_once(
    centre: Centre,
) -> None:
    number = at_the_top(centre)
    for _ in range(2):
        centre.visits(number, by=COMMITTEE)
        centre.completes(number, by=COMMITTEE)
        centre.unsolved(number)
        centre.takes_up(number, by=COMMITTEE)
    assert centre.case(number).level == 3
    assert kinds(centre).count("unsolved_analysis") == 1
    assert "专项分析" in centre.reads(LIAISON)


def test_6_5_closed_as_unresolved_it_stays_on_watch(centre: Centre) -> None:
    number = at_the_top(centre)
    closes(centre, number)
    assert (centre.case(number).outcome, kinds(centre)) == ("unresolved", ["unsolved_analysis"])
    assert REASON in centre.reads(WANG)
    assert set(afterwards(centre, number)) == {"unresolved_look", "unresolved_year"}
    centre.everybody_reads()
    centre.until("2026-12-24 12:00")
    assert "再看一次" in centre.reads(LEAD)
    assert "unsolved_look" in kinds(centre)
    assert afterwards(centre, number)["unresolved_look"].month == 1  # and again in a month


def test_6_5_at_the_years_end_operations_have_one_list(centre: Centre) -> None:
    numbers = [at_the_top(centre), at_the_top(centre)]
    for number in numbers:
        closes(centre, number)
    centre.everybody_reads()
    centre.until("2026-12-24 08:59")
    assert "2026 年关闭（未解决）" not in centre.reads(OPERATIONS)
    centre.until("2026-12-24 10:00")
    listed = [m for m in centre.new(OPERATIONS) if "2026 年关闭（未解决）" in m.text]
    assert len(listed) == 1
    assert all(number in listed[0].text for number in numbers)


def test_6_5_below_the_highest_level_it_is_refused(centre: Centre) -> None:
    number = centre.complains(repeat=True)
    centre.takes_up(number, by=GM)
    with pytest.raises(MoveRefused):
        centre.on(number, GM, lambda turn, case: work.close_unresolved(turn, case, REASON))
    assert afterwards(centre, number) == {}


# --- care afterwards -----------------------------------------------------------------------------


def closed_well(centre: Centre) -> str:
    number = centre.complains(category="综合服务类")  # no repair: nobody asks whether it holds
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 5)
    return number


def test_6_7_a_greeting_is_proposed_to_the_steward_and_sent_only_after_his_tap(
    centre: Centre,
) -> None:
    number = closed_well(centre)
    assert "谢谢您的评价" in centre.reads(WANG)
    centre.everybody_reads()
    centre.until("2026-11-30 12:00")
    assert "要不要问候一声" in centre.reads(STEWARD)
    assert centre.reads(WANG) == ""
    centre.on(number, STEWARD, care.greet)
    assert "现在一切都好吗" in centre.reads(WANG)
    with pytest.raises(MoveRefused):
        centre.on(number, STEWARD, care.greet)


def test_6_7_another_steward_sends_no_greeting(centre: Centre) -> None:
    number = closed_well(centre)
    with pytest.raises(MoveRefused):
        centre.on(number, OTHER_STEWARD, care.greet)
    assert "现在一切都好吗" not in centre.reads(WANG)


def test_6_7_an_ordinary_request_is_followed_by_no_greeting(centre: Centre) -> None:
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 5)
    assert afterwards(centre, number) == {}


def test_6_7_who_complains_of_one_kind_again_and_again_gets_a_plan_from_the_lead(
    centre: Centre,
) -> None:
    for _ in range(2):
        closed_well(centre)
    assert "care_plan" not in kinds(centre)
    closed_well(centre)
    assert kinds(centre).count("care_plan") == 1
    assert "第 3 次投诉综合服务类" in centre.reads(LEAD)
    closed_well(centre)
    assert kinds(centre).count("care_plan") == 1


def test_6_7_complaints_of_other_kinds_are_not_counted_together(centre: Centre) -> None:
    for category in ("房屋管理类", "设备管理类", "环境管理类"):
        number = centre.complains(category=category)
        centre.finishes(number)
        centre.solved(number)
    assert "care_plan" not in kinds(centre)
    assert centre.rows(select(OutboxRow).where(OutboxRow.text.contains("关怀计划"))) == []
