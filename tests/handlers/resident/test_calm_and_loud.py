"""What only sounds like a complaint, a repetition or a threat (RULEBOOK §2, §4.1, §4.2, §6.4)."""

import pytest

from tests.support.dialogue import Dialogue
from tests.support.neighbours import LEAD, LIN, WANG, case, files, submits

LOUD = "再不修我就打12345，找电视台曝光"


def test_2_a_calm_wish_that_names_the_fee_is_a_request(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:y1", "帮我打印一份物业费账单，3栋1单元501严女士13900139001")
    assert case(dialogue, number).kind == "request"


def test_2_who_is_angry_about_the_company_complains(dialogue: Dialogue) -> None:
    number = files(
        dialogue, "resident:y1", "你们物业太差劲了，乱收物业费，3栋1单元501严女士13900139001"
    )
    assert case(dialogue, number).kind == "complaint"


def test_6_4_a_lift_that_broke_ten_times_was_not_reported_ten_times(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "投诉电梯一个月坏三次")
    assert (case(dialogue, number).repeat, case(dialogue, number).level) == (False, 1)
    number = files(dialogue, "resident:w2", WANG + "投诉电梯三次了没人管")
    assert (case(dialogue, number).repeat, case(dialogue, number).level) == (True, 2)


def test_5_13_who_goes_to_the_media_is_no_danger_to_staff(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "家里门禁对讲坏了，" + LOUD)
    dialogue.account(LEAD).hears("找媒体、法院或上级部门", number).does_not_hear("安全")
    dialogue.account(LIN).hears("找媒体、法院或上级部门").does_not_hear("说到要动手")
    assert case(dialogue, number).urgent


def test_4_1_who_threatens_people_is_told_as_such(dialogue: Dialogue) -> None:
    files(dialogue, "resident:w1", WANG + "家里门禁对讲坏了，再不来修我就砸了你们办公室")
    dialogue.account(LEAD).hears("留意同事的安全").does_not_hear("找媒体")
    dialogue.account(LIN).hears("说到要动手")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("6栋门口垃圾没人扫", "6栋门口"),
        ("3号楼门口的灯坏了", "3栋门口"),
        ("五号楼前面积水", "5栋前面"),
    ],
)
def test_4_2_before_a_building_no_flat_is_asked(dialogue: Dialogue, words: str, place: str) -> None:
    w = dialogue.account("resident:z1").says(f"{words}，我是赵先生13700137000")
    w.does_not_hear("哪一户", "房号", "几零几")
    assert case(dialogue, submits(dialogue, w)).place == place


def test_2_nor_is_an_agent_asked_for_it(dialogue: Dialogue) -> None:
    agent = dialogue.account("agent:小雅").says("替人报事").taps("来电")
    agent.says("来电说3栋楼下垃圾没人扫，赵先生13700137000")
    assert case(dialogue, submits(dialogue, agent)).place == "3栋楼下"
