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


@pytest.mark.parametrize("words", ["电梯天天坏，再坏我炸了你们办公室", "再不修我弄死你们小林"])
def test_4_1_who_threatens_is_not_met_as_a_calm_man(centre: Centre, words: str) -> None:
    centre.files(words)
    assert "业户说到要动手" in centre.reads(STEWARD)
    assert "讲道理的业户" not in centre.reads(STEWARD)


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


NOISE = "楼上装修，周末早上电钻吵得没法睡"
ABOUT_NOISE = {"category": "业户纠纷类", "because": ["装修", "吵得"]}


def test_10_noise_again_in_a_building_asks_for_a_look_at_decoration_nearby(
    centre: Centre, dialogue: Dialogue
) -> None:
    first = centre.files(NOISE, **ABOUT_NOISE)
    steward = dialogue.account(STEWARD)
    steward.says(first).does_not_hear("装修备案")
    again = centre.files("隔壁半夜敲墙，吵死了", **ABOUT_NOISE)
    steward.says(again).hears("近 30 天另有 1 件噪音报事", "装修备案", "几点可以施工")
    steward.taps("接单").hears("接单成功", "装修备案")
    steward.says("取消").says(first).does_not_hear("装修备案")
    dialogue.account(WANG).does_not_hear("装修备案")


def test_10_other_matters_buildings_and_times_say_nothing_of_decoration(
    centre: Centre, dialogue: Dialogue
) -> None:
    centre.files(NOISE, **ABOUT_NOISE)
    leak = centre.files()
    elsewhere = centre.files(NOISE, **ABOUT_NOISE, building="5", house_id=0)
    centre.files("管家不管噪音，态度差", **ABOUT_NOISE, target="steward", building="5", house_id=0)
    about_him = centre.files(NOISE, **ABOUT_NOISE, building="5", house_id=0)
    steward = dialogue.account(STEWARD)
    for number in (leak, elsewhere):
        steward.says(number).does_not_hear("装修备案")
    steward.says(about_him).hears("另有 1 件")
    centre.until("2026-12-24 10:00")
    late = centre.files(NOISE, **ABOUT_NOISE)
    steward.says(late).does_not_hear("装修备案")


def test_10_the_look_at_decoration_can_be_passed_on_to_the_customer_service(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files(NOISE, **ABOUT_NOISE)
    centre.takes_up(number)
    steward, agent = dialogue.account(STEWARD), dialogue.account("agent:小雅")
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("派给工种").taps("客服")
    steward.says("查 3栋 1601 前后的装修备案和施工时间").says("今天下午四点").taps("不给电话")
    steward.hears("已派给客服")
    agent.hears("装修备案和施工时间", "今天 16:00 前").does_not_hear("王女士", number)
    agent.taps("我来做").taps("做好了").says("1601 有备案，工作日九点到六点可以施工")
    steward.hears("客服报结果", "1601 有备案")
