"""已上门, 上门未遇 and 完成 (RULEBOOK §5.8, §6.1)."""

import pytest
from sqlalchemy import update

from storage.tables import Case
from tests.handlers.steward.office import Office


def test_6_1_physical_work_is_completed_with_note_photo_and_visit(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    assert "做了什么" in steward.taps("完成")
    assert "完工的现场照片" in steward.says("地漏已更换，试水两小时不漏，下周一再来看")
    assert "什么时候到现场" in steward.sends_photo()
    assert office.case(number).state == "in_progress"
    assert "看到什么情况" in steward.taps("刚刚看过")  # when he was there is no finding yet
    assert "看到什么情况" in steward.says("刚看过了")
    assert "30 秒后告诉王女士" in steward.says("地漏接口裂了，水从吊顶滴下来")
    assert office.resident.reads() == ""
    office.takes_nothing_back()
    case = office.case(number)
    assert (case.state, case.completion) == (
        "completed",
        "地漏已更换，试水两小时不漏，下周一再来看",
    )
    assert case.visited_at is not None
    told = office.resident.reads()
    assert "地漏已更换" in told
    assert "今天 10:00 到现场，地漏接口裂了" in told
    assert office.resident.buttons() == ["已解决", "没解决"]


def test_without_a_photo_physical_work_is_not_completed(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("完成")
    steward.says("地漏已更换，试水两小时不漏")
    assert "要有一张现场照片" in steward.says("照片没拍")
    assert office.case(number).state == "in_progress"
    assert office.case(number).visited_at is None


def test_a_photo_sent_with_the_note_is_not_asked_for_again(office: Office) -> None:
    office.accepted()
    steward = office.steward
    steward.taps("完成")
    assert "什么时候到现场" in steward.sends_photo("地漏已更换，试水两小时不漏")


def test_without_a_visit_nothing_is_completed(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("完成")
    office.steward.sends_photo("地漏已更换，试水两小时不漏")
    assert "先到现场看一看" in office.steward.says("还没去")
    assert "上门未遇" in office.steward.buttons()
    assert office.case(number).state == "in_progress"


def test_a_visit_on_record_is_not_asked_for_again(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("已上门")
    office.steward.says("卫生间吊顶有水印，楼上地漏渗水")
    assert office.case(number).visited_at is not None
    assert "楼上地漏渗水" in office.resident.reads()
    office.steward.taps("完成")
    office.steward.sends_photo("地漏已更换，试水两小时不漏")
    office.takes_nothing_back()
    assert office.case(number).state == "completed"


def test_work_at_a_desk_needs_neither_visit_nor_photo(office: Office) -> None:
    number = office.accepted(category="综合服务类", what="门禁卡一直没补办好")
    office.steward.taps("完成")
    office.steward.says("门禁卡已补办，放在服务中心前台，身份证取")
    office.takes_nothing_back()
    assert office.case(number).state == "completed"


def test_5_8_where_nobody_was_met_even_work_at_a_desk_needs_its_visit(office: Office) -> None:
    number = office.accepted(category="综合服务类", what="门禁卡一直没补办好")
    office.steward.says("上门未遇")
    office.steward.taps("敲门没人应")
    office.steward.says("明天上午十点")
    office.steward.taps("完成")
    assert "什么时候到现场" in office.steward.says("门禁卡已补办，送到业户家里")
    assert "看到什么情况" in office.steward.taps("刚刚看过")
    assert "先到现场看一看" in office.steward.says("还没去")
    assert office.case(number).state == "in_progress"


def test_done_alone_is_no_completion_note(office: Office) -> None:
    office.accepted(category="综合服务类")
    office.steward.taps("完成")
    assert "可以这样写" in office.steward.says("已处理")


def test_5_8_nobody_at_home_stays_open_and_the_resident_hears_it_at_once(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("上门未遇")
    office.steward.taps("敲门没人应")
    office.steward.says("明天上午十点")
    told = office.resident.reads()
    assert "敲门没有人应" in told
    assert "明天 10:00" in told
    assert office.case(number).state == "in_progress"
    office.steward.taps("完成")
    assert "什么时候到现场" in office.steward.sends_photo("地漏已更换，试水两小时不漏")


def test_nobody_at_home_may_leave_the_time_to_the_resident(office: Office) -> None:
    office.accepted()
    office.steward.taps("上门未遇")
    office.steward.says("14:00 上门敲门没人，电话也没打通")
    office.steward.taps("跳过")
    assert "电话也没打通" in office.resident.reads()


def test_a_photo_of_the_visit_is_kept(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("已上门")
    office.steward.sends_photo("卫生间吊顶有水印，楼上地漏渗水")
    assert any(entry.media for entry in office.entries(number)) or office.photos(number) == 1


def test_a_photo_sent_while_the_visit_is_asked_goes_along(office: Office) -> None:
    office.accepted()
    office.steward.taps("完成")
    office.steward.sends_photo("地漏已更换，试水两小时不漏")
    office.steward.sends_photo("今天 10 点到现场换的")
    office.takes_nothing_back()
    office.resident.reads()
    assert len(office.resident.seen[-1].media) == 2


def test_a_refused_answer_leaves_the_ready_ones_on_offer(office: Office) -> None:
    office.files()
    office.steward.reads()
    office.steward.taps("接单")
    assert "业户看了不知道" in office.steward.says("好的")
    assert "已发给" in office.steward.says("1")


def test_a_case_that_became_one_about_himself_holds_nobody_in_its_form(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("方案/计划")
    with office.desk.store.write() as conn:
        conn.execute(
            update(Case)
            .where(Case.number == number)
            .values(target_id=office.case(number).handler_id)
        )
    assert "不在您能看到的范围" in steward.says("先换地漏，再做闭水试验")
    assert "没有在办的报事" in steward.says("我的工单")


def test_closing_as_unresolved_is_refused_below_the_highest_level(office: Office) -> None:
    number = office.accepted()
    assert "关闭(未解决)" not in office.steward.buttons()
    office.steward.presses(f"close_unresolved:{number}")
    assert office.case(number).state != "closed"


def test_6_5_the_committee_closes_as_unresolved_when_nothing_waits_with_an_honest_answer(
    office: Office,
) -> None:
    number = office.files(category="综合服务类", repeat=True, dissatisfied=True)
    gm, committee = office.person("gm:秦总"), office.person("committee:叶委员")
    gm.reads()
    gm.taps("接单")
    gm.taps("先致歉再联系")
    gm.taps("完成")
    gm.says("已当面道歉，重新核对了账单")
    gm.says("以后每月账单由两人核对")
    office.takes_nothing_back()
    office.resident.reads()
    office.resident.taps("没解决")
    committee.reads()
    committee.taps("接单")
    committee.taps("先致歉再联系")
    assert "还没有做到" in committee.taps("关闭(未解决)")  # the call he has just promised
    committee.taps("反馈进展")
    committee.says("刚才电话里和您核对了三个月的账单")
    committee.taps("跳过")
    committee.taps("更多")
    committee.taps("方案、上门、答复")
    committee.taps("正式答复")
    committee.says("账单按合同核对无误，今后每月出账前由两人核对")
    assert "客服还在看" in committee.taps("关闭(未解决)")
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    agent.taps("可以发出")
    office.resident.reads()
    committee.taps("关闭(未解决)")
    assert "直接对他说" in committee.says("业户要求减免，公司无法满足")
    assert "可以先为您" in committee.says("减免的要求公司无法满足")
    assert "做过什么" in committee.says("减免超出我们能决定的范围")
    assert "减轻影响" in committee.says("账单核对了两遍，是按合同收的")
    committee.says("可以帮您申请分三个月缴")
    assert (office.case(number).state, office.case(number).outcome) == ("closed", "unresolved")
    assert "以我们的能力没能办成" in office.resident.reads()


COMPLETIONS = [
    "完成，换了软管，试水不漏",
    "完成：换了软管，试水不漏",
    "已完成，换了软管，试水不漏",
    "修完了，换了软管，试水不漏",
]


@pytest.mark.parametrize("words", COMPLETIONS)
def test_6_1_completion_typed_where_the_finding_is_asked_for_completes(
    office: Office, words: str
) -> None:
    number = office.accepted()
    office.steward.taps("已上门")
    assert "完工的现场照片" in office.steward.says(words)
    office.steward.sends_photo()
    office.takes_nothing_back()
    case = office.case(number)
    assert (case.state, case.completion) == ("completed", "换了软管，试水不漏")
    assert case.visited_at is not None
    assert "到现场" in office.resident.reads()
    assert office.resident.buttons() == ["已解决", "没解决"]


@pytest.mark.parametrize("before", ["", "反馈进展", "发给业户"])
def test_6_1_completion_typed_anywhere_else_is_no_message(office: Office, before: str) -> None:
    number = office.accepted()
    if before == "发给业户":
        office.steward.says("水管今天下午两点前换好")
    elif before:
        office.steward.taps(before)
    assert "完工的现场照片" in office.steward.says(COMPLETIONS[0])
    assert "什么时候到现场" in office.steward.sends_photo()
    assert office.resident.reads() == ""
    assert office.case(number).state == "in_progress"


@pytest.mark.parametrize(
    "words", ["完成后我给您打电话", "完成时间大概下午三点", "完工要到明天，下午再来"]
)
def test_words_that_only_speak_of_the_end_complete_nothing(office: Office, words: str) -> None:
    number = office.accepted()
    assert "完工的现场照片" not in office.steward.says(words)
    assert office.case(number).completion is None


def test_a_finding_that_sounds_done_says_that_the_case_is_not(office: Office) -> None:
    office.accepted()
    office.steward.taps("已上门")
    assert "还没有办结" in office.steward.says("换好了软管，试水不漏")
    assert "完成" in office.steward.buttons()
