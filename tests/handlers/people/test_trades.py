"""The chain of trades: sub-tasks with their own limit and report (RULEBOOK §5.8)."""

from datetime import timedelta

import pytest

from handlers.cases.errors import MoveRefused
from handlers.cases.handling import trades
from handlers.steward import ACTIONS
from tests.support.centre import ENGINEERS, LEAD, OTHER_STEWARD, STEWARD, Centre
from tests.support.dialogue import Dialogue

WANG = "resident:w1"
SUN, ZHAO = ENGINEERS


@pytest.fixture
def number(centre: Centre) -> str:
    """A report in work."""
    filed = centre.files()
    centre.takes_up(filed)
    centre.everybody_reads()
    return filed


def passes_on(dialogue: Dialogue, number: str, phone: str = "不给电话") -> None:
    """To the engineers, until four in the afternoon."""
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("派给工种").taps("工程")
    steward.says("到楼上 1601 查地漏接口").says("今天下午四点").hears("业户的电话").taps(phone)
    steward.hears("已派给工程", "仍由您负责")


def test_5_8_a_trade_sees_place_and_work_and_never_who_the_resident_is(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    passes_on(dialogue, number)
    for who in ENGINEERS:
        voice = dialogue.account(who)
        voice.hears("3栋2单元1501", "查地漏接口", "今天 16:00 前", "管家 林晓彤")
        voice.does_not_hear("王女士", "138", number)
        voice.says(number).hears("没有找到")
    sun = dialogue.account(SUN).taps("我来做").hears("查地漏接口").does_not_hear("138", "王女士")
    dialogue.account(ZHAO).hears("已由孙广平去做")
    dialogue.account(STEWARD).hears("孙广平接了派工")
    dialogue.account(ZHAO).taps("我来做").hears("孙广平")
    sun.taps("做好了").sends_photo().hears("照片收到了")
    sun.says("接口已换，试水不漏").hears("辛苦了")
    steward = dialogue.account(STEWARD).hears("工程报结果", "接口已换")
    assert steward.messages()[-1].media
    assert centre.handler(number) == "小林"
    dialogue.account(WANG).does_not_hear("孙广平", "接口")
    assert {"pass_to_trade", "trade_taken", "trade_report"} <= set(centre.kinds(number))


def test_5_8_the_number_is_given_only_on_record(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    passes_on(dialogue, number, "可以给他电话")
    dialogue.account(SUN).does_not_hear("138").taps("我来做").hears("13800138000")
    assert {"phone_given", "phone_seen"} <= set(centre.kinds(number))
    dialogue.account(ZHAO).does_not_hear("138")


def test_5_8_at_the_limit_the_trade_is_reminded_and_handler_and_lead_are_told(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    passes_on(dialogue, number)
    dialogue.account(SUN).taps("我来做")
    centre.until("2026-11-23 15:30")
    dialogue.account(SUN).hears("提醒：3栋2单元1501", "16:00 前")
    dialogue.account(ZHAO).does_not_hear("提醒")
    centre.until("2026-11-23 16:00")
    dialogue.account(SUN).hears("还没有报结果")
    dialogue.account(STEWARD).hears("超时", "工程到时间没有报结果")
    dialogue.account(LEAD).hears("超时", "工程到时间没有报结果")
    centre.until("2026-11-23 18:00")
    dialogue.account(SUN).taps("做好了").says("接口已换").hears("辛苦了")
    centre.passes(days=1)
    dialogue.account(SUN).does_not_hear("还没有报结果")


def test_5_8_who_cannot_do_it_says_why_and_the_handler_finds_another_way(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    passes_on(dialogue, number)
    dialogue.account(SUN).taps("我来做").taps("做不了").hears("为什么做不了").says("缺 110 的接口")
    dialogue.account(STEWARD).hears("工程说做不了", "缺 110 的接口").taps("派给工种").taps("工程")
    assert [task.state for task in centre.tasks()] == ["dropped"]


def test_5_8_an_outside_trade_is_reported_for_by_the_handler(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("派给工种").says("维保").says(
        "检修二单元电梯"
    )
    steward.says("明天上午十点").hears("由您代为填报")
    centre.until("2026-11-24 10:00")
    steward.hears("还没有报结果", "维保到时间没有报结果")
    steward.says("我的任务").hears("检修二单元电梯").taps("做好了 1").says("门机已换，运行正常")
    assert centre.tasks()[0].result == "门机已换，运行正常"
    assert "trade_report" in centre.kinds(number)


def test_5_8_nobody_else_gives_takes_or_reports(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.acts(OTHER_STEWARD, lambda turn: ACTIONS["trade"](turn, number))
    passes_on(dialogue, number)
    (task,) = centre.tasks()
    for stranger in ("guard:马队", "engineer:钱师傅", OTHER_STEWARD, WANG):
        for act in (trades.take, trades.task_of):
            with pytest.raises(MoveRefused, match="没有找到"):
                centre.acts(stranger, lambda turn, act=act: act(turn, str(task.id)))  # type: ignore[misc]
    for ref in ("", "x", "9" * 30, "１２"):
        with pytest.raises(MoveRefused, match="没有找到"):
            centre.acts(SUN, lambda turn, ref=ref: trades.take(turn, ref))  # type: ignore[misc]


def test_5_1_the_tradesman_complained_about_gets_nothing_of_it(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.complains("维修师傅孙师傅把墙砸坏了，太气人了", target="repairer")
    centre.takes_up(number)
    due = centre.desk.now() + timedelta(hours=4)
    centre.on(number, STEWARD, lambda turn, case: trades.give(turn, case, "engineer", "补墙", due))
    dialogue.account(SUN).does_not_hear("补墙").says("我的任务").does_not_hear("补墙")
    dialogue.account(ZHAO).hears("补墙")
    (task,) = centre.tasks()
    with pytest.raises(MoveRefused, match="没有找到"):
        centre.acts(SUN, lambda turn: trades.take(turn, str(task.id)))


def test_5_7_an_open_task_stands_in_the_handover(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    passes_on(dialogue, number)
    dialogue.account(WANG).says("换管家").taps("换一位")
    dialogue.account(LEAD).hears("交接单（林晓彤 → 陈静怡）", "查地漏接口", "已派给同事")
