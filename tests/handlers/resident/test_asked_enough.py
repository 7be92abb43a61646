"""别再问了, 我搬走了别发了, 解决了但是一般般: nothing is taken back by them (RULEBOOK §6.2)."""

import pytest

from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import case

LAMP = "3栋2单元1503楼道灯坏了，张先生13700005553"


def filed(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """It waits to be taken."""
    w, lin = dialogue.account("resident:e1"), dialogue.account("steward:小林")
    w.says(LAMP).says("对").hears("261123-001")
    lin.everything()
    return w, lin


def finished(dialogue: Dialogue) -> Voice:
    """It was called done, and he is asked whether it is."""
    w, lin = filed(dialogue)
    lin.taps("接单").says("您好，我马上来看").taps("完成").says("灯泡已更换，亮了")
    lin.sends_photo().says("刚刚看过").says("灯泡烧了")
    dialogue.passes(minutes=2)
    return w.hears("真的解决了")


ENOUGH = ["别再问了", "别发了", "烦死了，别老问我了", "不要再给我发消息了", "别回访了"]


@pytest.mark.parametrize("words", ENOUGH)
def test_6_2_who_has_had_enough_is_asked_no_more(dialogue: Dialogue, words: str) -> None:
    w = finished(dialogue)
    w.says(words).hears("不再问您").does_not_hear("撤回")
    dialogue.passes(days=4)
    w.does_not_hear("解决了吗")
    dialogue.account("agent:小雅").does_not_hear("回访")
    dialogue.passes(days=4)
    assert (case(dialogue, "261123-001").state, case(dialogue, "261123-001").rating) == (
        "closed",
        None,
    )


def test_6_2_and_can_still_say_that_it_is_not_solved(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.says("别再问了").hears("不再问您").says("还是不亮").hears("没能让您满意")


@pytest.mark.parametrize("words", ENOUGH)
def test_5_6_an_open_matter_goes_on_without_its_daily_word(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).hears("不每天跟您说").does_not_hear("撤回")


@pytest.mark.parametrize("words", ["别再拖了", "别问我，问你们自己，灯还是不亮", "别发火"])
def test_4_3_other_words_that_begin_so_stop_nothing(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).does_not_hear("不每天跟您说")


@pytest.mark.parametrize(
    "words",
    [
        "我已经搬走了别发了",
        "别再给我发了 我都搬走了",
        "我这个月底就退租搬走了 以后别找我了 找房东吧",
    ],
)
def test_8_who_moved_out_is_asked_once(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).hears("搬走了吗", "照样是您的").does_not_hear("另一件", "正在填写")


@pytest.mark.parametrize("words", ["我们家搬走了，楼上还在漏水", "邻居搬走了，门口一堆垃圾没人管"])
def test_4_3_what_is_told_beside_it_is_no_moving_out(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).does_not_hear("搬走了吗")


def test_4_3_whom_to_reach_from_now_on_belongs_to_the_open_matter(dialogue: Dialogue) -> None:
    w, lin = filed(dialogue)
    w.says("租客搬走了 以后联系我就行").hears("已补充到 261123-001")
    lin.hears("以后联系我就行")


@pytest.mark.parametrize("words", ["解决了 但是一般般吧", "修好了，凑合吧", "弄好了，感觉一般"])
def test_6_2_solved_but_so_so_is_solved_and_asked_for_a_score(
    dialogue: Dialogue, words: str
) -> None:
    w = finished(dialogue)
    w.says(words).does_not_hear("撤回").taps("3 分 一般")
    assert case(dialogue, "261123-001").rating == 3


def test_6_2_so_so_and_still_broken_is_not_solved(dialogue: Dialogue) -> None:
    finished(dialogue).says("一般般吧，还是不亮").hears("没能让您满意")


@pytest.mark.parametrize(
    "words", ["不好意思才看到 修好了 谢谢 挺满意的", "才看到消息，亮了", "不漏了，没漏了"]
)
def test_6_2_who_answers_late_is_understood(dialogue: Dialogue, words: str) -> None:
    finished(dialogue).says(words).does_not_hear("您的意思是", "另一件")
