"""对的, 发吧, 广场舞: what an employee answers where buttons are offered (RULEBOOK §4.3)."""

import pytest
from sqlalchemy import func, select

from storage.tables import Leave
from tests.handlers.lead.test_handover import LEAD, three_cases
from tests.handlers.talks.test_surveys import agent, completed
from tests.support.centre import Centre
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LIN, WANG, files, more, rows, takes_up


@pytest.mark.parametrize("words", ["对的", "确认", "好，登记吧", "是"])
def test_5_7_a_leave_read_back_is_registered_by_yes(dialogue: Dialogue, words: str) -> None:
    lead = dialogue.account(LEAD)
    before = rows(dialogue, select(func.count(Leave.id)))
    lead.says("小林明天请假，小周替班").hears("对吗")
    lead.says(words).does_not_hear("对吗")
    assert rows(dialogue, select(func.count(Leave.id))) == [before[0] + 1]


@pytest.mark.parametrize("words", ["不对", "后天"])
def test_5_7_other_words_register_nothing(dialogue: Dialogue, words: str) -> None:
    lead = dialogue.account(LEAD)
    before = rows(dialogue, select(func.count(Leave.id)))
    lead.says("小林明天请假，小周替班").says(words)
    assert rows(dialogue, select(func.count(Leave.id))) == before


@pytest.mark.parametrize("words", ["确认", "对，就这样交接", "好的，交吧"])
def test_5_7_a_handover_read_back_is_done_by_yes(
    dialogue: Dialogue, centre: Centre, words: str
) -> None:
    three_cases(centre)
    lead = dialogue.account(LEAD)
    lead.says("小林的单子都给小周").hears("确定吗")
    lead.says(words)
    dialogue.account("steward:小周").hears("交接单")


@pytest.mark.parametrize("words", ["发吧", "好，发出", "就这样发", "确认"])
def test_11_a_batch_read_back_is_sent_by_yes(dialogue: Dialogue, words: str) -> None:
    w = completed(dialogue, "w1", "王女士")
    a = agent(dialogue)
    a.says("批量回访").taps("预览").says(words).hears("1 位业户会收到")
    w.hears("真的解决了吗")


def test_3_topic_and_votes_are_chosen_in_words(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "广场舞太吵了，跳到九点半")
    takes_up(dialogue, number)
    s = more(dialogue, number, "社区议事")
    s.says("广场舞").hears("议题怎么写")
    s.says("广场舞八点半结束，您同意吗").hears("怎么算票")
    s.says("一家一票就行").hears("投到什么时候")
    s.says("后天下午六点").hears("还没有发").says("好，发出").hears("已发起社区议事")


def test_5_11_what_a_dispute_is_about_is_said_in_words(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "楼上602天天弹琴弹到十点多，吵得孩子没法写作业")
    takes_up(dialogue, number)
    s = more(dialogue, number, "邻里调解", LIN)
    s.says("弹琴的噪音").hears("另一方是哪一家")
