"""Several employees named: the one complained about is found, the others stay free (§4.2, §5.1)."""

import pytest

from tests.support.dialogue import Dialogue
from tests.support.neighbours import case, more, submits

LIN, LEAD, CHIEF = "steward:小林", "lead:陈主管", "chief:沈总"
BU = "3栋1单元402卜女士13900000024"


@pytest.mark.parametrize(
    "words",
    [
        "我要投诉陈静怡，她骂我，林晓彤可以作证",
        "林晓彤很热心帮我报上去了，可是陈静怡一直拖着不批还骂我，我要投诉陈静怡",
        "我要投诉，管家林晓彤帮我报了三次，陈静怡主管都不批，态度恶劣",
    ],
)
def test_5_1_who_is_complained_about_is_not_the_witness(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w1").says(f"{words}，{BU}")
    w.hears("投诉对象：陈静怡")
    number = submits(dialogue, w)
    filed = case(dialogue, number)
    assert (filed.target, filed.handler_role) == ("steward_lead", "chief")
    dialogue.account(LEAD).says(number).does_not_hear("402", "骂")
    dialogue.account(CHIEF).hears(number)


def test_5_1_the_other_way_round_the_lead_handles_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(f"我要投诉林晓彤，他骂我，陈静怡可以作证，{BU}").hears("投诉对象：林晓彤")
    number = submits(dialogue, w)
    assert case(dialogue, number).handler_role == "lead"
    dialogue.account(LIN).says(number).does_not_hear("402")


def test_5_1_who_only_told_of_it_is_not_the_one_complained_about(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(f"林晓彤说保安骂人，我要投诉保安，{BU}").hears("投诉对象：保安")
    assert case(dialogue, submits(dialogue, w)).target == "guard"


def test_5_1_unclear_who_is_meant_nobody_named_handles_or_sees_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(f"我要投诉，林晓彤和陈静怡都来过，态度恶劣，{BU}")
    w.hears("投诉对象：林晓彤、陈静怡", "提到了几位")
    number = submits(dialogue, w)
    filed = case(dialogue, number)
    assert (filed.target_id, filed.handler_role) == (None, "chief")
    for who in (LIN, LEAD):
        dialogue.account(who).says(number).does_not_hear("402", "态度恶劣")
        dialogue.account(who).says("我的工单").does_not_hear("402")
    boss = dialogue.account(CHIEF)
    boss.hears("还不清楚是哪一位（提到了林晓彤、陈静怡）")
    boss.says(number)
    more(dialogue, number, "投诉对象", by=CHIEF).hears("哪一位").taps("陈静怡").hears("记为陈静怡")
    boss.says(number).hears("投诉对象：陈静怡")
    dialogue.account(LEAD).says(number).hears("没有找到")
    dialogue.account(LIN).says(number).hears("态度恶劣")
    dialogue.account(LIN).presses(f"concerned:{number}").does_not_hear("林晓彤")


@pytest.mark.parametrize("how", ["tap", "words", "not but"])
def test_4_4_who_is_meant_is_put_right_at_the_read_back(dialogue: Dialogue, how: str) -> None:
    w = dialogue.account("resident:w1")
    w.says(f"我要投诉，林晓彤和陈静怡都来过，态度恶劣，{BU}")
    assert "改投诉对象" in w.offered()
    if how == "tap":
        w.taps("改投诉对象").hears("哪一位").taps("林晓彤")
    elif how == "words":
        w.says("投诉对象是林晓彤")
    else:
        w.says("不是陈静怡，是林晓彤")
    w.hears("投诉对象：林晓彤", "林晓彤和陈静怡都来过").does_not_hear("提到了几位")
    number = submits(dialogue, w)
    assert case(dialogue, number).handler_role == "lead"
    dialogue.account(LIN).says(number).does_not_hear("402")


def test_4_4_nobody_we_know_is_asked_about_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(f"管家态度恶劣骂人，{BU}").hears("投诉对象：管家")
    w.does_not_hear("林晓彤").taps("改投诉对象").says("不晓得叫啥的").hears("没对上是哪一位")
    w.says("保安").hears("投诉对象：保安")
    number = submits(dialogue, w)
    assert case(dialogue, number).target == "guard"


def test_4_4_where_nobody_at_work_is_meant_there_is_no_such_line(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(f"楼上漏水三天了没人管，{BU}")
    w.does_not_hear("投诉对象")
