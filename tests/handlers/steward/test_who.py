"""1602住的谁, 他电话多少: what staff may see anyway, else a kind refusal (RULEBOOK §8)."""

import pytest

from nlp.who import read_who
from tests.handlers.steward.office import OTHER_STEWARD, Office


@pytest.mark.parametrize("words", ["他电话多少", "业主手机号多少", "王女士电话是多少？"])
def test_8_the_handler_is_shown_the_number_and_the_look_is_on_record(
    office: Office, words: str
) -> None:
    number = office.accepted()
    assert "13800138000" in office.steward.says(words)
    assert "phone_seen" in [entry.kind for entry in office.entries(number)]
    assert office.resident.reads() == ""


def test_8_where_the_first_word_is_asked_it_is_answered_and_asked_again(office: Office) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    office.resident.reads()
    assert "13800138000" in office.steward.says("他电话多少")
    assert "先打电话了解" in office.steward.buttons()
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None


def test_8_a_colleague_and_an_agent_are_refused_kindly(office: Office) -> None:
    number = office.accepted()
    for account in (OTHER_STEWARD, "agent:小雅"):
        other = office.person(account)
        other.says(number)
        assert "13800138000" not in other.says("他电话多少")
        assert "phone_seen" not in [entry.kind for entry in office.entries(number)]


@pytest.mark.parametrize(
    "words", ["1602住的谁", "3栋2单元1602住的是谁啊", "1栋1单元804住的谁，帮我查一下"]
)
def test_8_nobody_is_looked_up(office: Office, words: str) -> None:
    office.accepted()
    assert "个人信息" in office.steward.says(words)
    assert "发给业户" not in office.steward.buttons()
    assert "我要报事" not in office.steward.buttons()


def test_8_who_reported_from_a_house_is_said_to_his_handler(office: Office) -> None:
    number = office.accepted()
    said = office.steward.says("3栋2单元1501住的谁")
    assert number in said
    assert "王女士" in said
    assert "王女士" not in office.person(OTHER_STEWARD).says("3栋2单元1501住的谁")


@pytest.mark.parametrize("words", ["您的电话多少", "师傅的电话是13800138000", "楼上住的人不在家"])
def test_other_words_ask_for_nobody(words: str) -> None:
    assert read_who(words) is None
