"""The router: flood guard, buttons old, foreign and invented, commands everywhere."""

import pytest

from tests.support.dialogue import Dialogue

REPORT = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"


def test_beyond_thirty_messages_a_minute_one_kind_sentence_is_said(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(*[f"喂{n}" for n in range(30)]).does_not_hear("有点快")
    w.says(*[f"在吗{n}" for n in range(5)])
    assert w.everything().count("有点快") == 1
    dialogue.passes(minutes=1)
    w.says("你好").hears("您好")


def test_an_emergency_passes_the_flood_guard(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w2")
    w.says(*[f"喂{n}" for n in range(32)])
    w.says("电梯里困人了，快来人").hears("261123-001")


def test_filing_passes_the_flood_guard(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w3")
    w.says(REPORT)
    w.says(*["改称呼", "王女士"] * 14, *["好慢呀"] * 5).hears("有点快")
    w.presses("confirm").hears("261123-001")


def test_the_same_story_is_taken_twice_and_then_only_acknowledged(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w4")
    story = "小区东门的道闸坏了好几天，车子进不来"
    w.says(story).does_not_hear("不用重复发")
    w.says("取消").says(story).does_not_hear("不用重复发")
    w.says("取消").says(story).hears("不用重复发")
    dialogue.passes(minutes=11)
    w.says(story).does_not_hear("不用重复发")


@pytest.mark.parametrize(
    "value",
    ["accept:261123-001", "drop_table", "123456789012.0", "solved", "rate:261123-001.1", " "],
)
def test_an_invented_button_is_answered_kindly_and_does_nothing(
    dialogue: Dialogue, value: str
) -> None:
    dialogue.account("resident:w5").presses(value).hears("没有改动任何内容")


def test_a_row_of_somebody_else_is_foreign(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w6")
    row = w.says(REPORT).messages()[-1]
    dialogue.account("resident:w7").presses(f"{row.id}.0").hears("没有改动任何内容")
    w.presses(f"{row.id}.99").hears("没有改动任何内容", "您的意思是")
    w.presses(f"{row.id}.0").hears("261123-001")


@pytest.mark.parametrize("value", ["confirm", "对，提交", "confirm:"])
def test_a_button_is_known_by_action_and_by_label(dialogue: Dialogue, value: str) -> None:
    w = dialogue.account("resident:w8")
    w.says(REPORT).presses(value)
    if value == "confirm:":
        w.hears("没有改动任何内容")
    else:
        w.hears("261123-001")


def test_the_second_tap_of_a_button_files_nothing_twice(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w9")
    w.says(REPORT).taps("对，提交").hears("261123-001")
    w.taps("对，提交").hears("用不上了").does_not_hear("261123-002")


def test_an_older_offer_is_found_by_tap_after_other_words(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w10")
    w.says(REPORT).says("查进度").taps("对，提交").hears("261123-001")


def test_commands_work_inside_a_form_and_leave_it_open(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w11")
    w.says("厨房水龙头漏水").says("查进度").hears("还没有报过事", "还没提交", "在哪里")
    w.says("转人工").hears("客服同事", "在哪里")
    w.says("3栋2单元1501").hears("怎么称呼")


def test_a_tapped_command_needs_no_offer(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w12")
    w.presses("查进度").hears("还没有报过事")
    w.presses("report").hears("出了什么事")
    w.presses("report").hears("还没提交")


def test_staff_and_resident_in_one_person_switch(dialogue: Dialogue) -> None:
    s = dialogue.account("steward:小林")
    s.says("我是业户").hears("按业户接待您")
    s.says("我家厨房的灯坏了").hears("在哪里|哪一户".split("|", maxsplit=1)[0])
    s.says("我是管家").hears("回到工作界面")
    s.says("我的工单").does_not_hear("在哪里")


def test_nothing_at_all_and_an_unknown_kind_get_an_answer(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w13")
    w.says("   ").hears("没看到内容")
    w.says("😀😀").hears("")
    assert w.messages()


def test_a_filing_tap_of_a_messenger_passes_the_flood_guard_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w14")
    w.says(REPORT)
    w.says(*["嗯哼"] * 35)
    w.taps("改称呼").hears_nothing()
    w.taps("对，提交").hears("261123-001")


def test_an_employee_may_say_the_same_to_many(dialogue: Dialogue) -> None:
    s = dialogue.account("steward:小林")
    for _ in range(4):
        s.says("今天下午统一检修水泵，请大家放心").does_not_hear("不用重复发")


def test_a_number_too_large_for_any_row_is_a_foreign_button(dialogue: Dialogue) -> None:
    dialogue.account("resident:w15").presses(f"{2**63}.0").hears("没有改动任何内容")


def test_continue_without_anything_open_is_an_old_button(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w16")
    w.says("厨房水龙头漏水")
    dialogue.passes(minutes=11)
    w.says("取消").taps("继续填写").hears("用不上了")


def test_a_resident_who_says_he_is_one_keeps_his_draft(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w17")
    w.says("厨房水龙头漏水").says("我是业户").hears("直接说事", "在哪里")


def test_the_first_event_of_a_messenger_is_greeted(dialogue: Dialogue) -> None:
    w = dialogue.account("wx-9", channel="loopback")
    w.starts().hears("我是物业前台", "第一次联系")
