"""求助上级 and the final opinion (RULEBOOK §5.5)."""

import pytest

from handlers.cases.errors import MoveRefused
from handlers.cases.handling import support
from handlers.steward import ACTIONS
from tests.support.centre import CHIEF, LEAD, MANAGER, OTHER_STEWARD, STEWARD, Centre
from tests.support.dialogue import Dialogue

WANG = "resident:w1"
QUESTION = "业户要求赔偿吊顶 3000 元，电话 13800138000，能不能答应？"


@pytest.fixture
def number(centre: Centre) -> str:
    """A report in work."""
    filed = centre.files()
    centre.takes_up(filed)
    centre.everybody_reads()
    return filed


def asks(dialogue: Dialogue, number: str) -> None:
    """The steward asks his superior."""
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("求助上级").says(QUESTION).hears(
        "已请陈静怡来定"
    )


def test_5_5_the_superior_answers_in_the_chat_and_the_case_stays_the_stewards(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    asks(dialogue, number)
    boss = dialogue.account(LEAD)
    boss.hears("【求助】", number, "赔偿吊顶", "今天 10:30 前").does_not_hear("13800138000")
    boss.taps("回答").hears("请写您的意见").says("可以承担材料费，请物料员陪同核价").hears("已回答")
    dialogue.account(STEWARD).hears("陈静怡回答", "可以承担材料费")
    dialogue.account(WANG).does_not_hear("赔偿", "材料费")
    assert centre.handler(number) == "小林"
    assert {"ask_support", "support_answer"} <= set(centre.kinds(number))
    centre.passes(hours=3)
    boss.does_not_hear("【求助】")


def test_5_5_without_an_answer_it_goes_further_up(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    asks(dialogue, number)
    centre.passes(minutes=60)
    dialogue.account(MANAGER).hears("【求助】", number)
    dialogue.account(STEWARD).hears("已再请吴建明来定")
    centre.passes(minutes=60)
    dialogue.account(CHIEF).hears("【求助】").taps("回答").says("按材料费承担，我来批")
    dialogue.account(STEWARD).hears("沈国栋回答")
    (task,) = centre.tasks()
    assert (task.state, task.result) == ("done", "按材料费承担，我来批")


def test_5_5_the_final_opinion_goes_out_in_the_service_centres_name(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    asks(dialogue, number)
    boss = dialogue.account(LEAD).hears("【求助】")
    boss.taps("服务中心意见").says("我们没有责任").hears("不能这样发")
    boss.says("漏水由公共立管引起，服务中心本周五前免费更换立管并恢复吊顶").hears("已发给王女士")
    dialogue.account(WANG).hears("云汀花园服务中心的意见", "免费更换立管").does_not_hear("陈静怡")
    dialogue.account(STEWARD).hears("请照此办理")
    assert "final_opinion" in centre.kinds(number)


def test_5_5_one_question_at_a_time_and_only_by_the_handler(
    centre: Centre, dialogue: Dialogue, number: str
) -> None:
    asks(dialogue, number)
    with pytest.raises(MoveRefused, match="已经有一个求助"):
        centre.on(number, STEWARD, lambda turn, case: support.ask(turn, case, "还有一问"))
    with pytest.raises(MoveRefused, match="由 林晓彤 负责"):
        centre.on(number, OTHER_STEWARD, lambda turn, case: support.ask(turn, case, "能赔吗"))
    (task,) = centre.tasks()
    for stranger in (OTHER_STEWARD, "lead:罗主管", "guard:马队"):
        with pytest.raises(MoveRefused, match="没有找到"):
            centre.acts(stranger, lambda turn: ACTIONS["support_answer"](turn, str(task.id)))
    for stranger in (STEWARD, OTHER_STEWARD):
        with pytest.raises(MoveRefused):
            centre.acts(stranger, lambda turn: ACTIONS["final_opinion"](turn, number))


def test_5_5_it_stands_among_his_tasks_until_it_is_answered(
    dialogue: Dialogue, number: str
) -> None:
    asks(dialogue, number)
    boss = dialogue.account(LEAD)
    boss.says("我的任务").hears("求助", "赔偿吊顶").taps("回答 1").says("取消").hears("没有发出去")
    boss.says("我的任务").taps("回答 1").says("可以承担材料费").hears("已回答")
    boss.says("我的任务").does_not_hear("赔偿吊顶")


def test_5_1_who_is_complained_about_is_never_asked(centre: Centre, dialogue: Dialogue) -> None:
    about = centre.complains("管家态度太差", target="steward")
    centre.takes_up(about, by=LEAD)
    centre.everybody_reads()
    centre.on(about, LEAD, lambda turn, case: support.ask(turn, case, "怎么跟业户说好？"))
    centre.passes(hours=8)
    dialogue.account(STEWARD).does_not_hear(about, "【求助】")


def test_5_5_not_everybody_told_of_an_emergency_speaks_for_the_centre(centre: Centre) -> None:
    number = centre.calls_for_help()
    centre.accepts(number)
    for who in (OTHER_STEWARD, "engineer:孙师傅"):
        with pytest.raises(MoveRefused, match="由管理处的负责人来写"):
            centre.on(number, who, lambda turn, case: support.final_opinion(turn, case, "没事了"))
