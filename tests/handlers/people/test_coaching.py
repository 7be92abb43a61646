"""The card says how this resident is best met and what may lie behind it (RULEBOOK §5.12)."""

import pytest

from handlers.cases import coaching
from handlers.policy_model import EMERGENCY_KINDS
from nlp.wording import check_wording
from tests.support.centre import STEWARD, Centre
from tests.support.dialogue import Dialogue

WANG = "resident:w1"


@pytest.mark.parametrize(
    ("said", "manner"),
    [
        ({"feeling": "angry"}, "生气的业户"),
        ({"hope": "今天必须赔偿，不然找律师"}, "要求高的业户"),
        ({}, "讲道理的业户"),
    ],
)
def test_5_12_three_kinds_of_residents(centre: Centre, said: dict[str, str], manner: str) -> None:
    centre.files(**said)
    assert f"沟通（{manner}）" in centre.reads(STEWARD)


@pytest.mark.parametrize(
    ("words", "need"),
    [
        ("保安对人爱理不理", "安全感"),
        ("打电话去，对方态度冷淡", "被尊重"),
        ("停车费又涨了", "花的钱值得"),
        ("电梯停了，老人下不了楼", "家里老人孩子"),
        ("单元门口有异味", "体面和干净"),
    ],
)
def test_5_12_what_may_lie_behind_it(centre: Centre, words: str, need: str) -> None:
    centre.files(words, category="综合服务类")
    assert f"可能在意：{need}" in centre.reads(STEWARD)


def test_5_12_nothing_of_it_reaches_the_resident(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.complains()
    wang = dialogue.account(WANG)
    wang.does_not_hear("沟通（", "可能在意").says(number).does_not_hear("沟通（", "可能在意")


def test_5_12_the_history_of_the_same_equipment_is_there_when_he_opens_or_takes_it(
    centre: Centre, dialogue: Dialogue
) -> None:
    about = {"category": "设备管理类"}
    first = centre.files("2单元电梯又停了", **about)
    centre.finishes(first)
    centre.solved(first)
    other = centre.files("门禁刷不开", **about)
    again = centre.files("电梯关门夹人", **about)
    steward = dialogue.account(STEWARD)
    steward.hears(again).does_not_hear("近半年")
    steward.says(again).hears("电梯近半年在这栋有 1 次记录", first, "防水已重做")
    steward.does_not_hear(f"· {other}").taps("接单").hears(
        "接单成功", "近半年在这栋有 1 次记录", first
    )
    steward.says("取消").says(other).hears("门禁近半年在这栋没有别的记录")


def test_5_1_a_complaint_about_an_employee_is_no_equipments_history(
    centre: Centre, dialogue: Dialogue
) -> None:
    about = centre.complains("管家说电梯停了活该", target="steward", category="设备管理类")
    number = centre.files("电梯停了", category="设备管理类")
    dialogue.account(STEWARD).says(number).does_not_hear(about, "活该")


def test_5_12_the_file_knows_every_emergency_and_no_word_that_runs_people_down() -> None:
    known = coaching._coaching()
    assert set(known.emergency) == set(EMERGENCY_KINDS)
    for hint in (*known.manner, *known.need):
        assert not check_wording(hint.say)
        assert not check_wording(hint.name)
