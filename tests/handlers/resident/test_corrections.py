"""Corrections: said at any question, or at the read-back, they put right and are never content."""

import pytest

from tests.support.dialogue import Dialogue, Voice

NEAR = "3栋2单元1501厨房漏水，李女士13800138000，昨天开始"


def read_back(dialogue: Dialogue) -> Voice:
    """Somebody who is asked whether all is right."""
    w = dialogue.account("resident:c1")
    return w.says(NEAR).hears("您的意思是")


def half_told(dialogue: Dialogue) -> Voice:
    """Somebody who is asked since when."""
    w = dialogue.account("resident:c2")
    return w.says("漏水", "3栋2单元1501", "李", "13900001111").hears("多久")


@pytest.mark.parametrize(
    ("words", "now", "gone"),
    [
        ("内容改成卫生间漏水", "内容：卫生间漏水", "厨房"),
        ("不是厨房，是卫生间", "卫生间漏水", "厨房"),
        ("不是漏水，是停水", "厨房停水", "漏水"),
        ("我不姓李，姓吕", "称呼：吕女士", "李女士\n"),
        ("我是张先生", "称呼：张先生", "①"),
        ("不是昨天，是前天", "多久了：前天", "昨天"),
        ("三天了", "多久了：三天", "①"),
        ("改地址，是1502", "3栋2单元1502", "①"),
        ("电话不对，是13922223333", "139****3333", "①"),
    ],
)
def test_words_at_the_read_back_put_right_what_they_name(
    dialogue: Dialogue, words: str, now: str, gone: str
) -> None:
    read_back(dialogue).says(words).hears("您的意思是", now).does_not_hear(gone)


@pytest.mark.parametrize(
    ("words", "now"),
    [("改地址，是1502", "3栋2单元1502"), ("电话不对，是13922223333", "139****3333")],
)
def test_a_correction_is_no_answer_to_the_question_open(
    dialogue: Dialogue, words: str, now: str
) -> None:
    w = half_told(dialogue)
    w.says(words).hears("改过来了", "多久")
    w.says("跳过", "跳过").hears("您的意思是", now).does_not_hear("改地址", "不对")


def test_taking_back_at_a_question_is_no_name_and_no_wish(dialogue: Dialogue) -> None:
    w = half_told(dialogue)
    w.says("不撤了").hears("多久")
    w.says("撤回").hears("没有提交")


def test_since_and_hope_have_their_buttons_when_said(dialogue: Dialogue) -> None:
    w = half_told(dialogue)
    w.says("两天了", "尽快修好")
    assert {"改时间", "改希望"} <= set(w.offered())
    w.taps("改希望").says("给个说法").hears("希望：给个说法")


def test_the_thing_to_put_right_may_be_named_alone(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("改一下电话").hears("电话")
    w.says("13922223333").hears("139****3333")


def test_a_mere_yes_after_a_no_files_nothing(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("不对").hears("哪一项要改")
    w.says("嗯").hears("还没有提交").does_not_hear("编号")
    w.says("对，提交").hears("261123-001")


def test_an_item_called_wrong_is_asked_anew(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("不对").says("内容不对").hears("重新说一下")
    w.says("卫生间水龙头一直滴水").hears("内容：卫生间水龙头").does_not_hear("厨房")
