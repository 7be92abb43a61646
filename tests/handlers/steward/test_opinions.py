"""Final opinions above the centre are read by the call centre before they go (RULEBOOK §6.6)."""

from tests.handlers.steward.office import Office, Person

LETTER = "查明账单多算了一个月，已更正并退回 86 元，今后每月出账前由两人核对"


def drafted(office: Office) -> tuple[str, Person, Person]:
    """A bill disputed twice at the GM's; he has drafted his opinion."""
    number = office.files(category="综合服务类", what="账单多算", repeat=True, dissatisfied=True)
    gm, agent = office.person("gm:秦总"), office.person("agent:小雅")
    gm.reads()
    gm.taps("接单")
    gm.taps("先致歉再联系")
    gm.taps("更多")
    gm.taps("方案、上门、答复")
    gm.taps("正式答复")
    agent.reads()
    office.resident.reads()
    assert "客服" in gm.says(LETTER)
    return number, gm, agent


def test_6_6_the_opinion_reaches_the_resident_only_after_the_call_centre_read_it(
    office: Office,
) -> None:
    number, gm, agent = drafted(office)
    assert office.resident.reads() == ""
    assert LETTER in agent.reads()
    assert LETTER in agent.taps("接入")
    assert "已发给" in agent.taps("可以发出")
    told = office.resident.reads()
    assert "服务中心给您的正式答复" in told
    assert LETTER in told
    assert "已经发给业户" in gm.reads()
    assert office.case(number).state == "in_progress"


def test_6_6_what_is_to_be_changed_goes_back_and_the_resident_hears_nothing(
    office: Office,
) -> None:
    _, gm, agent = drafted(office)
    agent.reads()
    agent.taps("接入")
    assert "哪里要改" in agent.taps("请修改")
    assert "没有收到" in agent.says("请写上退款哪天到账")
    assert "请写上退款哪天到账" in gm.reads()
    assert office.resident.reads() == ""
    gm.taps("正式答复")
    gm.says(LETTER + "，退款本周五前到账")
    assert "本周五前到账" in agent.reads()
    agent.taps("接入")
    agent.taps("可以发出")
    assert "本周五前到账" in office.resident.reads()


def test_6_6_completion_in_chat_goes_at_once(office: Office) -> None:
    number, gm, _ = drafted(office)
    gm.taps("完成")
    gm.says("已当面道歉，账单已更正")
    gm.taps("跳过")
    office.takes_nothing_back()
    assert office.case(number).state == "completed"
    assert "账单已更正" in office.resident.reads()


def test_6_6_a_closed_case_needs_no_letter_any_more(office: Office) -> None:
    _, gm, agent = drafted(office)
    agent.reads()
    gm.taps("完成")
    gm.says("已当面道歉，账单已更正")
    gm.taps("跳过")
    office.takes_nothing_back()
    office.resident.reads()
    office.resident.taps("已解决")
    assert "已经办完" in agent.taps("接入")
    assert "服务中心给您的正式答复" not in office.resident.reads()


def test_6_6_below_the_second_level_there_is_no_such_letter(office: Office) -> None:
    number = office.accepted(category="综合服务类")
    if "更多" in office.steward.buttons():
        office.steward.taps("更多")
        assert "方案、上门、答复" in office.steward.buttons()
        office.steward.taps("方案、上门、答复")
    assert "正式答复" not in office.steward.buttons()
    assert "没有改动" in office.steward.presses(f"opinion:{number}")
    assert "draft_opinion" not in [entry.kind for entry in office.entries(number)]


def test_6_6_a_steward_cannot_send_what_an_agent_is_to_read(office: Office) -> None:
    drafted(office)
    office.steward.presses("letter_send:1")
    assert "服务中心给您的正式答复" not in office.resident.reads()
