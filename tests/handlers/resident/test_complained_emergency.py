"""Danger comes first, and 我要投诉 is not lost beside it (RULEBOOK §2, §5.3)."""

import pytest

from handlers.cases.states import CaseKind
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LEAD, LIN, case

PUSHED = (
    "我要投诉，3栋2单元1501，你们保安把我爸推倒了，老人手都破了，当场还骂人，我姓李，13700137000"
)
FELL = (
    "我要投诉！3栋大堂地滑没放牌子，我妈摔了一跤腿流血了，你们怎么管的，"
    "3栋2单元1501，李先生13700137000"
)


@pytest.mark.parametrize("words", [PUSHED, FELL])
def test_5_3_the_emergency_is_a_complaint_as_well(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w1").says(words)
    w.hears("120", "261123-001", "投诉明天 09:30 前给您答复")
    found = case(dialogue, "261123-001")
    assert found.emergency == "injury"
    assert found.kind == CaseKind.COMPLAINT
    assert found.answer_due is not None
    dialogue.account(LIN).hears("【紧急：有人受伤 · 投诉】261123-001", "明天 09:30 前答复")
    dialogue.account(LEAD).hears("261123-001")


def test_4_2_whom_it_is_about_stands_on_the_card(dialogue: Dialogue) -> None:
    dialogue.account("resident:w1").says(PUSHED)
    dialogue.account(LIN).hears("投诉对象：")


def test_5_3_it_is_answered_in_time_or_his_superior_hears(dialogue: Dialogue) -> None:
    dialogue.account("resident:w1").says(PUSHED)
    dialogue.account(LIN).presses("accept:261123-001").says("我马上到")
    dialogue.account(LEAD).messages()
    dialogue.passes(hours=25)
    dialogue.account(LEAD).hears("24 小时没有答复业户")


@pytest.mark.parametrize(
    "words",
    [
        "3栋2单元1501着火了，王女士13800138000",
        "有人在3栋大堂打保安，流血了，快来",
    ],
)
def test_4_8_a_mere_cry_for_help_is_no_complaint(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w1").says(words)
    w.hears("261123-001").does_not_hear("投诉")
    assert case(dialogue, "261123-001").answer_due is None
    dialogue.account(LIN).does_not_hear("投诉")
