"""别再问了: who does not want to be asked is asked no more, and silence stays 未评价 (§6.2)."""

import pytest
from sqlalchemy import select

from storage.tables import Case, Survey
from tests.handlers.talks.test_surveys import agent, completed, rows
from tests.support.dialogue import Dialogue


@pytest.mark.parametrize(
    "words",
    [
        "别再问了，烦不烦",
        "不用回访了",
        "不需要回访",
        "不想评价",
        "你们能不能别老发消息，我已经说过了",
        "问了几遍了，不要再问了",
        "别打电话回访",
    ],
)
def test_6_2_who_refuses_the_survey_is_not_asked_again(dialogue: Dialogue, words: str) -> None:
    w = completed(dialogue, "w1", "王女士")
    dialogue.passes(hours=3)
    w.hears("真的解决了吗")
    w.says(words).hears("261123-001", "不再问您").does_not_hear("撤回", "您的意思是")
    a = agent(dialogue)
    dialogue.passes(days=3)
    w.does_not_hear("还在等您一句话")
    a.does_not_hear("电话回访")
    dialogue.passes(days=5)
    outcome = select(Case.outcome).where(Case.number == "261123-001")
    assert rows(dialogue, outcome) == ["unrated"]


def test_6_2_his_own_word_counts_all_the_same(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says("别再问了").hears("不再问您").taps("没解决").hears("261123-001")
    w.says("查进度").does_not_hear("等您确认")


def test_6_2_solved_and_ask_no_more_closes_without_a_mark(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says("解决了，别再问了").hears("不再问了").does_not_hear("很满意")
    solved = select(Survey.solved).join(Case, Case.id == Survey.case_id)
    assert rows(dialogue, solved.where(Case.number == "261123-001")) == [True]


def test_6_2_not_solved_and_ask_no_more_acts_at_once(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says("根本没解决，别再问了")
    w.says("查进度").does_not_hear("等您确认")


def test_4_3_what_is_said_beside_it_reaches_the_handler(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    s = dialogue.account("steward:小林")
    s.everything()
    w.says("别老发消息了，有空我去前台拿卡").hears("不再问您")
    s.hears("有空我去前台拿卡")


def test_11_no_batch_asks_him_of_his_next_matter(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says("不用回访").hears("不再问您")
    completed(dialogue, "w1", "王女士", "3栋2单元1501的物业费账单金额不对，想核对一下")
    a = agent(dialogue)
    a.says("批量回访").hears("261123-002").does_not_hear("261123-001")
    a.taps("预览").hears("不发给王女士", "不用再问")


@pytest.mark.parametrize("words", ["不要问物业了，直接找师傅来修门", "别打电话，微信说就行"])
def test_4_3_other_words_end_no_survey(dialogue: Dialogue, words: str) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.says(words).does_not_hear("不再问您")
