"""What is kept of him asked for in his own words, and 删 answered in words (RULEBOOK §8)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

BEGUN = "厨房漏水"
FILED = "3栋2单元1501厨房漏水，李女士13800138000"


def begun(dialogue: Dialogue) -> Voice:
    """Asked where it is."""
    return dialogue.account("resident:d1").says(BEGUN).hears("请问在哪里")


@pytest.mark.parametrize(
    "words",
    [
        "你们存了我哪些信息",
        "你们都存了我什么资料啊",
        "请问你们有我哪些个人信息？",
        "系统里记了我哪些数据",
        "我的信息你们存了哪些",
    ],
)
def test_8_what_is_kept_is_shown_and_is_no_place(dialogue: Dialogue, words: str) -> None:
    w = begun(dialogue)
    w.says(words).hears("称呼", "电话", "报过的事")
    w.says("3栋2单元1501").hears("怎么称呼").does_not_hear(words)


@pytest.mark.parametrize("words", ["你们有什么资料要我填", "存放资料的柜子坏了", "有我的快递吗"])
def test_8_other_words_show_nothing_of_him(dialogue: Dialogue, words: str) -> None:
    dialogue.account("resident:d1").says(words).does_not_hear("报过的事：")


@pytest.mark.parametrize("words", ["确定删", "是", "删吧", "嗯，都删了吧", "确认删除"])
def test_8_a_clear_yes_erases(dialogue: Dialogue, words: str) -> None:
    w = begun(dialogue)
    w.says("把我的资料全部删掉").hears("确定删除吗").says(words).hears("已经删除")


@pytest.mark.parametrize("words", ["那算了，不删了", "不删了", "等等，我反悔了，别删", "不"])
def test_8_and_a_no_erases_nothing(dialogue: Dialogue, words: str) -> None:
    w = begun(dialogue)
    w.says("把我的资料全部删掉").hears("确定删除吗").says(words).hears("什么都没有删")


def test_8_yes_where_open_matters_may_go_on_or_not_is_asked_which(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:d1").says(FILED).says("对").hears("261123-001")
    w.says("把我的资料全部删掉").hears("接着办").says("确定删").hears("接着办")
    w.taps("删除，事接着办").hears("已经删除")


def test_8_such_a_yes_files_no_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:d1").says(FILED).says("对").hears("261123-001")
    w.says("5栋大堂的灯坏了").hears("您的意思是")
    w.says("把我的资料全部删掉").hears("接着办").says("是").does_not_hear("261123-002")


def test_6_2_a_withdrawal_is_no_yes_to_erasing(dialogue: Dialogue) -> None:
    w = begun(dialogue)
    w.says("把我的资料全部删掉").hears("确定删除吗").says("撤吧").does_not_hear("已经删除")
