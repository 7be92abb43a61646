"""[更多] under a card: by groups when there is much, and back again."""

import pytest

from handlers.steward.form import MOVE_WORDS
from handlers.steward.more import CHOICES
from handlers.texts import label
from tests.handlers.steward.office import Office

LABELS = [
    label("steward.button.more"),
    *(label(f"steward.more.{group}") for group in CHOICES),
    *(label(choice.label_key) for some in CHOICES.values() for choice in some),
    "调解",
    "议事",
    "恢复办理",
    "查看电话",
    "转给工程",
]


def accepting(office: Office) -> str:
    number = office.files("楼上半夜太吵，孩子睡不着", category="邻里矛盾类")
    office.steward.reads()
    office.steward.taps("接单")
    office.resident.reads()
    return number


@pytest.mark.parametrize("words", LABELS)
def test_4_9_a_label_of_the_menus_is_no_first_word(office: Office, words: str) -> None:
    number = accepting(office)
    office.steward.says(words)
    assert words not in office.resident.reads()
    assert "发到哪里" not in office.steward.last.text
    assert office.case(number).first_word_at is None


@pytest.mark.parametrize("words", LABELS)
def test_4_9_a_label_is_glued_to_nothing(office: Office, words: str) -> None:
    office.accepted()
    office.steward.says("灯是客厅的还是厨房的，方便说一下吗")
    office.steward.says(words)
    office.steward.says("取消")
    office.steward.says("下午两点师傅过来看灯")
    assert f"{words}\n" not in office.steward.last.text


@pytest.mark.parametrize("words", LABELS)
@pytest.mark.parametrize("button", ["反馈进展", "方案/计划", "已上门", "完成"])
def test_4_9_a_label_is_no_content_of_any_form(office: Office, button: str, words: str) -> None:
    office.accepted()
    office.steward.taps(button)
    office.steward.says(words)
    office.takes_nothing_back()
    assert words not in office.resident.reads()


@pytest.mark.parametrize("words", ["更多", "同一事件", "邻里与外部单位"])
def test_after_a_look_at_the_menu_the_first_word_is_still_heard(office: Office, words: str) -> None:
    number = accepting(office)
    office.steward.says(words)
    office.steward.says("王女士您好，下午三点前我上楼去看")
    assert "下午三点前" in office.resident.reads()
    assert office.case(number).first_word_at is not None


def test_every_label_is_a_move() -> None:
    assert set(LABELS) - {"转给工程"} <= set(MOVE_WORDS)  # that one shows the button first


def test_5_11_the_other_party_is_not_greeted_below_kept_words(office: Office) -> None:
    accepting(office)
    office.steward.says("王女士您好，下午三点前我上楼去看")
    office.resident.reads()
    office.steward.says("我先问一下")
    office.steward.says("在吗孟先生 灯是客厅还是厨房？")
    office.steward.taps("发给业户")
    assert "孟先生" not in office.resident.reads()


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
