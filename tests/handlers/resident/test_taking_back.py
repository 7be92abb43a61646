"""The resident takes back: a report by any clear yes, and what is kept of him (RULEBOOK §8)."""

import pytest

from tests.support.dialogue import Dialogue, Voice


def with_two(dialogue: Dialogue) -> Voice:
    """Somebody with two matters open: a lavatory and a bell."""
    w = dialogue.account("resident:t1")
    w.says("3栋1单元1003 杜女士 13911140001 马桶堵了").taps("对，提交")
    w.says("3栋1单元1003门铃坏了").taps("对，提交")
    return w.hears("261123-002")


@pytest.mark.parametrize("words", ["是", "是的", "撤回", "怎么还没撤啊 我说撤了", "确定"])
def test_4_3_any_clear_yes_withdraws(dialogue: Dialogue, words: str) -> None:
    w = with_two(dialogue)
    w.says("马桶不用了 我自己通了").hears("确定要撤回 261123-001")
    w.says(words).hears("261123-001 已撤回")
    w.says("撤回").hears("确定要撤回 261123-002")  # of what is open still


@pytest.mark.parametrize("words", ["不", "别撤", "先不撤回"])
def test_4_3_a_no_leaves_it(dialogue: Dialogue, words: str) -> None:
    w = with_two(dialogue)
    w.says("马桶不用了 我自己通了").says(words).hears("261123-001 照常在办")
    w.says("怎么还没撤啊 我说撤了").hears("请问").does_not_hear("催了")


@pytest.mark.parametrize(
    "words",
    [
        "把我的个人信息都删掉",
        "把我的资料全删了",
        "删除我的信息，你们不许存我电话",
        "我不是报事 我要删除我的数据",
        "麻烦把我的手机号码和地址删掉",
    ],
)
def test_8_a_wish_to_be_erased_is_no_report(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:t2")
    w.says(words).hears("删除后", "找不回来").does_not_hear("您的意思是")
    w.says("不删").hears("什么都没有删")
    w.says("3栋1单元的楼道灯坏了").hears("怎么称呼您")
    w.says(words).hears("删除后").taps("不删了").hears("怎么称呼您")


def test_8_what_others_do_with_his_data_is_a_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:t3")
    w.says("物业群里有人把我的个人信息都删掉了").does_not_hear("删除后")


def test_4_3_what_was_taken_away_outside_withdraws_nothing(dialogue: Dialogue) -> None:
    with_two(dialogue).says("南门的岗亭撤了").does_not_hear("确定要撤回", "要撤回哪")
