"""下班了, 李先生的事转给小周, 还来吗: the end of a shift (RULEBOOK §5.6, §5.7)."""

import pytest

from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import files

LIN, ZHOU, LEAD = "steward:小林", "steward:小周", "lead:陈主管"
LIFT = "3栋2单元801，我是李先生，13700000801，电梯老是抖，希望检查一下"
NOISE = "3栋1单元502，我是唐女士，13822223333，楼上602天天弹琴弹到十点多，吵得孩子没法写作业"


def promised(dialogue: Dialogue) -> tuple[str, Voice, Voice]:
    """小林 told 李先生 that he comes tomorrow at ten."""
    number = files(dialogue, "resident:l1", LIFT)
    s = dialogue.account(LIN).presses(f"accept:{number}").taps("自己写")
    s.says("李先生您好，我是小林，明天上午十点带维保来看")
    w = dialogue.account("resident:l1")
    w.everything()
    return number, s, w


@pytest.mark.parametrize("words", ["下班了", "我要交接班", "今天的交接"])
def test_5_7_a_steward_at_the_end_of_his_shift_is_told_who_hands_over(
    dialogue: Dialogue, words: str
) -> None:
    _, s, w = promised(dialogue)
    s.says(words).does_not_hear("发到哪里")
    w.does_not_hear(words)


def test_5_7_a_case_is_handed_on_by_the_resident_s_name(dialogue: Dialogue) -> None:
    number, s, _ = promised(dialogue)
    other = files(dialogue, "resident:t1", NOISE)
    s.presses(f"accept:{other}").taps("自己写").says("唐女士您好，我是小林，下午给您回音")
    s.says("李先生的事转给小周吧").hears(number).does_not_hear("发到哪里", other)
    assert any("周子航" in one for one in s.offered())
    s.says("801的单子转给小周").hears(number)


def test_5_6_who_waits_hears_who_stands_in_and_not_who_is_away(dialogue: Dialogue) -> None:
    _, s, w = promised(dialogue)
    s.says("我明天请假，周子航替班").says("提交吧")
    dialogue.account(LEAD).says("同意").hears("已登记")
    dialogue.until("2026-11-24 10:11")
    w.hears("10:00 的事还没有做到", "替班的周子航").does_not_hear("告诉管家 林晓彤")


@pytest.mark.parametrize(
    "words", ["明天上午还来吗", "还来不来了", "师傅明天会来吗", "明天来不来啊"]
)
def test_5_6_whether_they_still_come_is_answered_with_the_hour(
    dialogue: Dialogue, words: str
) -> None:
    _, _, w = promised(dialogue)
    w.says(words).hears("明天 10:00").does_not_hear("另一件事")


@pytest.mark.parametrize("words", ["水还来吗", "那个推销的人还会来吗，吓到老人了"])
def test_5_6_other_questions_are_not(dialogue: Dialogue, words: str) -> None:
    _, _, w = promised(dialogue)
    w.says(words).does_not_hear("明天 10:00 前")


@pytest.mark.parametrize(
    "words", ["我想给他们两家调解一下", "想给这件事做个调解", "帮他们调解一下"]
)
def test_5_11_a_mediation_is_wished_for_in_words(dialogue: Dialogue, words: str) -> None:
    number = files(dialogue, "resident:t1", NOISE)
    s = dialogue.account(LIN).presses(f"accept:{number}").taps("自己写")
    s.says("唐女士您好，我是小林，下午给您回音")
    s.says(words).hears("是哪一类的事").does_not_hear("发到哪里")


def test_6_2_solved_and_score_count_while_it_is_asked_where_words_belong(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, "resident:t1", NOISE)
    s = dialogue.account(LIN).presses(f"accept:{number}").taps("自己写")
    s.says("唐女士您好，我是小林，两家我都说一下，明天给您回音")
    w = dialogue.account("resident:t1")
    dialogue.passes(hours=2)
    w.says("那边也要弄一下哦")
    s.says("完成，和楼上说好了八点以后不弹").says("跳过")
    dialogue.passes(minutes=1)
    w.says("解决了，谢谢小林，5分").hears("谢谢您的评价").does_not_hear("点一个就好")
