"""转人工, wishes to see a superior, a change of mind, and feelings that come without a matter."""

import pytest

from tests.handlers.resident.test_matters import filed, steward
from tests.support.dialogue import Dialogue


def agent_hears_the_number(dialogue: Dialogue) -> None:
    a = dialogue.account("agent:小敏")
    a.taps("接入").hears("138****8000")


def test_a_person_wanted_without_a_number_known_asks_for_it_and_passes_it_on(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:h1")
    w.says("转人工").hears("客服同事", "电话")
    w.says("13800138000，姓王").hears("138****8000")
    agent_hears_the_number(dialogue)


def test_who_leaves_no_number_is_told_what_that_means(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h2")
    w.says("转人工").says("不方便").hears("没有电话")
    w.says("3栋2单元1501厨房漏水").hears("称呼")


def test_a_report_after_the_question_for_the_number_is_a_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h3")
    w.says("转人工").says("3栋2单元1501厨房漏水").hears("称呼")


@pytest.mark.parametrize("words", ["我要见你们领导", "我要见领导"])
def test_who_wants_a_superior_gets_a_person(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:h4")
    w.says(words).hears("客服同事").does_not_hear("请问在哪里")


@pytest.mark.parametrize(
    "words", ["我改主意了，不报了", "不报了", "算了取消", "算了，不说了", "算了", "撤回", "取消"]
)
def test_a_change_of_mind_after_filing_offers_to_withdraw(dialogue: Dialogue, words: str) -> None:
    w = filed(dialogue)
    w.says(words).hears("确定要撤回 261123-001").taps("确定撤回").hears("已撤回")


def test_cancelling_without_anything_open_says_so(dialogue: Dialogue) -> None:
    dialogue.account("resident:h5").says("取消").hears("没有正在填写")


def test_since_when_said_after_filing_is_added(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    steward(dialogue).messages()
    w.says("昨天开始").hears("已补充到 261123-001")
    steward(dialogue).hears("昨天开始")


def test_an_ok_after_filing_is_answered_as_one(dialogue: Dialogue) -> None:
    filed(dialogue).says("好的").hears("有进展马上告诉您")


@pytest.mark.parametrize("words", ["😡😡😡", "火冒三丈", "肺都气炸了"])
def test_a_feeling_alone_is_soothed_and_asked_about(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:h6")
    w.says(words).does_not_hear("我在的").hears("出了什么事")
    assert any(word in w.everything() for word in ("理解", "对不起", "抱歉"))


def test_a_feeling_with_a_matter_open_is_passed_on(dialogue: Dialogue) -> None:
    filed(dialogue).says("肺都气炸了").hears("替您催了").does_not_hear("我在的")


def test_nobody_is_called_by_the_word_for_resident(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h7")
    w.says("3栋2单元1501厨房漏水").says("不想说").hears("电话").does_not_hear("业户，")
    w.says("13800138000", "跳过", "跳过").taps("对，提交").does_not_hear("业户，")


def test_building_and_unit_are_enough_in_an_emergency(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h8")
    w.says("冒烟了 3栋1单元").does_not_hear("具体位置")
