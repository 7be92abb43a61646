"""社区议事 begun and called off by employees, in words and by buttons (RULEBOOK §3, §5.11)."""

import pytest
from sqlalchemy import select

from storage.tables import Ballot, Discussion, Entry
from tests.handlers.neighbours.test_discussions import ROOF, discussed
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import (
    LEAD,
    LIN,
    WANG,
    case,
    files,
    lives_there,
    more,
    rows,
    takes_up,
)

LAMP = "3栋2单元1501，我是王女士，13800138000，路灯坏了"


def states(dialogue: Dialogue) -> list[str]:
    return [one.state for one in rows(dialogue, select(Discussion))]


# --- read back -----------------------------------------------------------------------------------


def about_to_send(dialogue: Dialogue) -> tuple[str, Voice]:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    s = more(dialogue, number, "社区议事").taps("天台开放晾晒")
    return number, s.says("天台晴天能晾被子，您同意吗？").says("每户").says("12月4日晚上8点")


def test_3_what_everybody_will_read_is_shown_before_it_leaves(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    _, s = about_to_send(dialogue)
    s.hears(
        "还没有发",
        "位业户会看到",
        "天台晴天能晾被子，您同意吗？",
        "1. 同意",
        "12月4日（周五）20:00",
    )
    assert s.offered() == ["发出", "改一下", "取消"]
    one.does_not_hear("社区议事")
    assert states(dialogue) == []
    s.taps("发出").hears("已发起社区议事", "/notices/")
    one.hears("天台晴天能晾被子，您同意吗？", "12月4日（周五）20:00")


def test_3_each_part_is_changed_and_shown_again(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    _, s = about_to_send(dialogue)
    s.taps("改一下").hears("改哪一项").taps("改议题").says("天台周末开放晾晒，您同意吗？")
    s.hears("还没有发", "天台周末开放晾晒", "12月4日（周五）20:00")
    s.says("改时间").hears("投到什么时候").says("后天 18:00").hears("还没有发", "后天 18:00")
    s.says("不对").hears("改哪一项").taps("改怎么算票").taps("每人一票").hears("每人一票")
    s.says("发吧").hears("已发起社区议事")
    one.hears("天台周末开放晾晒", "每人一票", "后天 18:00")
    assert states(dialogue) == ["open"]


def test_3_cancelled_before_it_leaves_nobody_reads_it(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    _, s = about_to_send(dialogue)
    s.taps("取消").hears("没有发")
    one.does_not_hear("社区议事")
    assert states(dialogue) == []


def test_3_the_shortest_time_to_vote_is_shown_as_it_will_be(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    s = more(dialogue, number, "社区议事").taps("天台开放晾晒").taps("用现成的议题")
    s.taps("每户一票").says("今天 12:00").hears("今天 21:30 前截止")


# --- called off ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["撤回社区议事", "取消议事", "发错了", "把刚才的议事撤了", "停止投票"]
)
def test_3_who_opened_it_calls_it_off_and_all_are_told(dialogue: Dialogue, words: str) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    silent = lives_there(dialogue, "resident:a2", "1", "1", "302")
    number, s = discussed(dialogue)
    one.says("投1").hears("您投的是")
    s.says(words).hears("票都不算", "要停止吗").does_not_hear("发到哪里")
    assert states(dialogue) == ["open"]
    s.taps("停止，告诉大家").hears("已经停止", "公告请取下")
    one.hears("先不投了", "票都不算", "谢谢您")
    silent.hears("先不投了")
    assert states(dialogue) == ["called_off"]
    one.taps("不同意").hears("已经停止").does_not_hear("您投的是")
    one.says("投票结果呢").hears("已经停止", "没有结果")
    dialogue.until("2026-11-25 18:01")
    one.does_not_hear("社区议事的结果")
    of_case = select(Entry.text).where(Entry.case_id == case(dialogue, number).id)
    assert any("先不投了" in text for text in rows(dialogue, of_case))
    assert len(rows(dialogue, select(Ballot))) == 1  # on record


def test_3_the_button_asks_once_and_may_be_left(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    _, s = discussed(dialogue)
    s.taps("停止议事").hears("要停止吗").taps("照常投").hears("照常投")
    one.says("投1").hears("您投的是")
    assert states(dialogue) == ["open"]


@pytest.mark.parametrize(
    ("words", "state"),
    [("不停了", "open"), ("算了，继续投吧", "open"), ("停吧", "open"), ("是", "called_off")],
)
def test_3_whether_it_is_stopped_is_said_in_words(
    dialogue: Dialogue, words: str, state: str
) -> None:
    _, s = discussed(dialogue)
    s.taps("停止议事").hears("要停止吗").says(words)
    assert states(dialogue) == [state]
    if words != "停吧":  # not clear enough to end what cannot be begun again
        s.does_not_hear("发到哪里")


def test_3_what_is_held_for_the_night_is_neither_asked_nor_told(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    dialogue.until("2026-11-23 22:30")
    s = more(dialogue, number, "社区议事").taps("天台开放晾晒").taps("用现成的议题")
    s.taps("每户一票").says("后天 18:00").taps("发出").says("发错了").taps("停止，告诉大家")
    s.hears("告诉了 0 位")
    dialogue.until("2026-11-24 09:00")
    one.does_not_hear("社区议事")


def test_3_nobody_else_calls_it_off(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    discussed(dialogue)
    (found,) = rows(dialogue, select(Discussion))
    dialogue.account("steward:小周").presses(f"stop_discussion_yes:{found.id}")
    one.presses(f"stop_discussion_yes:{found.id}")
    dialogue.account("steward:小周").says("取消议事").hears("没有您能停止的")
    assert states(dialogue) == ["open"]
    dialogue.account(LEAD).says("取消议事").hears("要停止吗")


@pytest.mark.parametrize("words", ["把投票时间改到周五", "把议题改一下", "改截止时间"])
def test_3_what_was_sent_is_not_changed_and_the_way_is_told(dialogue: Dialogue, words: str) -> None:
    lives_there(dialogue, "resident:a1", "3", "1", "101")
    _, s = discussed(dialogue)
    s.says(words).hears("不能再改", "重新发起").does_not_hear("发到哪里")
    assert "停止议事" in s.offered()


# --- begun in words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "发起社区议事",
        "社区议事",
        "我想发起社区议事",
        "开个议事吧",
        "请帮我发起一个投票",
        "怎么发起社区议事？",
    ],
)
def test_5_11_a_steward_says_it_after_taking_the_case(dialogue: Dialogue, words: str) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    s = dialogue.account(LIN).presses(f"accept:{number}").hears("第一句")
    s.says(words).hears("哪个议题", "第一句话还没发")
    dialogue.account("resident:w1").does_not_hear("议事")
    assert case(dialogue, number).first_word_at is None  # the clock runs on
    s.says("天台开放晾晒").hears("议题怎么写")


def test_5_11_the_topic_said_with_it_is_not_asked(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    s = takes_up(dialogue, number)
    s.says("我想发起一个社区议事，关于天台晾晒").hears("议题怎么写", "加高护栏")


def test_5_11_a_lead_is_offered_the_case_or_told_the_way(dialogue: Dialogue) -> None:
    lead = dialogue.account(LEAD)
    lead.says("我想发起一个社区议事，关于天台晾晒").hears("点“更多”", "替人报事")
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    lead.says("我想发起一个社区议事，关于天台晾晒").hears("是哪一件")
    assert lead.offered()[0].startswith(number)
    lead.taps(lead.offered()[0]).hears("哪个议题")


def test_5_11_a_case_of_another_matter_is_not_used_for_it(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", LAMP)
    s = takes_up(dialogue, number)
    s.says("发起社区议事，关于天台晾晒").hears("点“更多”").does_not_hear("发到哪里")


@pytest.mark.parametrize("words", ["投票的事我问过居委会了，下周答复您", "已经告诉业主投票时间"])
def test_5_7_words_for_the_resident_that_speak_of_a_vote_stay_words(
    dialogue: Dialogue, words: str
) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number).says(words).hears("发到哪里")


def test_3_a_steward_asks_how_it_stands(dialogue: Dialogue) -> None:
    lives_there(dialogue, "resident:a1", "3", "1", "101")
    _, s = discussed(dialogue)
    s.says("现在多少票了").hears("还在投", "不公布票数").does_not_hear("发到哪里")
    dialogue.until("2026-11-25 18:01")
    s.says("投票结果呢").hears("社区议事的结果")


# --- every other button behind [更多] ------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("邻里调解", "是哪一类的事"),
        ("我要发起邻里调解", "是哪一类的事"),
        ("申请暂停", "先停一停"),
        ("替代办法和议事", "哪个议题"),
    ],
)
def test_4_9_what_a_button_does_is_done_when_it_is_said(
    dialogue: Dialogue, words: str, asked: str
) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    s = takes_up(dialogue, number)
    s.says(words).hears(asked).does_not_hear("是按钮或口令", "发到哪里")
    s.says("取消").says("明天我再来看看").hears("发到哪里").says(words).hears(asked)
    s.says("取消").presses(f"progress:{number}").says(words).hears(asked)
    assert all(word not in dialogue.account("resident:w1").everything() for word in (words, asked))


@pytest.mark.parametrize("words", ["暂停了半小时水，现在恢复了", "我要和他们调解一下"])
def test_4_9_what_merely_speaks_of_it_stays_words(dialogue: Dialogue, words: str) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number).says(words).hears("发到哪里")
