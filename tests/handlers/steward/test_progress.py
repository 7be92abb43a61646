"""反馈进展 and 方案/计划 (RULEBOOK §5.3, §5.6, §11)."""

import pytest

from tests.handlers.steward.office import OTHER_STEWARD, Office


def test_progress_goes_to_the_resident_and_the_feedback_clock_runs_on(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("反馈进展")
    steward.says("上午到 1501 看过，是楼上地漏渗水，已先关阀")
    assert steward.buttons() == ["跳过"]
    answer = steward.taps("跳过")
    assert "反馈时限还在走" in answer
    assert "楼上地漏渗水" in office.resident.reads()
    assert office.case(number).feedback_at is None


def test_progress_with_next_step_and_date_is_clear_feedback(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("反馈进展")
    steward.says("已查明是楼上地漏渗水")
    steward.says("防水师傅上门换地漏")
    answer = steward.says("明天下午三点")
    assert "明天 15:00 前" in answer
    case = office.case(number)
    assert case.feedback_at is not None
    assert case.next_step == "防水师傅上门换地漏"
    assert "明天 15:00" in office.resident.reads()


@pytest.mark.parametrize("words", ["收到", "已处理", "好的，收到", "已跟进"])
def test_feedback_that_says_nothing_is_refused_with_a_good_example(
    office: Office, words: str
) -> None:
    number = office.accepted()
    office.steward.taps("反馈进展")
    answer = office.steward.says(words)
    assert "可以这样写" in answer
    assert "地漏" in answer
    assert office.resident.reads() == ""
    assert office.case(number).state == "in_progress"


def test_a_photo_goes_along_with_the_progress(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    assert "照片收到了" in office.steward.sends_photo()
    office.steward.says("已拆开吊顶，找到漏点")
    office.steward.taps("跳过")
    office.resident.reads()
    assert any(message.media for message in office.resident.seen)


def test_a_foreign_case_takes_no_progress_and_says_whose_it_is(office: Office) -> None:
    number = office.accepted()
    other = office.person(OTHER_STEWARD)
    other.says(number)
    other.says("反馈进展")
    assert "管家林晓彤" in other.last.text


def test_5_9_a_plan_is_asked_in_three_steps_with_ready_dates(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("方案/计划")
    steward.says("更换楼上地漏，再做闭水试验")
    steward.says("防水师傅上门施工")
    assert steward.buttons() == ["今天 18:00", "明天 12:00", "明天 18:00", "后天 18:00"]
    answer = steward.taps("明天 12:00")
    assert "防水师傅上门施工（明天 12:00 前）" in answer
    case = office.case(number)
    assert (case.state, case.plan) == ("planned", "更换楼上地漏，再做闭水试验")
    assert "明天 12:00" in office.resident.reads()


def test_a_time_already_over_today_is_not_offered(office: Office) -> None:
    office.accepted()
    office.passes(hours=9)  # 19:00
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    office.steward.taps("按方案进行")
    assert office.steward.buttons() == ["明天 12:00", "明天 18:00", "后天 18:00"]


@pytest.mark.parametrize("words", ["昨天下午", "今天早上八点", "上周五"])
def test_a_date_in_the_past_is_asked_again(office: Office, words: str) -> None:
    number = office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    office.steward.taps("按方案进行")
    answer = office.steward.says(words)
    assert "已经过了" in answer
    assert "明天 12:00" in office.steward.buttons()
    assert office.case(number).plan is None
    office.steward.says("后天上午")
    assert office.case(number).plan == "更换楼上地漏"


@pytest.mark.parametrize("words", ["看师傅时间", "11月20日"])
def test_a_date_that_cannot_be_meant_is_asked_again(office: Office, words: str) -> None:
    number = office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    office.steward.taps("按方案进行")
    assert "明天" in office.steward.says(words) or "下周二" in office.steward.last.text
    assert office.case(number).plan is None


def test_a_date_said_in_the_plan_is_offered_first(office: Office) -> None:
    office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("周五上午更换楼上地漏")
    office.steward.taps("按方案进行")
    assert office.steward.buttons()[0] == "周五 12:00"


def test_going_back_asks_the_step_before_again(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("方案/计划")
    steward.says("更换楼上地漏")
    assert "准备怎么解决" in steward.says("返回")
    steward.says("更换楼上地漏和水管")
    steward.taps("按方案进行")
    steward.taps("明天 18:00")
    assert office.case(number).plan == "更换楼上地漏和水管"


def test_going_back_from_the_first_step_says_so(office: Office) -> None:
    office.accepted()
    office.steward.taps("方案/计划")
    answer = office.steward.says("返回")
    assert "已经是第一步了" in answer
    assert "准备怎么解决" in answer


def test_cancelling_sends_nothing(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    assert "没有发出去" in office.steward.says("取消")
    assert office.resident.reads() == ""
    assert office.case(number).plan is None


def test_help_inside_a_form_asks_the_open_question_again(office: Office) -> None:
    office.accepted()
    office.steward.taps("方案/计划")
    answer = office.steward.says("帮助")
    assert "我的工单" in answer
    assert "准备怎么解决" in answer


def test_a_draft_survives_a_restart_of_the_desk(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    office.reopen()
    office.steward.taps("按方案进行")
    office.steward.taps("明天 18:00")
    assert office.case(number).plan == "更换楼上地漏"


def test_leaving_a_form_for_another_says_that_nothing_was_sent(office: Office) -> None:
    office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    assert "没有发出去" in office.steward.taps("反馈进展")


def test_a_date_button_of_an_earlier_form_is_explained_kindly(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("方案/计划")
    office.steward.says("更换楼上地漏")
    office.steward.taps("按方案进行")
    due = office.steward.last.buttons[0][1]
    office.steward.says("取消")
    assert "之前的" in office.steward.presses(due)
    office.steward.taps("方案/计划")
    assert "之前的" in office.steward.presses(due)
    assert office.case(number).plan is None


def test_in_quiet_hours_the_sender_is_told_until_when_it_is_held(office: Office) -> None:
    office.accepted()
    office.passes(hours=12)  # 22:00
    office.steward.taps("反馈进展")
    office.steward.says("楼上已经关水，今晚不会再漏")
    assert "免打扰" in office.steward.taps("跳过")
    assert "明天 08:00" in office.steward.last.text


def test_the_optional_step_is_passed_over_by_word_too(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    office.steward.says("楼上已经关水，今晚不会再漏")
    assert "已发给王女士" in office.steward.says("没有")


def test_a_next_step_without_a_date_is_told_as_open(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    office.steward.says("楼上已经关水，今晚不会再漏")
    office.steward.says("约防水师傅")
    assert "时间待定" in office.steward.says("跳过")


def test_a_text_too_long_to_read_is_asked_to_be_cut(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    assert "1000 个字以内" in office.steward.says("楼上地漏渗水。" * 200)
