"""Several matters open, and one of them named: 电梯那个催一下 (RULEBOOK §4.2, §4.3)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

LIFT = "我是钱总13600001111，6栋1单元1101的电梯老是异响"
RUBBISH = "枫禾湾15栋2单元601门口垃圾堆了好几天没人收"


def with_two(dialogue: Dialogue) -> Voice:
    """The lift is -001 and the rubbish -002, told of last."""
    w = dialogue.account("resident:老钱")
    w.says(LIFT).says("对").hears("261123-001")
    w.says(RUBBISH).says("对").hears("261123-002")
    w.says("都到哪一步了").hears("2 件事在办")
    return w


@pytest.mark.parametrize(
    "words", ["电梯那个催一下", "催下电梯的", "有电梯的那个催一催", "电梯的事怎么还没人来"]
)
def test_5_6_the_one_named_is_urged_not_the_one_told_last(dialogue: Dialogue, words: str) -> None:
    w = with_two(dialogue)
    w.says(words).hears("261123-001").does_not_hear("261123-002")


@pytest.mark.parametrize("words", ["垃圾那个催一下", "催一下垃圾那件"])
def test_5_6_and_so_is_the_other(dialogue: Dialogue, words: str) -> None:
    w = with_two(dialogue)
    w.says(words).hears("261123-002").does_not_hear("261123-001")


def test_5_6_words_that_name_neither_press_the_one_told_last(dialogue: Dialogue) -> None:
    w = with_two(dialogue)
    w.says("催一下").hears("261123-002")


def test_4_3_more_said_of_the_one_named_goes_there_unasked(dialogue: Dialogue) -> None:
    w = with_two(dialogue)
    w.says("电梯那个补充一下，晚上响得更厉害").hears("已补充到 261123-001").does_not_hear("另一件")
    w.says("那边也要弄一下哦").hears("261123-001")


def test_4_3_more_that_names_neither_is_asked_about(dialogue: Dialogue) -> None:
    w = with_two(dialogue)
    w.says("补充一下，晚上更厉害").hears("补充之前的事，还是另一件事")


def test_6_2_the_one_named_is_the_one_to_be_withdrawn(dialogue: Dialogue) -> None:
    w = with_two(dialogue)
    w.says("垃圾那个不用管了，自己清走了").hears("261123-002", "撤回").does_not_hear("261123-001")
