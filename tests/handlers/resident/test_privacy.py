"""隐私说明: one line inside the first answer, never a step before the report (RULEBOOK §8)."""

import pytest

from tests.support.dialogue import Dialogue

LINE = "您的姓名、电话和地址只用于办理您的事"


@pytest.mark.parametrize(
    "first",
    [
        "水管漏水",
        "3栋2单元1501厨房水龙头漏水，我是王女士13800138000",
        "你好",
        "谢谢",
        "转人工",
        "帮助",
        "查进度",
        "我的数据",
        "取消",
        "我要报修",
        "261123-001",
    ],
)
def test_it_stands_once_in_the_first_answer_whatever_was_said(
    dialogue: Dialogue, first: str
) -> None:
    w = dialogue.account("resident:new")
    assert w.says(first).everything().count(LINE) == 1
    w.says("你好").does_not_hear(LINE)
    w.says("3栋2单元1501水管漏水，我是王女士13800138000").does_not_hear(LINE)


def test_it_is_no_step_before_the_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:new")
    w.says("3栋2单元1501厨房水龙头漏水，我是王女士13800138000").hears(LINE, "您的意思是")
    w.taps("对，提交").hears("编号")


def test_a_photo_or_an_invented_button_comes_first(dialogue: Dialogue) -> None:
    dialogue.account("resident:p").sends_photo().hears(LINE)
    dialogue.account("resident:q").presses("confirm").hears(LINE)


def test_what_to_do_in_danger_stands_alone(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:new")
    w.says("着火了！3栋2单元1501厨房全是烟").does_not_hear(LINE)
    w.says("13800138000").hears(LINE)


def test_who_still_tells_hears_it_with_the_first_answer(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:new", "telegram")
    w.says("楼道里的灯", "坏了三天了").hears_nothing()
    dialogue.passes(seconds=3)
    assert w.everything().count(LINE) == 1


def test_an_employee_is_not_told(dialogue: Dialogue) -> None:
    dialogue.account("steward:小林").says("帮助").does_not_hear(LINE)
