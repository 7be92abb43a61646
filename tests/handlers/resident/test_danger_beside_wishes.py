"""Danger told in one breath with something else goes first (RULEBOOK §4.8)."""

import pytest

from tests.handlers.talks.test_surveys import completed
from tests.support.dialogue import Dialogue

WISHES = [
    "别再烦我了",
    "我搬走了，别发了",
    "同意",
    "4分",
    "撤回",
    "催一下",
    "转给我爱人",
    "什么时候来人",
    "删除我的数据",
    "查进度",
    "谢谢",
    "我要投诉",
    "邀请家人",
    "还没修好，另外",
]


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("danger", ["家里着火了", "电梯里困着人，快来"])
def test_4_8_danger_goes_before_whatever_else_is_wished(
    dialogue: Dialogue, wish: str, danger: str
) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says(f"{wish}，{danger}").hears("261123-002")
    dialogue.account("engineer:孙师傅").hears("261123-002")


@pytest.mark.parametrize("wish", WISHES)
def test_4_8_and_while_a_matter_is_open(dialogue: Dialogue, wish: str) -> None:
    w = dialogue.account("resident:w1")
    w.says("3栋2单元1501厨房水龙头滴水，王女士，13800138000").says("对")
    w.says(f"{wish}，家里着火了").hears("119", "261123-002")


@pytest.mark.parametrize("wish", WISHES)
def test_4_8_and_while_a_report_is_taken(dialogue: Dialogue, wish: str) -> None:
    w = dialogue.account("resident:w1")
    w.says("3栋2单元1501厨房水龙头滴水，王女士，13800138000").hears("您的意思是")
    w.says(f"{wish}，家里着火了").hears("119", "261123-001")


def test_4_8_where_it_is_not_sure_one_question_goes_before_the_wish(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says("别再问了，我家着火了").hears("正有危险吗").does_not_hear("不再问您")
    w.says("有！").hears("119", "261123-002")
