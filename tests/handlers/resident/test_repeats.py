"""A finished matter told of again is asked about once (RULEBOOK §6.4)."""

import pytest
from sqlalchemy import select

from storage.tables import CaseLink
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import case, files, lives_there, newest, rows, submits, takes_up

STORY = "小区门口垃圾没人清，臭死了"
SUN = "3栋2单元1502，我是孙女士，13800138002，"


def finished(dialogue: Dialogue, days: int = 10) -> str:
    """Her matter, done and confirmed; so many days have passed since."""
    number = files(dialogue, "resident:w2", SUN + STORY)
    s = takes_up(dialogue, number)
    s.presses(f"complete:{number}")
    for _ in range(6):
        if case(dialogue, number).state == "completed":
            break
        if "刚刚看过" in s.offered():
            s.taps("刚刚看过").says("到了看到旧件坏了")
        elif "跳过" in s.offered():
            s.taps("跳过")
        else:
            s.sends_photo("垃圾已清走，门口已冲洗，以后每天加一次巡查")
    dialogue.passes(minutes=1)
    dialogue.account("resident:w2").taps("已解决")
    dialogue.passes(days=days)
    assert case(dialogue, number).state == "closed"
    return number


def tells_again(dialogue: Dialogue, text: str = STORY) -> Voice:
    return dialogue.account("resident:w2").says(text)


def test_6_4_the_same_again_is_a_repeat_complaint_joined_to_the_old(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    w = tells_again(dialogue).hears(f"是不是之前 {number} 这件事？")
    assert w.offered() == ["是，又出现了", "不是，是新的"]
    w.taps("是，又出现了").hears("和之前那件连在一起")
    again = case(dialogue, submits(dialogue, w))
    assert again.number != number
    assert (again.kind, again.repeat, again.level) == (
        "complaint",
        True,
        case(dialogue, number).level + 1,
    )
    (link,) = rows(dialogue, select(CaseLink))
    assert (link.case_id, link.other_id) == (again.id, case(dialogue, number).id)
    dialogue.account("lead:陈主管").says(again.number).hears(f"{number}")


def test_6_4_a_new_matter_is_filed_as_any_other(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    w = tells_again(dialogue).hears(number)
    w.says("不是").does_not_hear("是不是之前")
    new = case(dialogue, submits(dialogue, w))
    assert (new.repeat, new.level) == (False, 1)
    assert rows(dialogue, select(CaseLink)) == []


def test_6_4_a_yes_in_words_and_more_of_the_story(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    w = tells_again(dialogue).hears(number).sends_photo().hears(f"是不是之前 {number} 这件事？")
    w.says("是的，又出现了")
    assert case(dialogue, submits(dialogue, w)).repeat is True


def test_6_4_words_that_do_not_say_are_a_report_of_their_own(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    w = tells_again(dialogue).hears(number)
    w.says("苍蝇特别多，老人小孩都不敢开窗").does_not_hear("是不是之前")
    new = case(dialogue, submits(dialogue, w))
    assert new.repeat is False
    assert "苍蝇" in new.what


def test_6_4_another_matter_or_an_old_one_is_not_asked_about(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    w = tells_again(dialogue, "电梯按钮坏了，按不动").does_not_hear(number)
    w.says("取消")
    dialogue.passes(days=90)
    tells_again(dialogue).does_not_hear("是不是之前", number)


def test_6_4_a_house_merely_said_reveals_nothing(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    stranger = dialogue.account("resident:x1")
    stranger.says(f"3栋2单元1502，我是周女士，13800138003，{STORY}").does_not_hear(number)
    family = lives_there(dialogue, "resident:f1", "3", "2", "1502")
    family.says(f"3栋2单元1502，{STORY}").hears(f"是不是之前 {number} 这件事？")
    assert newest(dialogue) == number


def test_6_4_an_anonymous_report_is_not_joined_to_one_with_a_name(dialogue: Dialogue) -> None:
    number = finished(dialogue)
    tells_again(dialogue, f"匿名投诉：{STORY}").does_not_hear(number)


@pytest.mark.parametrize(
    "words",
    [
        "楼上装修电钻从早上八点钻到现在我家娃要睡觉有没有人管管",
        "有没有人管啊单元门外一股尿味",
        "垃圾好几天没人收，有没有人管",
    ],
)
def test_6_4_another_matter_is_not_taken_for_the_one_closed_last(
    dialogue: Dialogue, words: str
) -> None:
    """何老师 has a leak on record that was closed weeks before."""
    w = dialogue.account("resident:何老师").says(words)
    w.hears("您的意思是").does_not_hear("没有给您办好", "次卧窗户")


def test_6_4_still_leaking_is_of_the_one_closed_last(dialogue: Dialogue) -> None:
    dialogue.account("resident:何老师").says("次卧还在渗水").hears("没有给您办好", "次卧窗户")
