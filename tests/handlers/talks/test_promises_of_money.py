"""Promises of money in any words to a resident go to the superior first (RULEBOOK §5.9)."""

import pytest

from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LEAD, LIN, WANG, files, more, takes_up

CHIEF = "chief:沈总"
PROMISE = "我们同意赔偿您800元，周五转账给您"


@pytest.fixture
def number(dialogue: Dialogue) -> str:
    """A matter on record, assigned to its steward."""
    return files(dialogue, "resident:w1", WANG + "家里卫生间地漏反味，三天了")


def says(voice: Voice, number: str, move: str, *texts: str) -> Voice:
    return voice.presses(f"{move}:{number}").says(*texts)


def test_5_9_money_in_progress_goes_to_the_superior_first(dialogue: Dialogue, number: str) -> None:
    steward, resident = takes_up(dialogue, number), dialogue.account("resident:w1")
    resident.everything()
    resident.last = []
    says(steward, number, "progress", PROMISE)
    steward.hears("超出了您的权限", "还没有发给业户")
    resident.does_not_hear("800")
    dialogue.account(LEAD).hears("800元").taps("同意")
    resident.hears("800元")


def test_5_9_what_was_allowed_may_be_repeated_but_no_more(dialogue: Dialogue, number: str) -> None:
    steward, resident = takes_up(dialogue, number), dialogue.account("resident:w1")
    says(steward, number, "progress", PROMISE)
    dialogue.account(LEAD).taps("同意")
    says(steward, number, "progress", "赔您的800元财务已经在走流程，周五到账")
    steward.taps("跳过")
    resident.hears("财务已经在走流程")
    says(steward, number, "progress", "再赔您900元，财务已经在走流程")
    steward.hears("超出了您的权限")
    resident.does_not_hear("900")


def writes(voice: Voice, text: str) -> Voice:
    return voice.says(text).taps("发给业户")


@pytest.mark.parametrize(
    "words",
    [
        "王女士您好，我是管家小林，先赔您8百块，今天下午联系您",
        "王女士您好，送您一张800元的购物卡，请您消消气",
        "王女士您好，给您免三个月物业费，今天下午联系您",
        "王女士您好，物业费给您打五折，今天下午联系您",
    ],
)
def test_5_9_money_in_a_first_word_is_held_too(dialogue: Dialogue, number: str, words: str) -> None:
    steward, resident = dialogue.account(LIN), dialogue.account("resident:w1")
    steward.presses(f"accept:{number}").says(words)
    steward.hears("超出了您的权限")
    resident.does_not_hear("王女士您好，")
    says(steward, number, "first_word", "王女士您好，我是管家小林，今天下午三点上门")
    resident.hears("今天下午三点上门")


def test_5_9_small_sums_go_the_green_way_in_a_message(dialogue: Dialogue, number: str) -> None:
    steward, resident = takes_up(dialogue, number), dialogue.account("resident:w1")
    writes(steward, "给您补偿150元，今天就办")
    resident.hears("补偿150元")
    writes(steward, "给您报销1200元维修费，再免三个月物业费")
    steward.hears("超出了您的权限", "沈国栋")
    resident.does_not_hear("1200")
    dialogue.account(CHIEF).hears("1200")


def test_5_9_a_bare_wish_of_the_resident_is_no_promise(dialogue: Dialogue, number: str) -> None:
    steward, resident = takes_up(dialogue, number), dialogue.account("resident:w1")
    writes(steward, "您要求赔偿5000元，我们正在核实，明天中午前回复您")
    resident.hears("正在核实")
    writes(steward, "您要求赔偿5000元，我们同意")
    resident.does_not_hear("我们同意")


def test_5_9_an_agents_words_in_a_talk_are_held_to_it_too(dialogue: Dialogue, number: str) -> None:
    steward, resident = takes_up(dialogue, number), dialogue.account("resident:w1")
    agent = dialogue.account("agent:小雅")
    resident.says("转人工")
    agent.taps("接入").says(PROMISE).hears("要先请示", "还没有发给业户", "林晓彤", number)
    resident.does_not_hear("800")
    steward.hears(PROMISE, "超出了客服的权限")
    agent.says("您要求赔偿800元，我记下了，正在核实").says("给您免三个月物业费").hears("要先请示")
    resident.hears("我记下了").does_not_hear("三个月")
    says(steward, number, "progress", PROMISE)
    dialogue.account(LEAD).taps("同意")
    agent.says("赔偿您800元，周五到账")  # allowed by now: it may be said again
    resident.hears("客服唐雅雯：赔偿您800元")


def test_5_9_an_agents_message_of_a_phone_task_and_a_final_opinion_too(
    dialogue: Dialogue, number: str
) -> None:
    takes_up(dialogue, number)
    resident, agent = dialogue.account("resident:w1"), dialogue.account("agent:小雅")
    resident.says("转人工")
    dialogue.passes(minutes=20)  # nobody took him: a phone task
    agent.taps("接入").taps("发给业户").says(PROMISE).hears("要先请示", number)
    agent.says("您的诉求我转给同事核定，明天中午前回复您")
    resident.hears("转给同事核定").does_not_hear("800")
    more(dialogue, number, "求助上级").says("业户要3000元，怎么办")
    lead = dialogue.account(LEAD).taps("服务中心意见")
    lead.says("经研究，赔偿您3000元，周五转账").hears("超出了您的权限", "没有发出")
    resident.does_not_hear("3000")
