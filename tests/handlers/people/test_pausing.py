"""暂停 and 恢复: why, until when, and clocks that stand (RULEBOOK §5.6, §5.10)."""

import pytest
from sqlalchemy import select

from handlers.cases.actions import residents
from handlers.cases.errors import MoveRefused
from handlers.cases.timing import pausing
from handlers.cases.timing.watch import silent_cases
from storage.tables import Pause
from tests.support.centre import LEAD, OTHER_STEWARD, STEWARD, Centre
from tests.support.dialogue import Dialogue, at
from tests.support.neighbours import more

WANG = "resident:w1"


def taken_up(centre: Centre) -> str:
    """A report whose resident has had the first word."""
    number = centre.files()
    centre.takes_up(number)
    centre.everybody_reads()
    return number


def paused(centre: Centre, until: str = "2026-11-25 10:00") -> str:
    """The same, standing still."""
    number = taken_up(centre)
    centre.on(
        number, STEWARD, lambda turn, case: pausing.pause(turn, case, "水泵在路上", at(until))
    )
    return number


def test_5_10_the_resident_hears_why_and_until_when(centre: Centre, dialogue: Dialogue) -> None:
    number = taken_up(centre)
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("暂停").hears("为什么要先停一停")
    steward.taps("等配件").hears("最晚停到什么时候").says("后天上午十点").hears("时限这段时间不走")
    assert centre.case(number).state == "paused"
    wang = dialogue.account(WANG)
    wang.hears("要用的配件还在路上", "后天 10:00 前接着办")
    wang.says("查进度").hears("暂停中", "配件还在路上", "后天 10:00 前")


def test_5_9_what_was_agreed_is_not_put_off_by_a_pause(centre: Centre, dialogue: Dialogue) -> None:
    number = taken_up(centre)
    steward, wang = dialogue.account(STEWARD), dialogue.account(WANG)
    centre.plans(number, "2026-11-27 18:00")
    wang.taps("就按这个办")
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("暂停").taps("等配件")
    steward.says("下周一上午十点").hears("得先问过他", "周五 18:00")
    assert centre.case(number).state == "planned"
    steward.says("周三上午十点").hears("时限这段时间不走")
    wang.hears("和您说好的时间不变").does_not_hear("顺着往后算")
    centre.until("2026-11-25 10:00")
    case = centre.case(number)
    assert (case.state, case.promised_due) == ("planned", at("2026-11-27 18:00"))


def test_5_10_the_clocks_stand_and_go_on_by_themselves(centre: Centre, dialogue: Dialogue) -> None:
    number = taken_up(centre)
    due = centre.case(number).feedback_due
    assert due == at("2026-11-25 09:30")
    centre.on(
        number,
        STEWARD,
        lambda turn, case: pausing.pause(turn, case, "水泵在路上", at("2026-11-25 10:30")),
    )
    assert centre.clocks(number) == {"pause"}
    assert centre.acts(WANG, silent_cases) == []
    centre.until("2026-11-25 10:29")
    assert centre.case(number).overdue is False
    centre.until("2026-11-25 10:30")
    case = centre.case(number)
    assert case.state == "in_progress"
    assert case.feedback_due == at("2026-11-27 10:30")  # two working days and an hour later
    assert centre.clocks(number) == {"feedback"}
    dialogue.account(STEWARD).hears("暂停到期，已自动恢复")
    dialogue.account(WANG).hears("停下的事接着办了")


def test_5_10_a_complaints_answer_is_put_off_by_the_same_time(centre: Centre) -> None:
    number = centre.complains()
    centre.takes_up(number)
    answer_due = centre.case(number).answer_due
    centre.on(
        number,
        STEWARD,
        lambda turn, case: pausing.pause(turn, case, "业户出差", at("2026-11-26 09:30")),
    )
    centre.until("2026-11-26 09:30")
    assert answer_due is not None
    assert centre.case(number).answer_due == at("2026-11-27 09:30")
    assert centre.clocks(number) == {"answer", "feedback"}


def test_5_10_he_or_his_superior_may_go_on_earlier(centre: Centre, dialogue: Dialogue) -> None:
    number = paused(centre)
    centre.passes(hours=2)
    with pytest.raises(MoveRefused, match="由 林晓彤 负责"):
        centre.on(number, OTHER_STEWARD, pausing.resume)
    assert centre.case(number).state == "paused"
    dialogue.account(STEWARD).says(number).taps("恢复办理").hears("已恢复办理")
    assert centre.case(number).state == "in_progress"
    assert centre.rows(select(Pause))[0].resumed_at is not None


def test_5_10_a_plan_goes_on_as_a_plan_with_its_date_put_off(centre: Centre) -> None:
    number = taken_up(centre)
    centre.plans(number, "2026-11-24 15:00")
    centre.on(
        number,
        STEWARD,
        lambda turn, case: pausing.pause(turn, case, "水泵在路上", at("2026-11-24 09:30")),
    )
    centre.until("2026-11-24 09:30")
    case = centre.case(number)
    assert (case.state, case.promised_due) == ("planned", at("2026-11-25 15:00"))
    assert centre.timers(number) == {"promise_limit": at("2026-11-25 15:00")}


def test_5_10_too_long_is_refused_and_long_or_repeated_is_told(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = taken_up(centre)
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("暂停").taps("等业户方便的时间")
    steward.says("12月20日上午").hears("最长停 14 天")
    steward.says("12月1日上午10点").hears("时限这段时间不走")
    boss = dialogue.account(LEAD).hears("第 1 次暂停", "按您方便的时间再上门")
    boss.taps("恢复办理").hears("已恢复办理")
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("暂停").taps("等配件").says(
        "明天上午10点"
    )
    boss.hears("第 2 次暂停")


def test_5_10_a_short_first_pause_disturbs_nobody(centre: Centre, dialogue: Dialogue) -> None:
    paused(centre)
    dialogue.account(LEAD).hears_nothing()


def test_5_10_neither_before_the_first_word_nor_in_an_emergency(centre: Centre) -> None:
    number = centre.files()
    with pytest.raises(MoveRefused, match="等待接单"):
        centre.on(number, STEWARD, pausing.check)
    burning = centre.calls_for_help()
    centre.accepts(burning)
    centre.says(burning)
    with pytest.raises(MoveRefused, match="不能暂停"):
        centre.on(burning, STEWARD, pausing.check)
    assert centre.case(burning).state == "in_progress"


def test_5_6_the_daily_word_says_why_it_stands(centre: Centre, dialogue: Dialogue) -> None:
    number = paused(centre, "2026-11-26 10:00")
    dialogue.account(WANG).hears("水泵在路上")
    centre.until("2026-11-24 17:31")
    dialogue.account(WANG).hears(f"编号 {number}：先停一停（水泵在路上）")


def test_2_3_a_third_dissatisfied_urge_ends_the_pause(centre: Centre) -> None:
    number = paused(centre)
    for _ in range(3):
        centre.urges(number, dissatisfied=True)
    case = centre.case(number)
    assert (case.kind, case.state) == ("complaint", "in_progress")
    assert centre.clocks(number) == {"answer", "feedback"}


def test_6_2_the_resident_may_confirm_or_withdraw_meanwhile(centre: Centre) -> None:
    number = paused(centre)
    centre.on(number, WANG, residents.withdraw)
    assert centre.case(number).state == "closed"
    assert centre.timers(number) == {}


def test_5_6_a_paused_case_offers_what_the_table_allows(centre: Centre, dialogue: Dialogue) -> None:
    number = paused(centre)
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").does_not_hear("没有别的可以做")
    offered: list[str] = []
    for group in steward.offered():
        steward.presses(f"more:{number}").taps(group)
        offered += steward.offered()
    assert {"求助上级", "派给工种", "改分类", "合并到另一件", "发给业户"} <= set(offered)
    assert not {"暂停", "约上门", "拆成两件"} & set(offered)


def test_5_6_what_a_paused_case_offers_works(centre: Centre, dialogue: Dialogue) -> None:
    number = paused(centre)
    steward = dialogue.account(STEWARD)
    steward.says(number)
    more(dialogue, number, "发给业户", by=STEWARD).says("配件明天到，到了就装")
    dialogue.account(WANG).hears("配件明天到，到了就装")
    more(dialogue, number, "求助上级", by=STEWARD).says("水泵型号停产了，换哪一种？").hears(number)
    more(dialogue, number, "改分类", by=STEWARD).taps("环境管理类").hears("环境管理类")
    assert centre.case(number).state == "paused"
    assert centre.clocks(number) == {"pause"}
    steward.presses(f"visit:{number}").does_not_hear("现场看到")
    centre.until("2026-11-25 10:00")
    assert centre.case(number).state == "in_progress"
