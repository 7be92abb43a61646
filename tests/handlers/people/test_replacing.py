"""换人: by the resident's wish, by the handler's own word (RULEBOOK §5.1)."""

import pytest

from handlers.cases.errors import MoveRefused
from handlers.cases.timing import pausing
from handlers.steward import ACTIONS
from tests.support.centre import LEAD, OTHER_STEWARD, STEWARD, Centre
from tests.support.dialogue import Dialogue, at

WANG = "resident:w1"


@pytest.mark.parametrize(
    "wish", ["我要换个人处理", "换管家", "能不能换个人来办", "不想让他处理了", "让别人来处理吧"]
)
def test_5_1_the_resident_asks_and_another_has_it(
    centre: Centre, dialogue: Dialogue, wish: str
) -> None:
    number = centre.files()
    centre.takes_up(number)
    wang = dialogue.account(WANG)
    wang.says(wish).hears("现在由管家 林晓彤负责", "只给他的上级看")
    assert centre.handler(number) == "小林"
    wang.taps("换一位").hears("管家系统负责人 陈静怡负责", "之前答应您的都照样算数")
    assert centre.handler(number) == "陈主管"
    boss = dialogue.account(LEAD)
    boss.hears("交接单（林晓彤 → 陈静怡）", "正在核对情况", "业户要求换人", wish)
    dialogue.account(STEWARD).hears(f"{number} 已改派").does_not_hear(wish, "业户要求")
    assert centre.clocks(number) >= {"response", "feedback"}


def test_5_1_he_may_leave_it_as_it_is(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    wang = dialogue.account(WANG)
    wang.says("换个人").taps("先不换").hears("先不换")
    wang.says("换个人").says("算了不换").hears("换一位")
    wang.says("取消")
    assert centre.handler(number) == "小林"


def test_5_1_what_he_says_of_the_handler_makes_it_a_complaint_he_cannot_see(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files()
    centre.takes_up(number)
    centre.everybody_reads()
    wang = dialogue.account(WANG)
    wang.says("我要换个人处理").says("他态度太差，太气人了").hears("只给他的上级看").taps("换一位")
    wang.hears("已按投诉登记", "原来的同事看不到这些")
    case = centre.case(number)
    assert (case.kind, centre.handler(number)) == ("complaint", "陈主管")
    steward = dialogue.account(STEWARD)
    steward.does_not_hear(number)
    steward.says(number).hears("没有找到").says("我的工单").does_not_hear(number)
    dialogue.account(LEAD).hears("态度太差")


def test_5_1_who_was_replaced_does_not_get_it_back(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    dialogue.account(WANG).says("换管家").taps("换一位")
    centre.finishes(number, by=LEAD)
    centre.unsolved(number)
    assert centre.handler(number) != "小林"


def test_5_1_with_several_matters_he_is_asked_which(centre: Centre, dialogue: Dialogue) -> None:
    first, second = centre.files(), centre.files("门禁坏了")
    wang = dialogue.account(WANG)
    wang.says("我要换个人处理").hears("哪一件").presses(f"another:{second}").taps("换一位")
    assert (centre.handler(first), centre.handler(second)) == ("小林", "陈主管")


def test_5_1_nobody_asks_for_another_in_a_strangers_case(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files()
    dialogue.account("resident:x").says(f"{number} 换个人处理").hears("没有找到")
    assert centre.handler(number) == "小林"


def test_5_1_in_an_emergency_nobody_waits_for_another(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.calls_for_help()
    centre.accepts(number)
    dialogue.account(WANG).says(f"{number} 换个人处理").hears("先让最近的同事赶到")
    assert centre.handler(number) == "小林"


def test_5_1_at_the_top_the_superiors_are_asked(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.complains(repeat=True)
    dialogue.account(WANG).says("我要换个人处理").taps("换一位").hears("已经告诉上级来安排")
    assert centre.handler(number) == "秦总"
    dialogue.account("committee:叶委员").hears("业户要求换人", "请您指定")


def test_5_1_a_handler_in_conflict_steps_aside_and_the_superior_hears_why(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files()
    centre.takes_up(number)
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("回避/换人").hears(
        "只给您的上级看"
    )
    steward.says("业户是我亲戚，不方便由我办").hears("已换成陈静怡")
    assert centre.handler(number) == "陈主管"
    dialogue.account(LEAD).hears("申请回避", "业户是我亲戚")
    dialogue.account(WANG).hears("现在由管家系统负责人 陈静怡接着负责").does_not_hear("亲戚")
    assert centre.handler(number) == "陈主管"


def test_5_1_others_cannot_step_aside_for_him(centre: Centre) -> None:
    number = centre.files()
    centre.takes_up(number)
    with pytest.raises(MoveRefused, match="现在由管家林晓彤负责"):
        centre.acts(OTHER_STEWARD, lambda turn: ACTIONS["aside"](turn, number))
    assert centre.handler(number) == "小林"


def test_5_1_asking_alone_ends_no_pause(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    centre.takes_up(number)
    until = at("2026-11-25 10:00")
    centre.on(number, STEWARD, lambda turn, case: pausing.pause(turn, case, "水泵在路上", until))
    wang = dialogue.account(WANG)
    wang.says("换个人处理").taps("先不换")
    assert centre.case(number).state == "paused"
    wang.says("换个人处理").taps("换一位")
    assert (centre.case(number).state, centre.handler(number)) == ("assigned", "陈主管")
    assert centre.clocks(number) >= {"response", "feedback"}


def test_4_8_a_danger_in_the_same_words_comes_first(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    dialogue.account(WANG).says("换个人来处理！厨房起火了，火很大").hears("119")
    assert centre.handler(number) == "小林"


@pytest.mark.parametrize(
    "words", ["楼下换人住了，很吵", "保安又换人了", "换个灯泡", "电梯要换人工呼叫吗"]
)
def test_words_that_only_sound_like_it_are_something_else(
    centre: Centre, dialogue: Dialogue, words: str
) -> None:
    centre.files()
    dialogue.account(WANG).says(words).does_not_hear("换一位同事")
