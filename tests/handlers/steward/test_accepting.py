"""接单, the first word, and two people on one case (RULEBOOK §5.3)."""

from tests.handlers.steward.office import LEAD, OTHER_STEWARD, Office


def test_accepting_asks_at_once_for_the_first_word_with_ready_sentences(office: Office) -> None:
    number = office.files()
    steward = office.steward
    assert number in steward.reads()
    answer = steward.taps("接单")
    assert "接单成功" in answer
    assert "1. 王女士您好，我是管家林晓彤。您反映的事由我负责，今天 10:30 前给您打电话" in answer
    assert steward.buttons() == ["先打电话了解", "到现场看", "先核实再答复", "自己写"]
    assert office.case(number).first_word_at is None


def test_a_tapped_phrase_is_sent_exactly_as_it_was_shown(office: Office) -> None:
    number = office.files()
    steward, resident = office.steward, office.resident
    steward.reads()
    shown = steward.taps("接单")
    resident.reads()
    office.passes(minutes=3)
    told = steward.taps("到现场看")
    sentence = "您反映的事由我负责，今天 12:00 前到现场查看，看完就告诉您情况和安排。"
    assert sentence in shown
    assert sentence in told
    assert sentence in resident.reads()
    assert office.case(number).first_word_at is not None
    assert steward.buttons()[:3] == ["反馈进展", "方案/计划", "完成"]


def test_a_phrase_is_chosen_by_its_digit_or_by_action(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    office.steward.says("3")
    assert "先去核实" in office.resident.reads()
    assert office.case(number).first_word_at is not None


def test_an_upset_resident_is_offered_an_apology_first(office: Office) -> None:
    office.files(feeling="angry")
    office.steward.reads()
    assert "我感到十分抱歉" in office.steward.taps("接单")


def test_own_words_are_sent_as_first_word(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    assert "请直接写" in office.steward.taps("自己写")
    words = "王女士您好，我是管家小林，今天 10:40 前上楼看漏水。"
    assert words in office.steward.says(words)
    assert words in office.resident.reads()
    assert office.case(number).first_word_at is not None


def test_a_bare_shoudao_is_no_first_word(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    office.resident.reads()
    assert "可以这样写" in office.steward.says("收到")
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None


def test_leaving_the_first_word_keeps_it_one_tap_away(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    assert "没有发出去" in office.steward.says("取消")
    assert "对业户说第一句话" in office.steward.buttons()
    assert "1. 王女士您好" in office.steward.taps("对业户说第一句话")
    office.steward.says("1")
    assert office.case(number).first_word_at is not None


def test_accepting_twice_asks_for_the_first_word_again(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    assert "已经是您接的单" in office.steward.presses(f"accept:{number}")


def test_when_two_accept_at_once_the_second_is_told_by_name_who_has_it(office: Office) -> None:
    number = office.files()
    lead = office.person(LEAD)
    office.steward.reads()
    office.passes(minutes=46)  # no first word: the case goes up the line, both hold a card
    assert number in lead.reads()
    lead.taps("接单")
    answer = office.steward.presses(f"accept:{number}")
    assert "陈静怡" in answer
    assert office.case(number).handler_role == "lead"


def test_a_foreign_case_cannot_be_accepted_and_says_whose_it_is(office: Office) -> None:
    number = office.files()
    other = office.person(OTHER_STEWARD)
    other.says(number)  # his estate too: he may look
    assert "林晓彤" in other.last.text
    assert "接单" not in other.buttons()
    answer = other.presses(f"accept:{number}")
    assert office.case(number).accepted_at is None
    assert answer


def test_two_who_accept_in_the_same_instant_do_not_both_get_it(office: Office) -> None:
    number = office.files()
    lead = office.person(LEAD)
    office.steward.reads()
    assert "接单" in lead.says(number) + "".join(lead.buttons())  # a superior may take it too
    first, second = office.hears_together(
        (office.steward, f"accept:{number}"), (lead, f"accept:{number}")
    )
    assert "接单成功" in first
    assert "管家林晓彤" in second
    assert office.case(number).handler_role == "steward"


def test_an_emergency_is_taken_with_one_tap_and_asks_for_the_first_word(office: Office) -> None:
    number = office.calls_for_help("trapped", "3栋2单元电梯困人了")
    steward, manager = office.steward, office.person("duty_manager:吴经理")
    assert number in manager.reads()
    steward.reads()
    assert "已由您负责" in steward.taps("接单")
    assert "正在赶去" in steward.buttons()
    assert "林晓彤" in manager.reads()
    steward.taps("正在赶去")
    assert "正在赶往现场" in office.resident.reads()


def test_the_second_to_take_an_emergency_is_told_who_has_it(office: Office) -> None:
    number = office.calls_for_help("trapped", "3栋2单元电梯困人了")
    engineer = office.person("engineer:孙师傅")
    engineer.reads()
    office.steward.reads()
    office.steward.taps("接单")
    assert "林晓彤" in engineer.taps("接单")
    assert office.case(number).handler_role == "steward"


def test_a_phrase_offered_for_another_case_is_not_sent(office: Office) -> None:
    first, second = office.files(), office.files(what="楼道灯不亮")
    steward = office.steward
    steward.reads()
    steward.presses(f"accept:{first}")
    old = steward.last.buttons[0][1]
    steward.presses(f"accept:{second}")
    assert f"first_word:1.{first}" == old
    assert "之前的" in steward.presses(old)  # and asked anew for the case it belongs to
    assert office.case(first).first_word_at is None
    assert office.case(second).first_word_at is None
    steward.says("1")
    assert office.case(first).first_word_at is not None


def test_a_photo_goes_along_with_the_first_word(office: Office) -> None:
    office.files()
    office.steward.reads()
    office.steward.taps("接单")
    assert "照片收到了" in office.steward.sends_photo()
    office.steward.says("王女士您好，我在楼上，正在看漏点，11:00 前给您回话")
    office.resident.reads()
    assert any(message.media for message in office.resident.seen)


def test_a_resident_without_a_name_is_addressed_all_the_same(office: Office) -> None:
    office.files(name="")
    office.steward.reads()
    assert "业户您好，我是管家林晓彤" in office.steward.taps("接单")


def test_a_closed_case_takes_no_more_words(office: Office) -> None:
    number = office.accepted()
    card = office.steward.last
    office.resident.says("撤回")
    office.resident.taps("确定撤回")
    assert office.case(number).state == "closed"
    assert "已经结束" in office.steward.says("反馈进展", under=card)


def test_4_9_words_that_greet_somebody_else_wait_for_a_tap(office: Office) -> None:
    other = office.accepted(name="陈女士")
    number = office.files(name="马先生", what="家里被盗了")
    steward = office.steward
    steward.reads()
    steward.taps("接单")
    assert other in steward.says("陈女士您好，我是管家林晓彤，今天下午3点前上门")
    assert office.case(number).first_word_at is None
    assert "马先生" in steward.says("赵先生，今天下午3点前给您回话")
    steward.taps("改一改")
    assert "不能这样发" in steward.says("马先生您好，小周态度不好是她不对，我代她道歉")
    assert "已发给马先生" in steward.says("马先生您好，今天下午3点前上门")
    steward.taps("反馈进展")
    steward.says("您好李姐，已调了今天上午的监控")
    assert "下一步" in steward.taps("没写错，发出")
