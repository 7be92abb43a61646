"""不用每天告诉我、三天说一次、恢复 (RULEBOOK §5.6, §11)."""

import pytest

from handlers.resident.daily_words import wish_in
from tests.support.dialogue import Dialogue, Voice

LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"
TODAY = "跟您说一下今天的情况"


def waiting(dialogue: Dialogue) -> Voice:
    """Her report is taken up; nothing more is said of it."""
    w, s = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says(LEAK).taps("对，提交")
    s.taps("接单").says("王女士您好，我是管家林晓彤，已经在找师傅，周四前答复您")
    return w


def evening(dialogue: Dialogue, w: Voice, day: int) -> str:
    """What comes at 17:30 of a day in November."""
    dialogue.until(f"2026-11-{day} 17:00")
    w.messages()
    w.last.clear()
    dialogue.until(f"2026-11-{day} 17:31")
    return w.everything()


def test_muted_by_the_button_under_the_daily_word(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    assert TODAY in evening(dialogue, w, 24)
    w.taps("不用每天告诉我").hears("不每天跟您说了", "照样马上告诉您")
    assert [evening(dialogue, w, day) for day in (25, 26)] == ["", ""]
    w.taps("恢复").hears("恢复每天")
    assert TODAY in evening(dialogue, w, 27)


def test_muted_promises_and_words_still_arrive(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    w.says("不用每天告诉我").hears("261123-001")
    s = dialogue.account("steward:小林")
    s.taps("方案/计划").says("更换水龙头阀芯").says("师傅带阀芯上门").says("11月25日 15:00")
    w.hears("方案：更换水龙头阀芯")
    assert evening(dialogue, w, 24) == ""


def test_every_third_day(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    w.says("三天说一次").hears("三天跟您说一次")
    said = {day: TODAY in evening(dialogue, w, day) for day in range(24, 30)}
    assert said == {24: False, 25: False, 26: True, 27: False, 28: False, 29: True}


def test_of_several_matters_only_the_one_meant(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    w.says("另外3栋2单元楼道里的垃圾一直没人清").taps("是另一件事").taps("对，提交")
    w.says("别每天通知我了").hears("哪一件")
    w.says("2").hears("不每天跟您说了")
    told = evening(dialogue, w, 24)
    heard = ["编号 261123-001" in told, "编号 261123-002" in told]
    assert sorted(heard) == [False, True]


def test_without_an_open_matter_the_words_are_words(dialogue: Dialogue) -> None:
    dialogue.account("resident:w2").says("不用每天告诉我").does_not_hear("照样马上告诉您")
    dialogue.account("resident:w3").says("恢复").does_not_hear("恢复每天")


def test_another_person_changes_nothing(dialogue: Dialogue) -> None:
    w = waiting(dialogue)
    other = dialogue.account("resident:w2")
    other.presses("mute_daily:261123-001")
    other.says("261123-001 不用每天告诉我").does_not_hear("不每天跟您说了")
    assert TODAY in evening(dialogue, w, 24)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("不用每天告诉我", "mute_daily"),
        ("别天天给我发了", "mute_daily"),
        ("以后不要每天通知我", "mute_daily"),
        ("三天说一次", "slow_daily"),
        ("每3天告诉我一次就行", "slow_daily"),
        ("恢复", "resume_daily"),
        ("还是每天说一声吧", "resume_daily"),
        ("恢复供水了吗", None),
        ("每天都停水", None),
        ("三天没人管", None),
        ("三天了还没人联系我", None),
    ],
)
def test_the_wish_is_read_from_words(text: str, wish: str | None) -> None:
    assert wish_in(text) == wish
