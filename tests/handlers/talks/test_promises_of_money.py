"""Promises of money in any words to a resident go to the superior first (RULEBOOK §5.9)."""

import pytest

from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LEAD, LIN, WANG, files, takes_up

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
