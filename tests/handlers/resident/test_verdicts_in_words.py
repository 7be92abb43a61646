"""What is said in answer to a completion and to the score, in people's own words (§6.2–§6.4)."""

import pytest
from sqlalchemy import select

from storage.tables import Case, Entry, Survey
from tests.handlers.resident.test_matters import filed, steward
from tests.handlers.talks.test_intake import newest, rows
from tests.support.dialogue import Dialogue, Voice

LAMP = "3栋2单元1501厨房灯不亮了，我是王女士13800138000"


def mended(dialogue: Dialogue, words: str = LAMP) -> Voice:
    """A resident whose repair the steward calls done, with visit and photo on record."""
    w, s = filed(dialogue, words=words), steward(dialogue)
    s.taps("接单").says("王女士您好，我上午过来看")
    s.taps("已上门").says("换了新的")
    s.taps("完成").says("已修好，换了新的部件，可以正常用了").sends_photo()
    for label in ("跳过", "确认完成"):
        if label in s.offered():
            s.taps(label)
    dialogue.passes(minutes=1)
    w.hears("解决了")
    s.everything()
    return w


def test_6_4_broken_again_after_the_score_is_asked_about_and_opened(dialogue: Dialogue) -> None:
    w = mended(dialogue)
    w.says("很满意").says("5").hears("还有什么想对我们说的吗")
    w.says("厨房灯又不亮了 才修好几分钟").hears("重新打开", "261123-001")
    steward(dialogue).hears("又不亮了")
    w.says("是").hears("261123-001", "给您回话")
    steward(dialogue).hears("【投诉】261123-001")


@pytest.mark.parametrize(
    ("words", "heard"), [("师傅态度不好，说话冲", "您的话已经转给"), ("电梯又坏了", "您的意思是")]
)
def test_6_4_a_comment_and_another_matter_open_nothing_again(
    dialogue: Dialogue, words: str, heard: str
) -> None:
    w = mended(dialogue)
    w.says("好了").says("5").says(words).hears(heard).does_not_hear("重新打开")


def test_6_2_a_score_with_its_reason_acts_at_once(dialogue: Dialogue) -> None:
    w = mended(dialogue)
    w.says("修好了 谢谢小林").hears("怎么样").does_not_hear("另一件事")
    w.says("2分 迟到了一小时").hears("没能让您满意", "261123-001")
    steward(dialogue).hears("【投诉】261123-001", "迟到了一小时")


def test_6_2_solved_but_badly_done_is_solved_and_the_score_counts(dialogue: Dialogue) -> None:
    w = mended(dialogue)
    w.says("好了 就是师傅来得太慢 等了大半天 态度还差").hears("怎么样").does_not_hear("重新打开")
    steward(dialogue).hears("确认已解决", "来得太慢")
    w.says("1分").hears("没能让您满意", "261123-001")


@pytest.mark.parametrize("words", ["今天门又关不上了！", "好了但是门又关不上了"])
def test_6_2_broken_again_before_any_answer_is_not_solved(dialogue: Dialogue, words: str) -> None:
    w = mended(dialogue, "3栋2单元1501门关不上，我是王女士13800138000")
    w.says(words).hears("没能让您满意", "261123-001").does_not_hear("怎么样？点一个")


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("words", ["5", "5分", "给5星", "五分", "⭐⭐⭐⭐⭐"])
def test_6_2_a_score_before_anything_is_done_is_told_when_it_counts(
    dialogue: Dialogue, words: str, taken: bool
) -> None:
    w, s = filed(dialogue, words=LAMP), steward(dialogue)
    if taken:
        s.taps("接单").says("王女士您好，我上午过来看")
    w.messages()
    w.says(words).hears("261123-001", "还在办", "给几分").does_not_hear("已补充", "已转给")
    s.does_not_hear(f"：{words}", f"“{words}”")


def test_6_2_a_number_a_colleague_asked_for_is_no_score(dialogue: Dialogue) -> None:
    w, s = filed(dialogue, words=LAMP), steward(dialogue)
    s.taps("接单").says("王女士您好，请问家里有几盏灯不亮？")
    w.hears("几盏灯")
    w.says("5").hears("已转给").does_not_hear("给几分")
    s.hears("5")


@pytest.mark.parametrize("words", ["5个人都进不去楼门", "等了5分钟没人接电话"])
def test_6_2_a_number_within_a_story_is_no_score(dialogue: Dialogue, words: str) -> None:
    filed(dialogue, words=LAMP).says(words).does_not_hear("给几分")


@pytest.mark.parametrize(
    "words",
    [
        "修好了，就是师傅说话很冲，2分",
        "解决了但师傅态度不行 给2分",
        "修是修了，师傅态度太差，给2分吧",
        "好了2分，师傅太凶",
    ],
)
def test_6_2_solved_with_a_score_and_its_reason_is_taken_whole(
    dialogue: Dialogue, words: str
) -> None:
    w = mended(dialogue)
    w.says(words).hears("没能让您满意", "261123-001", "要单独作为投诉登记吗")
    w.does_not_hear("另一件事", "怎么样？点一个")
    steward(dialogue).hears("【投诉】261123-001", words)
    w.taps("投诉服务态度").hears("261123-001 的分数已经记好", "师傅")


def test_11_apologised_without_meaning_it_acts_at_once(dialogue: Dialogue) -> None:
    w = mended(dialogue)
    w.says("道歉了，但是没诚意，1分").hears("没能让您满意", "261123-001").does_not_hear("另一件")
    steward(dialogue).hears("没诚意，1分")


def test_5_1_a_reason_against_the_handler_goes_above_him(dialogue: Dialogue) -> None:
    w = mended(dialogue)
    w.says("修好了，就是管家说话很冲，1分").hears("没能让您满意", "处理人看不到")
    steward(dialogue).does_not_hear("很冲")
    dialogue.account("lead:陈主管").hears("管家说话很冲")
    w.taps("投诉服务态度").hears("261123-001").taps("对，提交")
    steward(dialogue).does_not_hear("很冲")


@pytest.mark.parametrize(
    "words", ["修好了5分", "修好了，师傅很好，5分", "弄是弄好了，打4分吧，来得太晚"]
)
def test_6_2_a_good_score_with_solved_closes_content(dialogue: Dialogue, words: str) -> None:
    w = mended(dialogue)
    w.says(words).does_not_hear("没能让您满意", "另一件", "怎么样？点一个", "投诉登记")
    steward(dialogue).hears("业户评价")


def test_6_2_a_middling_score_without_a_word_on_whether_it_is_solved_is_asked(
    dialogue: Dialogue,
) -> None:
    w = mended(dialogue)
    w.says("师傅还行吧，4分").hears("解决了吗")


@pytest.mark.parametrize("words", ["没修好，1分", "还在漏，给1分"])
def test_6_2_not_solved_with_a_score_is_not_solved(dialogue: Dialogue, words: str) -> None:
    mended(dialogue).says(words).hears("没能让您满意").does_not_hear("谢谢您的评价")


def answers(dialogue: Dialogue) -> list[tuple[bool | None, int | None]]:
    """Solved and score of each question round, oldest first."""
    found = rows(dialogue, select(Survey).order_by(Survey.id))
    case_id = newest(dialogue).id
    return [(one.solved, one.rating) for one in found if one.case_id == case_id]


@pytest.mark.parametrize(
    ("words", "stars"),
    [
        ("没解决，1分", 1),
        ("1分，根本没解决", 1),
        ("没修好，打2分", 2),
        ("还在漏！最多给1星", 1),
        ("没解决，不过师傅人很好，给4分", 4),
        ("道歉了，但是没诚意，1分", 1),
    ],
)
def test_6_2_a_score_with_not_solved_is_kept_and_closes_nothing(
    dialogue: Dialogue, words: str, stars: int
) -> None:
    w = mended(dialogue)
    w.says(words).hears("没能让您满意", f"您打的 {stars} 分记下了").does_not_hear("谢谢您的评价")
    case = newest(dialogue)
    assert (case.state, case.kind, case.rating) == ("assigned", "complaint", stars)
    assert (case.outcome, case.closed_at) == (None, None)
    assert answers(dialogue) == [(False, stars)]
    kept = select(Entry).where(Entry.case_id == case.id, Entry.kind == "rate")
    assert [entry.visibility for entry in rows(dialogue, kept)] == ["resident"]


def test_6_2_without_a_score_none_is_kept(dialogue: Dialogue) -> None:
    mended(dialogue).says("没解决").hears("没能让您满意").does_not_hear("分记下了")
    assert (answers(dialogue), newest(dialogue).rating) == ([(False, None)], None)


@pytest.mark.parametrize("words", ["还在漏，1分", "1分"])
def test_6_2_a_score_said_after_the_tap_is_kept_too(dialogue: Dialogue, words: str) -> None:
    w = mended(dialogue).taps("没解决").hears("哪里没解决")
    w.says(words).hears("您打的 1 分记下了")
    assert (newest(dialogue).state, newest(dialogue).rating) == ("assigned", 1)
    w.says("2分").does_not_hear("您打的 2 分记下了")
    assert answers(dialogue) == [(False, 1)]


def test_5_1_a_score_against_the_handler_is_kept_and_the_reason_goes_above(
    dialogue: Dialogue,
) -> None:
    mended(dialogue).says("没解决，管家说话还很冲，1分").hears("没能让您满意")
    steward(dialogue).does_not_hear("很冲")
    assert answers(dialogue) == [(False, 1)]
    assert newest(dialogue).rating == 1


def test_6_2_mended_at_last_the_new_score_counts_and_silence_is_unrated(
    dialogue: Dialogue,
) -> None:
    w, s = mended(dialogue), steward(dialogue)
    w.says("没解决，1分").hears("您打的 1 分记下了")
    s.says("261123-001").taps("接单").says("王女士您好，我下午带师傅再来")
    s.says("261123-001").taps("已上门").says("换了灯座")
    s.taps("完成").says("灯座已换，试了十次都亮").sends_photo()
    for label in ("跳过", "确认完成", "按这样发"):
        if label in s.offered():
            s.taps(label)
    dialogue.passes(minutes=1)
    w.hears("解决了")
    dialogue.passes(days=9)
    case = newest(dialogue)
    assert (case.state, case.outcome, case.rating) == ("closed", "unrated", None)
    assert answers(dialogue) == [(False, 1), (None, None)]


# --- which of several ----------------------------------------------------------------------------


def two_mended(dialogue: Dialogue) -> Voice:
    """Two repairs called done, while he spoke last of a third matter that is open."""
    w = mended(dialogue)
    for words, done in (("3栋2单元1501卫生间水龙头漏水", True), ("3栋2单元1501门铃坏了", False)):
        w.says(words)
        for label in ("是另一件事", "对，提交"):
            if label in w.offered():
                w.taps(label)
        s = steward(dialogue)
        if done:
            s.taps("接单").says("王女士您好，我下午过来看").taps("已上门").says("换了新的")
            s.taps("完成").says("已修好，换了新的部件，可以正常用了").sends_photo()
            dialogue.passes(minutes=1)
    assert [state for state, _ in scores(dialogue)] == ["completed", "completed", "assigned"]
    return w


def scores(dialogue: Dialogue) -> list[tuple[str, int | None]]:
    """State and score of each case, oldest first."""
    his = select(Case).where(Case.number.startswith("261123-")).order_by(Case.id)
    return [(case.state, case.rating) for case in rows(dialogue, his)]


@pytest.mark.parametrize(("words", "stars"), [("没解决，1分", 1), ("没修好，打2分", 2)])
@pytest.mark.parametrize("answer", ["tap", "1"])
def test_6_2_the_score_waits_while_he_is_asked_which_one_is_not_solved(
    dialogue: Dialogue, words: str, stars: int, answer: str
) -> None:
    w = two_mended(dialogue)
    w.says(words).hears("哪一件")
    assert scores(dialogue)[:2] == [("completed", None)] * 2
    if answer == "tap":
        w.taps("261123-002 卫生间水龙头漏水")
    else:
        w.says(answer)
    w.hears("261123-002", f"您打的 {stars} 分记下了")
    first, second, _ = scores(dialogue)
    assert first == ("completed", None)
    assert second == ("assigned", stars)


def test_6_2_solved_with_a_score_keeps_it_through_the_question_too(dialogue: Dialogue) -> None:
    w = two_mended(dialogue)
    w.says("修好了，5分").hears("哪一件").says("1").hears("谢谢您的评价").does_not_hear("请打分")
    assert scores(dialogue)[:2] == [("completed", None), ("closed", 5)]


def test_6_2_without_a_score_none_comes_of_the_question(dialogue: Dialogue) -> None:
    w = two_mended(dialogue)
    w.says("还是没解决").hears("哪一件").says("1").hears("没能让您满意").does_not_hear("分记下了")
    assert scores(dialogue)[:2] == [("completed", None), ("assigned", None)]


def test_6_2_said_twice_it_stands_once_and_is_no_praise_of_its_own(dialogue: Dialogue) -> None:
    w = mended(dialogue)
    w.says("修好了，谢谢小林，5分").hears("已关闭")
    w.says("修好了，谢谢小林，5分").hears("谢谢您的评价").does_not_hear("您的意思是")
    dialogue.passes(hours=2)
    w.says("谢谢小林，下雨天还跑一趟，要表扬他").hears("您的意思是")
