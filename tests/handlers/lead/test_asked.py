"""谁超时了, 小林的单子都给小周, 能不能让小周帮我顶一下: said to the desk by its own people."""

import pytest

from nlp.asked_lists import read_asked_list
from tests.handlers.lead.test_handover import LEAD, OTHER, STEWARD, three_cases
from tests.support.centre import Centre
from tests.support.dialogue import Dialogue

GM = "gm:秦总"


@pytest.mark.parametrize("words", ["谁超时了", "超时的列一下", "超时的有哪些", "现在有没有超时的"])
def test_a_lead_is_shown_what_is_late(dialogue: Dialogue, centre: Centre, words: str) -> None:
    number = centre.files()
    centre.passes(minutes=35)
    dialogue.account(LEAD).says(words).hears(number, "已超时", "林晓彤")


def test_the_general_manager_is_shown_it_too(dialogue: Dialogue, centre: Centre) -> None:
    number = centre.files()
    centre.passes(minutes=35)
    gm = dialogue.account(GM)
    gm.says("超时的有哪些").hears(number)
    gm.says("有哪些二级投诉").hears("没有这样的报事")
    gm.says("小林的单子都给小周").hears("负责人", "安排").does_not_hear("发给业户")


def test_with_nothing_late_the_list_says_so(dialogue: Dialogue, centre: Centre) -> None:
    centre.files()
    dialogue.account(LEAD).says("谁超时了").hears("现在没有这样的报事")


def test_a_lead_asks_what_somebody_has(dialogue: Dialogue, centre: Centre) -> None:
    numbers = three_cases(centre)
    dialogue.account(LEAD).says("小林手上有哪些单").hears(*numbers)
    dialogue.account(LEAD).says("小周手上有哪些单").hears("现在没有这样的报事")


def test_a_steward_is_shown_his_own_and_told_who_sees_all(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = centre.files()
    centre.passes(minutes=35)
    dialogue.account(STEWARD).says("谁超时了").hears(number, "负责人")
    dialogue.account(OTHER).says("超时的列一下").does_not_hear(number)


def test_5_1_whoever_is_complained_about_reads_nothing_of_it(
    dialogue: Dialogue, centre: Centre
) -> None:
    dialogue.account("resident:x1").says(
        "我要投诉陈主管，态度很差，3栋2单元1501，王女士13800138000"
    ).taps("对，提交")
    centre.passes(minutes=40)
    dialogue.account(LEAD).says("有哪些投诉").does_not_hear("态度很差")


@pytest.mark.parametrize(
    "words",
    ["小林的单子都给小周", "把小林的工单全部转给小周", "小林手上的都给小周"],
)
def test_5_7_giving_one_mans_cases_to_another_begins_the_handover(
    dialogue: Dialogue, centre: Centre, words: str
) -> None:
    three_cases(centre)
    dialogue.account(LEAD).says(words).hears("3 件在办", "确定吗")


def test_who_may_not_hand_over_is_told_who_may(dialogue: Dialogue, centre: Centre) -> None:
    numbers = three_cases(centre)
    steward = dialogue.account(STEWARD)
    steward.says("小林的单子都给小周").hears("管家系统负责人陈静怡")
    steward.does_not_hear("发给业户")
    assert {centre.handler(number) for number in numbers} == {"小林"}


@pytest.mark.parametrize(
    "words",
    [
        "能不能让小周帮我顶一下",
        "我发烧了今天下午起不来了，能不能让小周帮我顶一下",
        "我病了今天来不了",
    ],
)
def test_asking_for_somebody_in_his_place_begins_his_leave(
    dialogue: Dialogue, centre: Centre, words: str
) -> None:
    centre.files()
    centre.everybody_reads()
    steward = dialogue.account(STEWARD)
    steward.says(words)
    steward.does_not_hear("没有发给任何人", "发到哪里")
    steward.hears("林晓彤")  # from when to when, or who stands in


@pytest.mark.parametrize(
    "words",
    [
        "这次维修超时了，对不起",
        "师傅手上还有一件，弄完就来",
        "您的投诉我们在查",
        "保洁的投诉电话是多少",
    ],
)
def test_words_that_only_speak_of_such_things_ask_for_no_list(words: str) -> None:
    assert read_asked_list(words) is None
