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


@pytest.mark.parametrize(
    "words",
    [
        "who lives in 1602",
        "1602住的谁",
        "3栋2单元1501住的是谁啊",
        "1栋1单元804住的谁，帮我查一下",
        "楼上业主姓什么",
        "他电话多少",
        "何老师电话多少，帮我查一下",
        "把楼上的电话给我",
        "what is his phone number?",
    ],
)
def test_8_who_others_are_is_kindly_not_told_and_a_word_is_passed_on(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:w1")
    w.says("转人工").says(words).hears("不能给", "由管家去联系").does_not_hear(
        "怎么称呼", "在哪里？", "登记后"
    )
    dialogue.account("resident:w2").says(words).hears("不能给")


def test_8_asked_in_the_middle_of_a_report_the_question_stands_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w3")
    w.says("3栋2单元1501楼上漏水").hears("怎么称呼")
    w.says("楼上住的是谁").hears("不能给", "怎么称呼").does_not_hear("楼上住的是谁，")


@pytest.mark.parametrize(
    "words", ["楼上1602住的谁啊天天半夜拖桌子", "The man who lives upstairs is noisy"]
)
def test_8_a_matter_told_beside_it_is_a_report(dialogue: Dialogue, words: str) -> None:
    dialogue.account("resident:w4").says(words).does_not_hear("不能给")


@pytest.mark.parametrize("words", ["物业电话多少", "管家电话多少"])
def test_our_own_numbers_are_told(dialogue: Dialogue, words: str) -> None:
    dialogue.account("resident:w5").says(words).does_not_hear("不能给")
