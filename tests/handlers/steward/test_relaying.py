"""Free text under a card, small talk, 我的工单 and cards by number."""

import pytest

from tests.handlers.steward.office import LEAD, OTHER_STEWARD, Office


def test_words_under_a_card_go_to_the_resident_after_a_tap(office: Office) -> None:
    number = office.accepted()
    office.steward.says("师傅十分钟后到您家")
    assert number in office.steward.last.text
    assert office.steward.buttons() == ["发给业户", "内部备注", "取消"]
    assert office.resident.reads() == ""
    office.steward.taps("发给业户")
    assert "师傅十分钟后到您家" in office.resident.reads()


def test_words_for_colleagues_never_reach_the_resident(office: Office) -> None:
    number = office.accepted()
    office.steward.says("楼上业主下周才回来")
    office.steward.taps("内部备注")
    assert office.resident.reads() == ""
    assert "楼上业主下周才回来" in [entry.text for entry in office.entries(number)]


def test_a_photo_goes_to_the_resident_after_a_tap(office: Office) -> None:
    office.accepted()
    office.steward.sends_photo()
    assert "照片 1 张" in office.steward.last.text
    office.steward.taps("发给业户")
    office.resident.reads()
    assert any(message.media for message in office.resident.seen)


def test_words_kept_for_hours_are_not_joined_to_the_next(office: Office) -> None:
    office.accepted()
    office.steward.says("不停了")
    office.passes(hours=2)
    assert "先放下了" in office.steward.says("师傅十分钟后到您家")
    office.steward.taps("发给业户")
    told = office.resident.reads()
    assert "师傅十分钟后到您家" in told
    assert "不停了" not in told


def test_several_messages_before_the_tap_are_one(office: Office) -> None:
    office.accepted()
    office.steward.says("师傅十分钟后到您家")
    office.steward.says("请您把卫生间的门打开")
    office.steward.taps("发给业户")
    told = office.resident.reads()
    assert "师傅十分钟后到您家\n请您把卫生间的门打开" in told


def test_quoting_a_card_says_which_case_is_meant(office: Office) -> None:
    first = office.accepted()
    card = next(m for m in office.steward.seen if first in m.text)
    second = office.accepted(what="楼道灯不亮")
    office.steward.says("师傅十分钟后到您家", under=card)
    assert first in office.steward.last.text
    assert second not in office.steward.last.text


def test_typing_a_button_under_a_card_is_tapping_it(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    card = office.steward.last
    office.files(what="楼道灯不亮")
    office.steward.says("接单", under=card)
    assert office.case(number).accepted_at is not None


def test_with_several_cases_and_none_talked_about_the_case_is_asked_once(office: Office) -> None:
    first, second = office.files(), office.files(what="楼道灯不亮")
    steward = office.steward
    steward.reads()
    steward.says("请问业户几点方便")
    assert "是关于哪一件的" in steward.last.text
    assert {label.split()[0] for label in steward.buttons()} == {first, second}
    steward.says("随便哪件")  # does not fit: it is added, and asked again
    assert "是关于哪一件的" in steward.last.text
    steward.says(second)
    assert steward.buttons() == ["发给业户", "内部备注", "取消"]
    assert second in steward.last.text


def test_a_message_to_a_foreign_resident_is_refused_by_name(office: Office) -> None:
    number = office.accepted()
    other = office.person(OTHER_STEWARD)
    assert "管家林晓彤" in other.says(f"{number} 师傅马上到您家门口了")
    assert other.buttons() == ["内部备注", "取消"]
    assert "师傅马上到" not in office.resident.reads()


def test_a_superior_may_leave_a_note(office: Office) -> None:
    number = office.accepted()
    lead = office.person(LEAD)
    lead.says(f"{number} 请今天之内给业户回话")
    lead.taps("内部备注")
    assert "请今天之内给业户回话" in "".join(entry.text for entry in office.entries(number))


@pytest.mark.parametrize("words", ["好的", "收到", "谢谢", "辛苦了", "嗯嗯", "你好"])
def test_small_talk_gets_a_friendly_word_and_goes_nowhere(office: Office, words: str) -> None:
    number = office.accepted()
    before = len(office.entries(number))
    answer = office.steward.says(words)
    assert "辛苦了" in answer
    assert "我的工单" in office.steward.buttons()
    assert office.resident.reads() == ""
    assert len(office.entries(number)) == before


def test_small_talk_while_a_text_waits_does_not_join_it(office: Office) -> None:
    office.accepted()
    office.steward.says("师傅十分钟后到您家")
    assert "请点一个按钮" in office.steward.says("好的")
    office.steward.taps("发给业户")
    assert "好的" not in office.resident.reads()


def test_going_back_and_cancelling_send_nothing(office: Office) -> None:
    office.accepted()
    office.steward.says("师傅十分钟后到您家")
    assert "是关于哪一件的" in office.steward.says("返回")
    assert "没有发出去" in office.steward.says("取消")
    assert office.resident.reads() == ""


def test_words_without_any_open_case_are_sent_to_nobody(office: Office) -> None:
    assert "没有发给任何人" in office.steward.says("师傅十分钟后到您家")


def test_my_cases_lists_the_most_pressing_first_with_limits(office: Office) -> None:
    first, second = office.accepted(), office.files(what="楼道灯不亮")
    steward = office.steward
    answer = steward.says("我的工单")
    lines = answer.splitlines()
    assert second in lines[1]
    assert "今天 10:30 前" in lines[1]
    assert first in lines[2]
    assert "楼道灯不亮" in steward.says("1")
    assert "接单" in steward.buttons()


def test_my_cases_without_any_says_so(office: Office) -> None:
    assert "没有在办的报事" in office.steward.says("我的工单")


def test_a_missed_limit_shows_in_my_cases(office: Office) -> None:
    office.files()
    office.passes(minutes=35)
    assert "已超时" in office.steward.says("我的工单")


@pytest.mark.parametrize("words", ["{}", "看一下 {}"])
def test_a_number_alone_shows_the_card(office: Office, words: str) -> None:
    number = office.accepted()
    answer = office.steward.says(words.format(number))
    assert "楼上漏水" in answer
    assert "反馈进展" in office.steward.buttons()


def test_an_unknown_number_is_answered_kindly(office: Office) -> None:
    assert "261124-999" in office.steward.says("261124-999")


def test_another_estates_case_is_not_shown(office: Office) -> None:
    number = office.files()
    stranger = office.person("steward:小梁")
    assert "楼上漏水" not in stranger.says(number)


def test_who_is_complained_about_sees_nothing_of_it(office: Office) -> None:
    number = office.files(
        what="管家态度很差，打电话不接", target="steward", dissatisfied=True, category="综合服务类"
    )
    assert number not in office.steward.reads()
    assert "态度很差" not in office.steward.says(number)


def test_an_emergency_told_by_an_employee_is_taken_as_one(office: Office) -> None:
    office.steward.says("3栋2单元电梯里有人被困住了，快来人")
    assert office.case(office.newest()).emergency == "trapped"


def test_a_button_said_without_any_case_points_to_the_list(office: Office) -> None:
    assert "我的工单" in office.steward.says("完成")


def test_a_long_list_is_cut_and_counted(office: Office) -> None:
    numbers = [office.files(what=f"第{at}件：楼道灯不亮") for at in range(1, 10)]
    answer = office.steward.says("我的工单")
    assert "9 件在办" in answer
    assert "还有 1 件" in answer
    assert numbers[-1] not in answer


def test_an_empty_message_is_answered_with_help(office: Office) -> None:
    assert "我的工单" in office.steward.says("  ")


def test_a_destination_button_used_later_asks_for_words(office: Office) -> None:
    office.accepted()
    office.steward.says("师傅十分钟后到您家")
    office.steward.taps("发给业户")
    office.resident.reads()
    assert "要对" in office.steward.taps("发给业户")
    office.steward.says("师傅到楼下了，请您开一下门")
    assert "请您开一下门" in office.resident.reads()
    assert "只有同事看得到" in office.steward.taps("内部备注")
    assert "没看到内容" in office.steward.says(" ")


def test_the_case_asked_for_is_chosen_by_a_tap_once(office: Office) -> None:
    first, _ = office.files(), office.files(what="楼道灯不亮")
    steward = office.steward
    steward.reads()
    steward.says("请问业户几点方便")
    choice = next(action for _, action in steward.last.buttons if first in action)
    assert "请点一个按钮" in steward.says("好的")
    assert f"关于 {first}" in steward.presses(choice)
    assert "是关于哪一件的" in steward.says("返回")
    assert "没有发出去" in steward.says("返回")
    assert "用不上了" in steward.presses(choice)


def test_a_button_said_about_a_quoted_message_of_somebody_else_is_not_followed(
    office: Office,
) -> None:
    office.accepted()
    office.resident.reads()
    foreign = office.resident.last
    other = office.person(OTHER_STEWARD)
    assert "我的工单" in other.says("反馈进展", under=foreign)


def test_words_about_an_emergency_at_hand_open_no_second_one(office: Office) -> None:
    number = office.calls_for_help("trapped", "3栋2单元电梯困人了")
    office.steward.reads()
    office.steward.taps("接单")
    office.steward.taps("正在赶去")
    office.steward.says("电梯里还有两个人被困住，维保五分钟到")
    assert office.newest() == number
    assert office.steward.buttons() == ["发给业户", "内部备注", "取消"]


def test_5_3_words_to_the_resident_of_a_case_opened_again_take_it(office: Office) -> None:
    number = office.completed()
    office.resident.reads()
    office.resident.taps("没解决")
    steward, lead = office.steward, office.person(LEAD)
    steward.reads()
    lead.says(f"{number} 今天请小林过去")
    assert "还没有接单" in lead.taps("发给业户")
    assert office.case(number).state == "assigned"
    steward.says(f"{number} 今天下午三点我去看")
    assert "同时算接单和第一句话" in steward.taps("发给业户")
    assert "下午三点我去看" in office.resident.reads()
    assert office.case(number).state == "in_progress"
    office.passes(minutes=61)
    assert office.case(number).handler_role == "steward"
    assert "没有给业户第一句话" not in steward.reads()
