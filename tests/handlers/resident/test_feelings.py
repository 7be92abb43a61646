"""Feelings first: soothing, never twice in a row, calm at abuse; and answers to small talk."""

import pytest

from tests.support.dialogue import Dialogue

SOOTHING = ("对不起", "抱歉", "理解您的心情", "那的确让人生气", "我在听")


def soothed(text: str) -> bool:
    """Whether the words soothe."""
    return any(part in text for part in SOOTHING)


def test_4_1_an_angry_resident_is_soothed_first_and_heard_back(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("垃圾堆在门口五天了臭死了，气死我了，你们物业干什么吃的！").hears("您说的是")
    assert soothed(w.everything().split("\n")[0])


def test_soothing_is_never_said_twice_in_a_row(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w2")
    w.says("楼上漏水三天了没人管，气死了！")
    assert soothed(w.everything())
    w.says("你们到底管不管，我真的要气死了，天花板都要掉下来了")
    assert not soothed(w.everything().split("\n")[0])


def test_4_1_abuse_is_answered_calmly_and_the_matter_goes_on(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w3")
    w.says("你们这群废物王八蛋，3栋2单元1501楼上漏水，我是王女士13800138000").hears("您的意思是")
    w.taps("对，提交").hears("261123-001")


def test_a_complaint_in_calm_words_is_soothed_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w4")
    w.says("我要投诉管家，态度很差")
    assert soothed(w.everything())


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("你好", "我是物业前台"),
        ("谢谢", "不客气"),
        ("我要报修", "出了什么事"),
        ("我要投诉！！！", "出了什么事"),
        ("转人工", "客服同事"),
        ("物业费怎么交", "不乱答"),
        ("建议在门口装个休息椅", "谢谢您的建议"),
        ("谢谢你们的保安小张帮我搬东西，要表扬他", "谢谢您的肯定"),
        ("帮助", "我是物业前台"),
        ("返回", "第一步"),
        ("取消", "没有正在填写"),
        ("我是管家", "没有查到您的工作身份"),
        ("我的任务", "工作人员用的"),
        ("我是业户", "直接说事"),
    ],
)
def test_whatever_is_said_first_gets_a_warm_answer_and_a_way_on(
    dialogue: Dialogue, said: str, heard: str
) -> None:
    dialogue.account("resident:w5").says(said).hears(heard)


def test_4_10_an_inquiry_is_filed_like_any_report_and_nothing_is_invented(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:何老师")
    w.says("停车位怎么申请").hears("您的意思是", "不乱答").taps("对，提交").hears("261123-001")
