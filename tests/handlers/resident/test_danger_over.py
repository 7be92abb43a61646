"""没事了，已经灭了: the danger is over before all was asked about it (RULEBOOK §4.8)."""

import pytest
from sqlalchemy import select

from storage.tables import TimerRow
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LIN, case, rows

NUMBER = "261123-001"
PHONE = "请留一个能打通的电话"
FIRE = "3栋2单元1502厨房着火了"


def burning(dialogue: Dialogue, words: str = FIRE) -> Voice:
    return dialogue.account("resident:o1").says(words).hears(NUMBER)


def clocks(dialogue: Dialogue) -> set[str]:
    of_case = TimerRow.subject == f"case:{case(dialogue, NUMBER).id}"
    return set(rows(dialogue, select(TimerRow.kind).where(of_case)))


@pytest.mark.parametrize("words", ["没事了，已经灭了", "火已经灭了", "虚惊一场", "已经扑灭了"])
def test_4_8_it_is_answered_kindly_and_no_phone_is_asked(dialogue: Dialogue, words: str) -> None:
    w = burning(dialogue).hears(PHONE)
    w.says(words).hears("没事就好", "还请同事到现场看一看吗").does_not_hear(PHONE)
    assert w.offered() == ["还请来看看", "不用来了"]
    dialogue.account(LIN).hears("业户说危险已过去", words)
    assert "emergency_push" in clocks(dialogue)  # nothing is called off before he says so


def test_4_8_somebody_comes_in_the_time_of_an_ordinary_report(dialogue: Dialogue) -> None:
    w = burning(dialogue).says("没事了，已经灭了").taps("还请来看看")
    w.hears("按普通报事接着办", "给您回话").does_not_hear(PHONE)
    assert not {kind for kind in clocks(dialogue) if kind.startswith("emergency")}
    assert any(kind.startswith("response") for kind in clocks(dialogue))
    dialogue.account(LIN).hears("按普通报事的时限")
    assert case(dialogue, NUMBER).state == "assigned"


def test_4_8_nobody_needed_everybody_hears_it(dialogue: Dialogue) -> None:
    w = burning(dialogue).says("没事了，已经灭了").says("不用来了").hears("已按您的意思撤回")
    dialogue.account("engineer:孙师傅").hears("您这边不用去了")
    dialogue.account(LIN).hears("撤回")
    assert case(dialogue, NUMBER).outcome == "withdrawn"
    assert not {kind for kind in clocks(dialogue) if kind.startswith("emergency")}
    w.taps("还请来看看").does_not_hear("按普通报事接着办")


def test_4_8_where_is_still_asked_of_who_wants_somebody(dialogue: Dialogue) -> None:
    w = burning(dialogue, "厨房着火了").says("没事了，已经灭了").hears("还请同事")
    w.says("好的").hears("按普通报事接着办", "具体位置").says("3栋2单元1501").does_not_hear(PHONE)
    assert case(dialogue, NUMBER).place == "3栋2单元1501"


def test_4_8_it_burns_again(dialogue: Dialogue) -> None:
    w = burning(dialogue).says("没事了，已经灭了").says("又着火了，快来").hears(PHONE)
    w.does_not_hear("没事就好")
    assert "emergency_push" in clocks(dialogue)


@pytest.mark.parametrize("words", ["还没灭", "火灭了但有人晕倒了", "没事了吗", "灭火器找到了"])
def test_4_8_what_is_not_over_is_passed_on_as_ever(dialogue: Dialogue, words: str) -> None:
    burning(dialogue).says(words).does_not_hear("没事就好")
    assert "emergency_push" in clocks(dialogue)


def test_4_8_also_after_all_was_asked(dialogue: Dialogue) -> None:
    w = burning(dialogue).says("13800138000").says("火已经灭了").hears("没事就好")
    w.taps("不用来了").hears("撤回")


def test_4_8_who_may_be_made_to_say_so_ends_nothing_by_it(dialogue: Dialogue) -> None:
    w = burning(dialogue, "3栋2单元1502有人持刀砸门，快来")
    w.says("没事了").does_not_hear("不用来了")
    assert "不用来了" not in w.offered()


def test_4_8_a_danger_told_when_it_was_over_is_a_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:o1").says("刚才厨房着火了，没事了，已经灭了")
    w.does_not_hear("没有正在填写").hears("在哪里")


def test_4_8_who_still_gets_the_alarm_reads_that_it_is_said_to_be_over(dialogue: Dialogue) -> None:
    w, lin = dialogue.account("resident:o9"), dialogue.account(LIN)
    w.says("我被困在3栋2单元电梯里了").says("出来了出来了 谢谢")
    w.hears("已经告诉收到通知的同事").does_not_hear("赶来的同事")
    lin.starts()
    dialogue.passes(minutes=2)
    lin.hears("业户说危险已过去：出来了出来了", "还没有人接手")
    w.says("又困在电梯里了，快来")
    lin.starts()
    dialogue.passes(minutes=2)
    lin.hears("有人被困").does_not_hear("危险已过去")
