"""销假: back before the leave ends, or no leave after all; who is told, and who may not."""

from sqlalchemy import select

from storage.tables import Absence
from tests.support.centre import Centre
from tests.support.dialogue import Dialogue, at

LEAD, STEWARD, OTHER = "lead:陈主管", "steward:小林", "steward:小周"
FOREIGN = "steward:小梁"


def on_leave(dialogue: Dialogue) -> None:
    """小林 is away until Friday, 小周 stands in."""
    dialogue.account(LEAD).says("小林明天到周五请假，小周替班").taps("确定登记").hears("已登记")


def test_back_early_the_new_cases_are_his_again(dialogue: Dialogue, centre: Centre) -> None:
    on_leave(dialogue)
    centre.until("2026-11-25 09:00")
    assert centre.handler(centre.files("楼道灯不亮")) == "小周"
    steward = dialogue.account(STEWARD)
    steward.says("销假").hears("哪一次").taps("林晓彤 昨天到后天").hears("已销假", "照常派回来")
    dialogue.account(LEAD).hears("管家林晓彤已销假")
    dialogue.account(OTHER).hears("林晓彤的班", "谢谢")
    assert centre.handler(centre.files("门禁坏了")) == "小林"
    (absence,) = centre.rows(select(Absence))
    assert absence.until_at == at("2026-11-25 09:00")  # that he was away until now stays on record


def test_the_lead_calls_off_a_leave_that_has_not_begun(dialogue: Dialogue, centre: Centre) -> None:
    on_leave(dialogue)
    dialogue.account(LEAD).says("取消请假").taps("林晓彤 明天到周五").hears("已销假")
    dialogue.account(STEWARD).hears("管家系统负责人陈静怡已销假：林晓彤 明天到周五")
    assert centre.rows(select(Absence)) == []


def test_without_a_leave_there_is_nothing_to_end(dialogue: Dialogue) -> None:
    dialogue.account(STEWARD).says("销假").hears("没有登记在册的请假")


def test_a_steward_ends_nobody_elses_leave(dialogue: Dialogue, centre: Centre) -> None:
    on_leave(dialogue)
    (absence,) = centre.rows(select(Absence))
    for name in (FOREIGN, OTHER):
        other = dialogue.account(name)
        other.says("销假").hears("没有登记在册的请假")
        other.presses(f"leave_end:{absence.id}").does_not_hear("已销假", "林晓彤")
    dialogue.account("resident:w1").says("销假").does_not_hear("请假")
    assert len(centre.rows(select(Absence))) == 1


def test_an_old_button_answers_kindly(dialogue: Dialogue, centre: Centre) -> None:
    on_leave(dialogue)
    steward = dialogue.account(STEWARD)
    steward.says("销假")
    centre.until("2026-11-30 09:00")
    steward.taps("林晓彤 明天到周五").hears("已经结束了")
