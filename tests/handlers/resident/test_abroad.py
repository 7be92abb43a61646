"""A number of another country keeps its country code, so that it can be dialled (§4.2, §8)."""

import pytest
from sqlalchemy import select

from storage.tables import Case, Person
from tests.handlers.talks.test_intake import newest, rows
from tests.support.dialogue import Dialogue, Voice

SAID = "3栋2单元1501厨房漏水，我是王女士，人在香港，电话+852 9123 4567"
FULL, MASKED = "+85291234567", "+852****4567"


def read_back(dialogue: Dialogue, story: str = SAID) -> Voice:
    return dialogue.account("resident:w1").says(story).hears("您的意思是", "3栋2单元1501")


@pytest.mark.parametrize(
    ("said", "full", "masked"),
    [
        ("+852 9123 4567", FULL, MASKED),
        ("852-9123 4567", FULL, MASKED),
        ("00852 91234567", FULL, MASKED),
        ("（+853）6612 3456", "+85366123456", "+853****3456"),
        ("+886 0912 345 678", "+886912345678", "+886****5678"),
        ("+65 9123 4567", "+6591234567", "+65****4567"),
    ],
)
def test_8_the_handler_can_dial_it_and_others_read_it_masked(
    dialogue: Dialogue, said: str, full: str, masked: str
) -> None:
    w = read_back(dialogue, f"3栋2单元1501厨房漏水，我是王女士，电话{said}")
    w.hears(f"电话：{masked}\n").taps("对，提交")
    s = dialogue.account("steward:小林").hears(masked).does_not_hear(full, full[-8:])
    s.says("261123-001").presses("phone:261123-001").hears(full)


def test_8_it_is_kept_sealed_and_found_by_the_call_centre(dialogue: Dialogue) -> None:
    read_back(dialogue).taps("对，提交")
    keyring, case = dialogue.desk.rules.keyring, newest(dialogue)
    assert case.phones_sealed is not None
    assert keyring.open(case.phones_sealed) == FULL
    (person,) = rows(dialogue, select(Person).where(Person.id == case.filer_id))
    assert person.phone_hash == keyring.phone_hash(FULL)
    kept = rows(dialogue, select(Case.what).where(Case.id == case.id))
    assert "9123" not in kept[0]
    a = dialogue.account("agent:小雅")
    a.says("查 +852 9123 4567").hears("261123-001", MASKED)
    a.says("查电话852 9123 4567").hears("261123-001")
    a.says("查 +853 9123 4567").does_not_hear("261123-001")


def test_4_4_it_corrects_and_adds_as_any_other(dialogue: Dialogue) -> None:
    w = read_back(dialogue, "3栋2单元1501厨房漏水，我是王女士13800138000")
    w.says("备用电话+852 9123 4567").hears(f"138****8000、{MASKED}").taps("对，提交")
    w.says("电话写错了，是+65 9123 4567").hears("+65****4567")
    s = dialogue.account("steward:小林").says("261123-001").presses("phone:261123-001")
    s.hears(f"+6591234567、{FULL}")


def test_8_passed_on_words_show_the_country_and_no_more(dialogue: Dialogue) -> None:
    w = read_back(dialogue).taps("对，提交")
    w.says("补充 师傅到了打我哥(+852) 6123 4567").hears("261123-001")
    s = dialogue.account("steward:小林").does_not_hear("6123")
    assert "+852****4567" in s.everything()


def test_8_of_an_anonymous_case_nothing_of_it_is_left(dialogue: Dialogue) -> None:
    read_back(dialogue, f"{SAID}，匿名").taps("对，提交")
    dialogue.account("steward:小林").hears("匿名业户").does_not_hear("852", "4567")


def test_2_a_caller_from_abroad_is_filed_with_it(dialogue: Dialogue) -> None:
    a = dialogue.account("agent:小雅").says("替人报事").taps("来电")
    a.says("枫禾湾3栋2单元1501的赵女士来电，+886 912 345 678，厨房水管漏水，昨天开始的")
    a.hears("+886****5678").taps("对，提交").hears("已登记")
    dialogue.account("steward:小林").hears("+886****5678")
