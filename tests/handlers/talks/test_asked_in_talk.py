"""What the desk asks a resident beside his live talk, and what he asks of it (RULEBOOK §4.6)."""

from tests.handlers.talks.test_live_talk import chat, talking
from tests.support.dialogue import Dialogue, Voice


def replying(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """王女士 talks live and taps [回复管家] under what her steward has written to her."""
    w, a = talking(dialogue)
    s = dialogue.account("steward:小林").presses("accept:261123-001")
    s.says("您好，我是林管家，下午三点上门，您在家吗")
    w.hears("您在家吗")
    w.presses(next(b for row in w.heard for _, b in row.buttons if b == "reply:261123-001"))
    w.hears("编号 261123-001", "请说要回复的内容")
    return w, a


def test_5_3_a_reply_asked_for_during_a_talk_goes_to_the_steward(dialogue: Dialogue) -> None:
    w, a = replying(dialogue)
    w.says("下午三点在家").hears("261123-001")
    dialogue.account("steward:小林").hears("下午三点在家")
    a.does_not_hear("下午三点在家")
    w.says("还有一件事想问您").hears_nothing()
    a.hears("还有一件事想问您")


def test_4_6_a_reply_never_given_does_not_outlive_the_talk(dialogue: Dialogue) -> None:
    w, a = replying(dialogue)
    a.taps("交还").says("约好下午三点上门查看漏水")
    dialogue.passes(seconds=5)
    w.does_not_hear("刚才的问题")
    w.says("我搬走了").hears("搬")
    dialogue.account("steward:小林").does_not_hear("我搬走了")


def test_4_6_a_question_given_up_leaves_the_talk_going(dialogue: Dialogue) -> None:
    w, a = replying(dialogue)
    w.says("取消")
    assert chat(dialogue).state == "live"
    w.says("还在吗").hears_nothing()
    a.hears("还在吗")
    w.says("取消").hears("结束")
    assert chat(dialogue).state == "ended"


def test_4_6_progress_typed_in_a_talk_is_answered_and_the_talk_goes_on(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    w.says("查进度").hears("261123-001", "楼上漏水")
    a.does_not_hear("查进度")
    w.says("麻烦快一点").hears_nothing()
    a.hears("麻烦快一点")


def test_4_6_a_danger_told_in_answer_to_a_question_reaches_the_agent_too(
    dialogue: Dialogue,
) -> None:
    w, a = replying(dialogue)
    w.says("厨房着火了，快来人").hears("119")
    a.hears("厨房着火了")
