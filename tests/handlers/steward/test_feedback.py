"""What counts as feedback: a result, or a plan with next step and date (RULEBOOK §5.3, §5.6)."""

import pytest

from handlers.steward.feedback import says_nothing
from tests.handlers.steward.office import Office

SAYS_NOTHING = [
    "收到",
    "已处理",
    "正在处理中",
    "我们正在跟进",
    "已安排师傅",
    "已和师傅沟通",
    "继续跟进",
    "已上报领导",
    "处理完毕",
    "请等通知",
    "请您放心",
    "已经联系了，会尽快",
    "已反映，请您耐心等待",
]


@pytest.mark.parametrize("words", SAYS_NOTHING)
def test_5_6_words_that_say_nothing_are_refused_with_a_good_example(
    office: Office, words: str
) -> None:
    office.accepted()
    steward = office.steward
    steward.taps("反馈进展")
    refused = steward.says(words)
    assert "看了不知道办到哪一步" in refused
    assert "是楼上地漏接口渗水" in refused
    assert office.resident.reads() == ""


def test_5_3_an_empty_next_step_stops_no_clock(office: Office) -> None:
    number = office.accepted()
    steward = office.steward
    steward.taps("方案/计划")
    steward.says("更换楼上地漏接口，再做闭水试验")
    assert "防水师傅上门换地漏接口" in steward.says("继续跟进")
    assert office.case(number).feedback_at is None
    steward.says("防水师傅上门换接口，我在场")
    steward.says("明天下午六点")
    assert office.case(number).feedback_at is not None


def test_6_1_an_empty_note_completes_nothing(office: Office) -> None:
    number = office.accepted(category="综合服务类")
    office.steward.taps("完成")
    assert "闭水 24 小时不漏" in office.steward.says("已处理完毕")
    assert office.case(number).state == "in_progress"


@pytest.mark.parametrize(
    "words",
    [
        "已换好地漏",
        "已联系楼上邻居",
        "已安排师傅明天上午上门",
        "灯已修好，试了三次",
        "等配件到货后更换",
        "先关阀止水",
    ],
)
def test_what_was_done_or_comes_next_is_feedback(words: str) -> None:
    assert not says_nothing(words)
