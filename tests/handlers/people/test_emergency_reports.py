"""Emergencies: everybody sees the updates, and a report is written afterwards (RULEBOOK §4.8)."""

import pytest

from handlers.cases.actions import residents, work
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import emergency_reports
from handlers.policy_model import EMERGENCY_KINDS
from handlers.texts import say
from storage.tables import Task
from tests.support.centre import CHIEF, ENGINEERS, LEAD, MANAGER, OTHER_STEWARD, STEWARD, Centre
from tests.support.dialogue import Dialogue

WANG = "resident:w1"


@pytest.fixture
def number(centre: Centre) -> str:
    """Somebody is trapped, and the steward has taken it."""
    filed = centre.calls_for_help()
    centre.accepts(filed)
    centre.everybody_reads()
    return filed


def reports(centre: Centre) -> list[Task]:
    """The reports asked for, oldest first."""
    return [task for task in centre.tasks() if task.kind == "emergency_report"]


def over(centre: Centre, number: str) -> None:
    """Out again: seen on site, done."""
    centre.says(number)
    centre.visits(number)
    centre.completes(number)


def test_4_8_everybody_involved_hears_every_update(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    centre.on(number, STEWARD, lambda turn, case: work.first_word(turn, case, "维保五分钟后到"))
    involved = {MANAGER, LEAD, CHIEF, *ENGINEERS}
    assert centre.who_hears("维保五分钟后到") >= {WANG, *involved}
    engineer = dialogue.account(ENGINEERS[0])
    engineer.says(number).taps("内部备注").says("我在机房，已断电").hears("业户看不到")
    assert centre.who_hears("我在机房，已断电") >= {STEWARD, MANAGER}
    dialogue.account(WANG).does_not_hear("机房")
    centre.on(number, WANG, lambda turn, case: residents.add_words(turn, case, "里面有个孩子"))
    assert centre.who_hears("里面有个孩子") >= {STEWARD, *involved}
    assert centre.who_hears(number) == set()


def test_4_8_a_report_is_asked_for_reminded_of_and_goes_to_the_chief(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    over(centre, number)
    steward = dialogue.account(STEWARD).hears("请在明天 09:30 前写一份报告")
    centre.until("2026-11-24 08:30")
    steward.hears("提醒", "紧急事件报告")
    centre.until("2026-11-24 09:30")
    dialogue.account(CHIEF).hears("报告还没有交")
    steward.taps("写报告").hears("发生了什么").says("9:30 电梯停在 5 楼，困 1 人")
    steward.hears("谁到场").says("9:40 维保开门，人员平安").hears("原因是什么").taps("原因还在查")
    steward.hears("怎样避免").says("维保本周五前检查全部门机").hears("已存档")
    dialogue.account(CHIEF).hears("经过：9:30", "原因：原因还在查", "预防：维保本周五前")
    assert "emergency_report" in centre.kinds(number)
    (task,) = reports(centre)
    assert task.state == "done"
    centre.everybody_reads()
    centre.passes(days=3)
    assert centre.who_hears("还没有交") == set()


def test_4_8_it_is_asked_for_once_and_after_an_early_confirmation_too(centre: Centre) -> None:
    number = centre.calls_for_help()
    centre.accepts(number)
    centre.says(number)
    centre.on(number, WANG, residents.confirm)
    assert len(reports(centre)) == 1
    other = centre.calls_for_help("flood", "水管爆了")
    centre.accepts(other)
    over(centre, other)
    centre.unsolved(other)
    centre.takes_up(other)
    centre.visits(other)
    centre.completes(other)
    assert len(reports(centre)) == 2


def test_4_8_others_do_not_write_it_a_superior_may(centre: Centre, number: str) -> None:
    over(centre, number)
    (task,) = reports(centre)
    for stranger in (OTHER_STEWARD, ENGINEERS[0], WANG):
        with pytest.raises(MoveRefused, match="没有找到"):
            centre.acts(stranger, lambda turn: emergency_reports.task_of(turn, str(task.id)))
    centre.acts(LEAD, lambda turn: emergency_reports.file(turn, str(task.id), "经过：困人"))
    assert reports(centre)[0].state == "done"


def test_4_8_an_ordinary_case_needs_no_report(centre: Centre) -> None:
    number = centre.files()
    centre.finishes(number)
    assert reports(centre) == []


@pytest.mark.parametrize("kind", EMERGENCY_KINDS)
def test_4_8_every_kind_has_its_advice_with_whom_to_call(kind: str) -> None:
    advice = say(f"cases.emergency.advice.{kind}")
    assert "请" in advice
    if kind not in ("flood", "trapped"):
        assert any(number in advice for number in ("110", "119", "120"))


def test_4_8_nobody_unqualified_opens_a_lift_door(centre: Centre, dialogue: Dialogue) -> None:
    centre.calls_for_help()
    dialogue.account(WANG).hears("不要扒门", "不要让旁人撬门", "等维保人员来开")
    dialogue.account(STEWARD).hears("只有维保人员能开门")
    assert "只有维保人员能开门" in centre.reads(ENGINEERS[0])
