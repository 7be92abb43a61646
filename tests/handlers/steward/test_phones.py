"""查看电话 on a case's card (RULEBOOK §8)."""

from tests.handlers.steward.office import LEAD, OTHER_STEWARD, Office


def test_the_handler_sees_the_full_number_and_the_look_is_on_record(office: Office) -> None:
    number = office.accepted()
    assert "13800138000" in office.steward.taps("查看电话")
    seen = [entry for entry in office.entries(number) if entry.kind == "phone_seen"]
    assert [entry.visibility for entry in seen] == ["audit"]


def test_another_steward_is_not_shown_the_number_and_hears_what_he_can_do(office: Office) -> None:
    number = office.accepted()
    other = office.person(OTHER_STEWARD)
    other.says(number)
    assert "查看电话" not in other.buttons()
    answer = other.presses(f"phone:{number}")
    assert "13800138000" not in answer
    assert all(entry.kind != "phone_seen" for entry in office.entries(number))


def test_the_lead_sees_the_number(office: Office) -> None:
    number = office.accepted()
    lead = office.person(LEAD)
    lead.says(number)
    assert "13800138000" in lead.taps("查看电话")


def test_when_the_case_is_closed_nobody_needs_the_number_any_more(office: Office) -> None:
    number = office.completed()
    office.resident.reads()
    office.resident.taps("已解决")
    answer = office.steward.presses(f"phone:{number}")
    assert "13800138000" not in answer
    assert number in answer
    assert "phone_seen" not in [entry.kind for entry in office.entries(number)]
