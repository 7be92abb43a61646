"""The same card, moves and clocks for whoever handles the case (RULEBOOK §11)."""

import pytest

from tests.handlers.steward.office import Office


def _works_on(office: Office, account: str, number: str) -> None:
    handler = office.person(account)
    assert number in handler.reads()
    handler.taps("接单")
    handler.taps(handler.buttons()[0])
    handler.taps("方案/计划")
    handler.says("重新补办门禁卡，并检查读卡器")
    handler.taps("按方案进行")
    handler.taps("明天 18:00")
    assert office.case(number).state == "planned"
    handler.taps("完成")
    handler.says("门禁卡已重新补办，读卡器已调好，试刷十次都通过")
    if "跳过" in handler.buttons():  # what keeps it from happening again
        handler.taps("跳过")
    office.takes_nothing_back()


def test_the_general_manager_and_the_committee_work_by_the_same_buttons(office: Office) -> None:
    number = office.completed(dissatisfied=True, what="门禁卡补办一直没人理")
    for account, role in (("gm:秦总", "gm"), ("committee:叶委员", "committee")):
        office.resident.reads()
        office.resident.taps("没解决")
        office.resident.says("读卡器还是刷不开")
        case = office.case(number)
        assert case.handler_role == role
        _works_on(office, account, number)
    assert office.case(number).level == 3


def test_5_7_the_former_handler_is_told_by_name_who_goes_on(office: Office) -> None:
    number = office.completed(dissatisfied=True, what="门禁卡补办一直没人理")
    office.resident.reads()
    office.resident.taps("没解决")
    office.resident.says("读卡器还是刷不开")
    office.steward.reads()
    office.steward.says(number)
    assert "处理人：管理中心总经理 秦亦凡" in office.steward.last.text
    assert "接单" not in office.steward.buttons()


@pytest.mark.parametrize("account", ["cleaner:刘阿姨", "guard:马队", "operations:"])
def test_any_employee_is_answered_with_a_way_on(office: Office, account: str) -> None:
    if account.endswith(":"):
        account = next(one for one in office.accounts() if one.startswith(account))
    person = office.person(account)
    assert "没有在办的报事" in person.says("我的工单")
    assert "没有发给任何人" in person.says("3栋大堂的灯坏了")
