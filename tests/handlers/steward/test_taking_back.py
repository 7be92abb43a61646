"""30 秒内撤回：完成、转办、上级指派 (RULEBOOK §11)."""

from tests.handlers.steward.office import LEAD, OTHER_STEWARD, Office, Person

CARD = "门禁卡已补办，放在服务中心前台"


def completing(office: Office) -> str:
    """The steward has said 完成 a moment ago."""
    number = office.accepted(category="综合服务类", what="门禁卡一直没补办好")
    office.steward.taps("完成")
    office.steward.says(CARD)
    return number


def test_completion_is_taken_back_and_the_resident_never_hears_of_it(office: Office) -> None:
    number = completing(office)
    office.passes(seconds=29)
    assert "业户没有收到" in office.steward.taps("撤回")
    assert "完成" in office.steward.buttons()
    office.passes(minutes=5)
    assert office.resident.reads() == ""
    assert office.case(number).state == "in_progress"
    assert [e.visibility for e in office.entries(number) if e.kind == "take_back"] == ["staff"]
    office.steward.taps("完成")
    office.steward.says("门禁卡已寄到家里，签收人是您本人")
    office.takes_nothing_back()
    assert "门禁卡已寄到家里" in office.resident.reads()


def test_after_half_a_minute_it_stands_and_the_button_says_so(office: Office) -> None:
    number = completing(office)
    office.takes_nothing_back()
    assert CARD in office.resident.reads()
    assert "过了可以撤回的时间" in office.steward.taps("撤回")
    assert office.case(number).state == "completed"


def test_only_whoever_said_it_takes_it_back(office: Office) -> None:
    number = completing(office)
    lead = office.person(LEAD)
    lead.says(number)
    lead.presses(f"take_back:{number}")
    lead.says("撤回")
    office.takes_nothing_back()
    assert office.case(number).state == "completed"


def test_what_the_resident_closed_meanwhile_is_not_completed(office: Office) -> None:
    number = completing(office)
    office.resident.says(f"{number} 撤回")
    office.resident.taps("确定撤回")
    office.steward.reads()
    office.takes_nothing_back()
    assert "“完成”没有发出" in office.steward.reads()
    assert "过了可以撤回的时间" in office.steward.taps("撤回")
    assert office.case(number).outcome == "withdrawn"
    assert CARD not in office.resident.reads()


def test_said_twice_it_waits_once(office: Office) -> None:
    number = completing(office)
    assert "正等着发出" in office.steward.presses(f"complete:{number}")


def test_who_finishes_in_time_is_not_late_for_the_half_minute(office: Office) -> None:
    office.files(category="综合服务类")
    office.steward.reads()
    office.steward.taps("接单")
    office.passes(minutes=29, seconds=45)
    office.steward.says("取消")
    office.steward.taps("完成")
    assert "30 秒后告诉" in office.steward.says(CARD)
    office.passes(minutes=2)
    assert "超时" not in office.person(LEAD).reads()


def test_taken_back_the_clock_runs_on(office: Office) -> None:
    office.files(category="综合服务类")
    office.steward.reads()
    office.steward.taps("接单")
    office.passes(minutes=29, seconds=45)
    office.steward.says("取消")
    office.steward.taps("完成")
    assert "30 秒后告诉" in office.steward.says(CARD)
    office.steward.taps("撤回")
    office.passes(minutes=2)
    assert "超时" in office.person(LEAD).reads()


def test_it_waits_through_a_restart(office: Office) -> None:
    completing(office)
    office.reopen()
    office.takes_nothing_back()
    assert CARD in office.resident.reads()


def test_words_to_the_resident_go_at_once(office: Office) -> None:
    completing(office)
    office.steward.presses("progress")
    office.steward.says("门禁卡已做好，明天可以来取")
    office.steward.taps("跳过")
    assert "明天可以来取" in office.resident.reads()


# --- 转办 ----------------------------------------------------------------------------------------


def hands_over(office: Office, who: Person, number: str, to: str) -> str:
    """转办 to a colleague of this label."""
    who.presses(f"pass_on:{number}")
    return who.taps(to)


def test_handing_over_tells_everybody_when_it_can_no_longer_be_taken_back(office: Office) -> None:
    number = office.accepted()
    other = office.person(OTHER_STEWARD)
    name = colleague(office, number)
    assert "30 秒后告诉王女士" in office.steward.taps(name)
    assert number not in other.reads()
    assert office.resident.reads() == ""
    office.takes_nothing_back()
    assert number in other.reads()
    told = office.resident.reads()
    assert name in told
    assert "照样算数" in told
    assert "已改派给" in office.steward.reads()
    assert "已转办给" in office.person(LEAD).reads()
    other.taps("接单")
    assert office.case(number).first_word_at is None


def test_handing_over_is_taken_back(office: Office) -> None:
    number = office.accepted()
    hands_over(office, office.steward, number, colleague(office, number))
    office.steward.taps("撤回")
    office.passes(minutes=1)
    assert number not in office.person(OTHER_STEWARD).reads()
    assert office.resident.reads() == ""
    assert office.case(number).state == "in_progress"


def test_a_superior_assigns_by_hand_and_may_take_it_back(office: Office) -> None:
    number = office.files()
    lead, other = office.person(LEAD), office.person(OTHER_STEWARD)
    lead.says(number)
    assert "转办" in lead.buttons()
    hands_over(office, lead, number, colleague(office, number, by=lead))
    lead.taps("撤回")
    office.passes(minutes=1)
    assert number not in other.reads()
    hands_over(office, lead, number, colleague(office, number, by=lead))
    office.takes_nothing_back()
    assert number in other.reads()


def test_a_case_is_not_handed_to_whom_it_complains_about(office: Office) -> None:
    number = office.files(what="管家林晓彤态度太差", target="steward", dissatisfied=True)
    lead = office.person(LEAD)
    lead.says(number)
    lead.presses(f"pass_on:{number}")
    assert lead.buttons()
    assert not [button for button in lead.buttons() if "林晓彤" in button]
    target = office.case(number).target_id
    lead.presses(f"hand_to:{number}.{target}")
    office.passes(minutes=1)
    assert office.case(number).handler_id != target


def test_a_colleague_cannot_hand_over_the_case_of_another(office: Office) -> None:
    number = office.accepted()
    other = office.person(OTHER_STEWARD)
    other.says(number)
    assert "转办" not in other.buttons()
    other.presses(f"pass_on:{number}")
    office.passes(minutes=1)
    assert office.case(number).state == "in_progress"


def colleague(office: Office, number: str, by: Person | None = None) -> str:
    """The label of the other steward among those offered."""
    who = by or office.steward
    who.presses(f"pass_on:{number}")
    return next(label for label in who.buttons() if label.startswith("管家 周"))
