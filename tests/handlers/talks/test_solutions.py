"""方案 as people write and tap it: proposed, decided on, chosen, kept to (RULEBOOK §5.9)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

NUMBER = "261123-001"
LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"


@pytest.fixture
def people(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """A resident with one open matter, and the steward who has accepted it."""
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(LEAK).taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    resident.messages()
    return resident, steward


def plans(steward: Voice, words: str, when: str = "明天下午六点") -> Voice:
    """方案/计划, all three questions answered."""
    return steward.taps("方案/计划").says(words).taps("按方案进行").says(when)


def test_5_9_one_plan_and_his_tap(people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    plans(steward, "更换龙头阀芯，再试水半小时").hears("业户可以点“就按这个办”")
    resident.hears("方案：更换龙头阀芯，再试水半小时")
    resident.taps("就按这个办").hears("好的，就按这个办", "更换龙头阀芯")
    steward.hears(NUMBER, "业户同意了")
    resident.says("查进度").hears("方案已定", "业户同意")


@pytest.mark.parametrize(
    "words",
    [
        "方案：更换龙头阀芯。下一步：师傅明天上门。",
        "就按这个办：方案：更换龙头阀芯，下一步：师傅明天上门",
        "处理方案：更换龙头阀芯\n下一步：师傅明天上门",
    ],
)
def test_5_9_words_the_desk_writes_itself_are_said_once(
    people: tuple[Voice, Voice], words: str
) -> None:
    resident, steward = people
    plans(steward, words).hears("“更换龙头阀芯”", "下一步：师傅明天上门（明天 18:00 前）")
    resident.hears("：方案：更换龙头阀芯。下一步：师傅明天上门，明天 18:00 前。")
    resident.does_not_hear("方案：方案", "。。", "按上面的方案进行").taps("就按这个办")
    resident.hears("好的，就按这个办：更换龙头阀芯。下一步：师傅明天上门，明天 18:00 前。办完")
    steward.does_not_hear("方案：方案", "。。")


def test_5_9_a_next_step_of_its_own_stays(people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    steward.taps("方案/计划").says("方案：更换龙头阀芯").says("下一步：小孙带新阀芯上门")
    steward.says("明天下午六点")
    resident.hears("：方案：更换龙头阀芯。下一步：小孙带新阀芯上门，明天 18:00 前。")
    resident.says("就按这个办：方案：更换龙头阀芯").hears("好的，就按这个办：更换龙头阀芯。")
    steward.hears("业户同意了")


@pytest.mark.parametrize(
    "words", ["就按这个办", "同意", "可以，就这样办", "好的", "行", "就这样吧"]
)
def test_5_9_accepted_in_his_own_words(people: tuple[Voice, Voice], words: str) -> None:
    resident, steward = people
    plans(steward, "更换龙头阀芯，再试水半小时")
    resident.messages()
    resident.says(words).hears("好的，就按这个办")
    steward.hears("业户同意了")


def test_a_bare_yes_to_something_else_agrees_to_nothing(people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    plans(steward, "更换龙头阀芯，再试水半小时")
    steward.says(f"{NUMBER} 请问今天下午三点方便吗？").taps("发给业户")
    resident.messages()
    resident.says("好的").does_not_hear("就按这个办").hears("已转给")
    steward.hears("业户回复：好的")


@pytest.mark.parametrize("words", ["选第二个", "方案二", "2", "那就第二个吧"])
def test_5_9_several_are_chosen_from_in_own_words(people: tuple[Voice, Voice], words: str) -> None:
    resident, steward = people
    offers_two(steward)
    resident.hears("① 方案：只换阀芯", "② 方案：整个龙头换新")
    resident.says(words).hears("就按这个办", "整个龙头换新")
    steward.hears("业户同意了", "整个龙头换新")


def test_5_9_a_yes_to_several_is_asked_which(people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    offers_two(steward)
    resident.messages()
    resident.says("同意").hears("哪一个方案").taps("选方案1")
    resident.hears("就按这个办", "只换阀芯")


def offers_two(steward: Voice) -> None:
    steward.taps("更多").taps("方案、上门、答复").taps("几个方案供选").says(
        "只换阀芯，三十分钟"
    ).taps("按方案进行")
    steward.says("明天上午十点").hears("已写好 1 个方案").taps("再加一个方案")
    steward.says("整个龙头换新，一个小时").taps("按方案进行").says("后天上午十点")
    steward.hears("已写好 2 个方案").taps("就这些，发出").hears("已发给王女士")


@pytest.mark.parametrize("words", ["想要别的方案", "不同意，换个方案", "有没有别的方案"])
def test_5_9_another_is_asked_for_in_own_words(people: tuple[Voice, Voice], words: str) -> None:
    resident, steward = people
    plans(steward, "只换阀芯，三十分钟")
    resident.messages()
    resident.says(words).hears("已请管家 林晓彤另想办法", "前给您新的方案")
    steward.hears("想要别的方案").taps("方案/计划")


def test_5_9_what_he_wants_instead_is_answered_before_it_is_done(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    plans(steward, "只换阀芯，三十分钟")
    resident.taps("想要别的方案").says("整个龙头换新吧")
    steward.says(NUMBER).taps("更多").taps("请人帮忙、暂停").taps("求助上级").says("能换整个吗？")
    steward.says(NUMBER).taps("完成").hears("想要别的方案，正等着您答复")
    plans(steward, "整个龙头换新，一个小时").taps("完成").hears("做了什么")
    lead.messages()
    steward.sends_photo("整个龙头已换新，试水半小时不漏").says("今天 9 点在厨房看到龙头滴水")
    dialogue.passes(seconds=31)
    lead.hears("不用再回答这个求助", "能换整个吗")
    resident.hears("整个龙头已换新")


def test_5_9_after_the_tap_he_may_say_what_he_wants(people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    plans(steward, "只换阀芯，三十分钟")
    resident.taps("想要别的方案").hears("您希望怎么办")
    resident.says("整个龙头换新吧，阀芯换过两次了")
    steward.hears("整个龙头换新吧，阀芯换过两次了")


def test_5_9_above_his_authority_it_is_asked_for_first(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    plans(steward, "换好龙头，泡坏的橱柜补偿您 800 元").hears("超出了您的权限，已请陈")
    resident.hears("请上级决定").does_not_hear("800")
    lead.hears("补偿您 800 元").taps("不同意").says("取消").hears("没有发出去")
    lead.taps("同意").hears("方案已发给业户")
    resident.hears("补偿您 800 元").taps("就按这个办")
    steward.hears("同意了，方案已发给业户", "业户同意了")


def test_5_9_refused_with_a_reason(dialogue: Dialogue, people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    plans(steward, "换好龙头，泡坏的橱柜补偿您 800 元")
    lead.taps("不同意").hears("为什么不同意")
    lead.says("先核实损失，三百元以内您可以直接定").hears("已把您的意见告诉处理人")
    steward.hears("先核实损失")
    resident.does_not_hear("800")


def test_5_9_completion_asks_whether_it_was_done_as_agreed(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    plans(steward, "更换龙头阀芯，再试水半小时")
    resident.taps("就按这个办")
    steward.taps("完成").hears("和业户说好的是", "更换龙头阀芯")
    steward.taps("和说好的不一样").hears("要先得业户同意")
    steward.taps("方案/计划").hears("已经和业户说好").says("整个龙头换新，一个小时")
    steward.taps("按方案进行").says("明天下午六点").hears("业户同意了才算改")
    resident.hears("原来：更换龙头阀芯", "整个龙头换新").taps("同意改")
    steward.taps("完成").hears("整个龙头换新").taps("按说好的办完了")
    steward.says("龙头已换新，试水半小时不漏").sends_photo().taps("刚刚看过").says(
        "到了看到旧件坏了"
    )
    dialogue.passes(seconds=31)
    resident.hears("按和您说好的方案办完了", "龙头已换新")


def test_5_9_words_at_the_question_whether_it_was_done_as_agreed_are_no_answer_to_it(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    plans(steward, "更换龙头阀芯，再试水半小时")
    resident.taps("就按这个办")
    steward.taps("完成").says("阀芯换好了，试水不漏").hears("先点一下").does_not_hear("不一样")
    assert "按说好的办完了" in steward.offered()
    steward.taps("和说好的不一样").hears("要先得业户同意")
    assert "方案/计划" in steward.offered()
    # Nothing holds him there: what he writes next goes where he says.
    steward.says("阀芯要等明天到货").hears("发到哪里").taps("发给业户").hears("已发给")
    resident.hears("阀芯要等明天到货")


def test_a_neighbour_cannot_agree_for_him(dialogue: Dialogue, people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    plans(steward, "更换龙头阀芯，再试水半小时")
    (row,) = [m for m in resident.messages() if "更换龙头阀芯" in m.text]
    action = next(action for label, action in row.buttons if label == "就按这个办")
    neighbour = dialogue.account("resident:zhang")
    neighbour.presses(action).does_not_hear("就按这个办", "阀芯")
    resident.taps("就按这个办").hears("好的，就按这个办")
