"""A time said in words is kept, or visibly broken (RULEBOOK §4.5, §5.6)."""

import pytest

from nlp.when import read_promised
from tests.support.dialogue import SHANGHAI, Dialogue, at
from tests.support.neighbours import LEAD, LIN, WANG, case, files

W = "resident:w1"


@pytest.fixture
def number(dialogue: Dialogue) -> str:
    """A matter on record, accepted; the first word is asked for."""
    number = files(dialogue, W, WANG + "家里门禁对讲坏了，三天了")
    dialogue.account(LIN).presses(f"accept:{number}")
    return number


def hush(dialogue: Dialogue) -> None:
    for voice in dialogue.people.values():
        voice.everything()
        voice.last = []


def test_4_5_the_ready_phrase_is_watched_and_a_missed_time_is_told(
    dialogue: Dialogue, number: str
) -> None:
    steward = dialogue.account(LIN).taps("到现场看")
    dialogue.account(W).hears("今天 11:30 前到现场查看")
    dialogue.account(W).says("查进度").hears("说好的时间：今天 11:30 前")
    hush(dialogue)
    dialogue.until("2026-11-23 10:35")
    steward.hears("您和业户说好了", "11:30")
    dialogue.account(LEAD).does_not_hear(number)
    hush(dialogue)
    dialogue.until("2026-11-23 11:41")
    dialogue.account(W).hears("还没有做到", "对不起", "管家 林晓彤")
    dialogue.account(LEAD).hears("没有下文", number)
    steward.hears("没有下文")
    assert case(dialogue, number).overdue


def test_5_6_who_came_in_time_is_not_told_on(dialogue: Dialogue, number: str) -> None:
    steward = dialogue.account(LIN).taps("到现场看")
    steward.presses(f"visit:{number}").says("到现场看了，对讲主机没电，已经接好临时电源")
    hush(dialogue)
    dialogue.until("2026-11-23 12:30")
    dialogue.account(W).does_not_hear("还没有做到")
    dialogue.account(LEAD).does_not_hear("没有下文")


def test_5_6_a_call_is_kept_by_the_word_that_follows(dialogue: Dialogue, number: str) -> None:
    steward = dialogue.account(LIN).says("王女士您好，我是管家小林，今天 10:00 前给您打电话")
    steward.presses(f"progress:{number}").says("电话里和您说了，配件已订").taps("跳过")
    hush(dialogue)
    dialogue.until("2026-11-23 12:30")
    dialogue.account(W).does_not_hear("还没有做到")


def test_5_6_a_missed_call_is_told_too(dialogue: Dialogue, number: str) -> None:
    dialogue.account(LIN).says("王女士您好，我是管家小林，今天 10:00 前给您打电话")
    hush(dialogue)
    dialogue.until("2026-11-23 10:15")
    dialogue.account(W).hears("还没有做到")
    dialogue.account(LEAD).hears("没有下文")


def test_5_6_a_word_on_the_way_does_not_stand_for_coming(dialogue: Dialogue, number: str) -> None:
    steward = dialogue.account(LIN).says("王女士您好，我是管家小林，下午三点上门查看")
    steward.presses(f"progress:{number}").says("配件已经领好").taps("跳过")
    hush(dialogue)
    dialogue.until("2026-11-23 15:15")
    dialogue.account(W).hears("还没有做到")


def test_4_5_a_new_time_takes_the_place_of_the_old(dialogue: Dialogue, number: str) -> None:
    steward = dialogue.account(LIN).says("王女士您好，我是管家小林，今天 11:00 前到现场查看")
    steward.presses(f"progress:{number}").says("师傅堵车，改到今天下午四点到您家").taps("跳过")
    hush(dialogue)
    dialogue.until("2026-11-23 15:30")
    dialogue.account(W).does_not_hear("还没有做到")
    dialogue.until("2026-11-23 16:15")
    dialogue.account(W).hears("还没有做到")


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("今天 11:00 前到现场查看", "2026-11-23 11:00"),
        ("今天 10:30 前给您打电话", "2026-11-23 10:30"),
        ("两小时内给您回复", "2026-11-23 12:00"),
        ("下午三点上门", "2026-11-23 15:00"),
        ("明天上午去看看", "2026-11-24 12:00"),
        ("明天会处理", None),
        ("9点已经到现场看过了", None),
        ("路灯每天18:00亮，我们会查看", None),
        ("配件已领", None),
    ],
)
def test_4_5_only_a_clear_hour_to_come_is_one(words: str, due: str | None) -> None:
    now = at("2026-11-23 10:00")
    assert read_promised(words, now, SHANGHAI) == (at(due) if due else None)
