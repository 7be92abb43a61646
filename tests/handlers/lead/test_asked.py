"""谁超时了, 小林的单子都给小周, 能不能让小周帮我顶一下: said to the desk by its own people."""

import pytest

from handlers.agent import asked
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


@pytest.mark.parametrize("who", [LEAD, "chief:沈总", GM])
def test_who_oversees_asks_in_his_own_words(dialogue: Dialogue, centre: Centre, who: str) -> None:
    leak = centre.files("楼上漏水，天花板湿了一大片")
    complaint = centre.complains("保洁总是不打扫，太气人了")
    voice = dialogue.account(who)
    voice.says("漏水的一共几件").hears(leak).does_not_hear(complaint)
    voice.says("3栋有几单没办完").hears(leak, complaint)
    voice.says("电梯的投诉有几件").hears("没有这样的报事")
    voice.says("今天有多少投诉").hears("今天报来的有 1 件", complaint).does_not_hear(leak)
    voice.says("我还有几单").hears("没有这样的报事")


def test_a_period_counts_what_is_closed_by_now_and_not_what_is_older(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.solved(number)
    lead = dialogue.account(LEAD)
    lead.says("今天有多少投诉").hears("今天报来的有 1 件，其中在办 0 件", number)
    centre.passes(days=1)
    lead.says("今天有多少投诉").hears("没有这样的报事")
    lead.says("昨天有几件投诉").hears(number)
    lead.says("本周投诉有哪些").hears(number)


@pytest.mark.parametrize(
    "words", ["我还有几单", "我手上还剩几件", "我名下有哪些单", "我现在有多少单"]
)
def test_a_steward_asks_how_many_he_has(dialogue: Dialogue, centre: Centre, words: str) -> None:
    number = centre.files()
    steward = dialogue.account(STEWARD)
    steward.says(words).hears(number, "1 件").does_not_hear("发到哪里", "负责人")
    assert "发给业户" not in steward.offered()


@pytest.mark.parametrize(
    "words",
    [
        "还有多少回访没做",
        "今天有哪些电话要打",
        "有几个回访要做",
        "没打的电话有哪些",
        "今天要打哪些电话",
    ],
)
def test_an_agent_asks_for_his_calls(dialogue: Dialogue, centre: Centre, words: str) -> None:
    centre.files()
    agent = dialogue.account("agent:小雅")
    assert agent.says("我的任务").everything() == agent.says(words).everything()


@pytest.mark.parametrize("words", ["批量回访", "我要批量回访", "群发回访", "发个满意度调查"])
def test_an_agent_begins_surveys_in_words(dialogue: Dialogue, centre: Centre, words: str) -> None:
    centre.files()
    agent = dialogue.account("agent:小雅")
    assert agent.says("发回访").everything() == agent.says(words).everything()


def test_who_is_not_understood_hears_which_lists_there_are(
    dialogue: Dialogue, centre: Centre
) -> None:
    centre.files()
    dialogue.account(LEAD).says("把那个什么给我弄一下").hears("早报", "谁超时了")
    dialogue.account("agent:小雅").says("把那个什么给我弄一下").hears("我的任务", "发回访")


@pytest.mark.parametrize(
    "words",
    [
        "衣服一共几件",
        "您家的灯一共几件",
        "师傅今天还有几单",
        "我有几个问题想问您",
        "今天给您打电话没打通",
        "回访电话我已经打了",
        "电话打不通，有什么事",
    ],
)
def test_questions_to_a_resident_ask_for_no_list(words: str) -> None:
    assert read_asked_list(words) is None
    assert not asked.is_asked(words)
