"""Is it solved? Words and digits that answer a completion, and what 没解决 does in every state."""

import pytest

from tests.handlers.resident.test_matters import filed, finished, steward
from tests.support.dialogue import Dialogue


@pytest.mark.parametrize(
    "words",
    ["解决了", "好了", "行", "满意", "可以了谢谢", "谢谢，修好了", "已经好了"],
)
def test_words_that_say_it_is_solved_close_the_matter(dialogue: Dialogue, words: str) -> None:
    w = finished(dialogue)
    w.says(words).does_not_hear("我在的", "撤回")
    assert "1 分 很不满意" in w.offered()[-1] or "分" in w.offered()[0]


@pytest.mark.parametrize(
    "words",
    ["不满意", "还是老样子", "没修，又漏了", "根本没修", "没解决", "还没弄好"],
)
def test_words_that_say_it_is_not_reopen_the_matter(dialogue: Dialogue, words: str) -> None:
    w = finished(dialogue)
    w.says(words).does_not_hear("我在的", "做不了", "另一件事")
    w.hears("261123-001")
    w.says("查进度").does_not_hear("等您确认")


@pytest.mark.parametrize("words", ["好的", "谢谢", "嗯", "催一下"])
def test_in_doubt_it_is_asked_with_the_two_buttons(dialogue: Dialogue, words: str) -> None:
    w = finished(dialogue)
    w.says(words).hears("261123-001", "解决了吗").does_not_hear("我在的")
    assert [one[-3:] for one in w.offered()] == ["已解决", "没解决"]


@pytest.mark.parametrize(
    ("typed", "stars"), [("5", 5), ("1", 1), ("2", 2), ("2分", 2), ("很满意", 5)]
)
def test_a_typed_digit_is_the_score(dialogue: Dialogue, typed: str, stars: int) -> None:
    w, s = finished(dialogue), steward(dialogue)
    w.taps("已解决")
    s.messages()
    s.says("我的工单")
    w.says(typed)
    if stars <= 2:
        w.hears("261123-001").does_not_hear("做不了")
        w.says("查进度").hears("261123-001")
        return
    s.hears(f"{stars} 分")


def test_a_digit_that_is_no_score_is_none(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").says("7").does_not_hear("谢谢您的评价")


def test_not_solved_while_it_is_being_worked_on_is_an_urge(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("没解决").taps("跳过")
    w.says("没解决").hears("催").does_not_hear("做不了")
    w.says("根本没修").hears("催").does_not_hear("做不了")


def test_not_solved_after_closing_offers_to_open_it_again(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").taps("5 分 很满意")
    w.taps("跳过")
    w.says("还是没解决").hears("重新打开").taps("重新打开").hears("261123-001")
    w.says("查进度").hears("261123-001").does_not_hear("没有在办")


def test_not_solved_days_after_closing_begins_a_report_that_names_it(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").taps("5 分 很满意")
    w.taps("跳过")
    dialogue.until("2026-11-25 10:00")
    w.says("还是没解决").hears("261123-001", "重新登记").does_not_hear("做不了")
    w.taps("对，提交").hears("261125-001")


def test_a_fault_elsewhere_is_no_verdict_on_what_was_finished(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.says("3栋2单元的电梯又坏了").hears("另一件事")


def test_urging_a_matter_in_work_is_as_before(dialogue: Dialogue) -> None:
    filed(dialogue).says("催一下").hears("替您催了")


def test_solved_before_anybody_called_it_done_is_asked_and_closes_by_a_tap(
    dialogue: Dialogue,
) -> None:
    w = filed(dialogue)
    w.says("已经解决了").hears("已经解决了吗").does_not_hear("有进展马上告诉您")
    w.taps("已解决").hears("谢谢您的确认")


def test_a_mere_all_right_about_a_matter_in_work_is_no_verdict(dialogue: Dialogue) -> None:
    filed(dialogue).says("好的").does_not_hear("已经解决了吗")
