"""[更多] under a card: by groups when there is much, and back again."""

from tests.handlers.steward.office import Office


def test_a_long_list_is_shown_by_groups_and_leads_back(office: Office) -> None:
    office.accepted()
    steward = office.steward
    steward.taps("更多")
    groups = steward.buttons()
    assert "请人帮忙、暂停" in groups
    assert "求助上级" not in groups
    steward.taps("请人帮忙、暂停")
    assert {"求助上级", "派给工种", "返回"} <= set(steward.buttons())
    steward.taps("返回")
    assert steward.buttons() == groups


def test_a_foreign_case_shows_nothing_of_it(office: Office) -> None:
    number = office.accepted()
    stranger = office.person("steward:小梁")
    assert "没有改动任何内容" in stranger.presses(f"more:{number}.helpers")
    assert "求助上级" not in stranger.buttons()
