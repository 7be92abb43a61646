"""转人工 with nobody there: his words stand in the task, and the promised call is kept or owned up
to (RULEBOOK §4.5, §4.6)."""

import pytest
from sqlalchemy import select

from nlp.waiting import asks_for_the_call
from storage.tables import Task
from tests.handlers.talks.test_live_talk import YA, rows
from tests.support.dialogue import Dialogue, Voice

STORY = "我家电梯口一直有人抽烟，说了保安也不管，你们领导电话多少"
LEAD, OTHER_LEAD = "lead:陈主管", "lead:罗主管"


def task(dialogue: Dialogue) -> Task:
    (found,) = rows(dialogue, select(Task).where(Task.kind == "callback_human"))
    opened: Task = found
    return opened


def waiting(dialogue: Dialogue) -> Voice:
    """王女士, who has filed, wants a person, is not taken, and is to be phoned."""
    w = dialogue.account("resident:w1")
    w.says("3栋2单元1501楼上漏水，我是王女士13800138000").taps("对，提交")
    w.says("找真人！").hears("接着和我说")
    dialogue.until("2026-11-23 09:46")
    w.hears("打给您")
    return w


def test_4_6_what_he_writes_in_the_queue_stands_in_the_task(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h1")
    w.says("找真人！").hears("接着和我说")
    w.says(STORY)
    dialogue.until("2026-11-23 09:46")
    assert STORY in task(dialogue).about
    assert "没有留话" not in task(dialogue).about


def test_4_6_what_he_writes_afterwards_joins_the_task_and_reaches_who_took_it(
    dialogue: Dialogue,
) -> None:
    w = waiting(dialogue)
    w.says(STORY)
    assert STORY in task(dialogue).about
    ya = dialogue.account(YA)
    ya.says("我的任务").taps("接入 1").hears(STORY)
    w.says("他们昨天晚上也抽了一晚上").says("对")
    ya.hears("王女士", "他们昨天晚上也抽了一晚上")
    assert "\n对" not in task(dialogue).about


def test_words_that_come_too_late_for_a_question_are_passed_on_and_answered(
    dialogue: Dialogue,
) -> None:
    w = waiting(dialogue)
    ya = dialogue.account(YA)
    ya.says("我的任务").taps("接入 1")
    w.says("补充").hears("补充")
    dialogue.passes(minutes=31)
    w.says("楼道的灯也坏了，一直没人修").hears("楼道的灯")
    ya.hears("楼道的灯也坏了")


def test_4_6_numbers_in_those_words_are_masked(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    w.says("我老公的电话也可以打，13812345678，他姓李")
    assert "13812345678" not in task(dialogue).about


def test_4_5_the_promised_time_passes_he_hears_so_with_a_new_one(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    w.says(STORY)
    dialogue.until("2026-11-23 10:17")
    w.hears("对不起", "还没有打", "今天 10:45 前")
    dialogue.account(LEAD).hears("还没有打", STORY)
    dialogue.account(YA).hears("任务还没完成")
    dialogue.account(OTHER_LEAD).does_not_hear("抽烟")
    dialogue.until("2026-11-23 10:47")
    w.hears("对不起", "今天 12:4")
    dialogue.until("2026-11-23 20:00")


@pytest.mark.parametrize(
    "words", ["不是说打电话吗？？人呢", "怎么还没给我打电话", "人呢？", "电话呢"]
)
def test_4_5_his_impatience_urges_the_call(dialogue: Dialogue, words: str) -> None:
    w = waiting(dialogue)
    ya = dialogue.account(YA)
    ya.says("我的任务").taps("接入 1")
    w.says(words).hears("唐雅雯", "今天 10:15 前")
    ya.hears("在等电话", words)
    w.does_not_hear("补充进去")


def test_4_5_urging_with_a_report_half_told_puts_its_question_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h1")
    w.says("找真人！")
    dialogue.until("2026-11-23 09:46")
    w.says("跳过").says(STORY)
    w.says("不是说打电话吗？？人呢").hears("再催客服")
    assert "不是说打电话吗" in task(dialogue).about


def test_a_call_done_is_urged_no_more(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    ya = dialogue.account(YA)
    ya.says("我的任务").taps("接入 1").taps("登记结果").says("他说知道了，就是想早点修好")
    w.says("怎么还没打电话")
    assert "又来问了" not in task(dialogue).about


@pytest.mark.parametrize(
    "words", ["我家电话线断了", "你们领导电话多少", "楼上有人吵架", "家里有人吗的声音"]
)
def test_words_of_another_matter_ask_for_no_call(words: str) -> None:
    assert not asks_for_the_call(words)


@pytest.mark.parametrize("shared", [True, False])
def test_6_2_the_right_number_sent_after_a_wrong_one_reaches_who_calls(
    dialogue: Dialogue, shared: bool
) -> None:
    w = waiting(dialogue)
    ya = dialogue.account(YA)
    ya.says("我的任务").taps("接入 1").says("空号")
    w.hears("对的号码直接发给我")
    if shared:
        w._send(w._event("contact", "8613900139000"))
    else:
        w.says("13900139000")
    ya.hears("139****9000")
    assert "他刚给的电话：139****9000" in task(dialogue).about
    ya.taps("查看电话").hears("13900139000")
