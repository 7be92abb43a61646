"""He waits and nobody comes: an urge, and nobody is missing (RULEBOOK §2.3, §4.8)."""

import pytest

from nlp import read
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LIN, WANG, case, files, newest, takes_up

WAITS = [
    "人呢？11点到现在也没看见人",
    "到现在也没看见人",
    "我在家等着，到现在一个人都没看见",
    "等了一早上，到现在没看到人，也没个电话",
    "从早上到现在没见到人",
    "没看见人啊，都过了点了",
    "说好上午来修，到现在没见着人",
    "连个人影都没有",
    "我妈在家等了一上午，到现在没看见人",
]


@pytest.mark.parametrize("words", WAITS)
def test_4_8_who_waits_for_us_urges_and_misses_nobody(dialogue: Dialogue, words: str) -> None:
    number = files(dialogue, "resident:w1", WANG + "厨房漏水，昨天开始")
    takes_up(dialogue, number)
    dialogue.passes(hours=2)
    w = dialogue.account("resident:w1").says(words)
    w.does_not_hear("110", "走失", "被困", "补充之前的事")
    assert newest(dialogue) == number
    assert case(dialogue, number).urges == 1
    dialogue.account(LIN).hears("催")


def test_4_8_said_in_the_middle_of_a_report_it_is_no_danger(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("3栋2单元1501厨房漏水")
    w.says("人呢？11点到现在也没看见人").does_not_hear("110", "走失", "被困")
    assert "261123-" not in w.everything()


def test_4_8_without_a_case_it_alarms_nobody(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("等了一早上，到现在没看到人，也没个电话")
    w.does_not_hear("110", "走失", "被困")


@pytest.mark.parametrize(
    "words",
    [
        "我妈早上出去到现在没看见人",
        "我爱人到现在没看见人，手机也关机",
        "爷爷七点去公园，到现在没看见人",
        "在楼下等我妈，到现在没看见人",
        "孩子不见了",
        "老人走丢了",
        "家里老人不见人了",
    ],
)
def test_4_8_who_is_really_missing_is_looked_for_at_once(words: str) -> None:
    assert read(words).emergency == "missing_person"


def test_2_1_a_post_without_its_guard_is_no_urge() -> None:
    assert read("保安亭一晚上没看见人").intent != "urge"
    assert read("大堂一晚上没看见人值班").intent != "urge"
