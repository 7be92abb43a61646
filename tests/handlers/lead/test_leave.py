"""请假 and 替班, in words and by buttons: who may, what is refused, and that it ends by itself."""

import pytest
from sqlalchemy import select

from storage.tables import Absence, Leave
from tests.support.centre import Centre
from tests.support.dialogue import Dialogue, Voice, at

LEAD, STEWARD, OTHER, THIRD = "lead:陈主管", "steward:小林", "steward:小周", "steward:小何"
FOREIGN = "steward:小梁"


def lead(dialogue: Dialogue) -> Voice:
    return dialogue.account(LEAD)


def test_a_sentence_is_read_back_and_one_tap_registers_it(
    dialogue: Dialogue, centre: Centre
) -> None:
    lead(dialogue).says("林晓彤 明天请假，替班周子航").hears(
        "林晓彤", "明天全天", "由周子航替班", "对吗"
    )
    assert centre.rows(select(Absence)) == []
    lead(dialogue).taps("确定登记").hears("已登记", "到时间自动结束")
    (absence,) = centre.rows(select(Absence))
    assert (absence.from_at, absence.until_at) == (at("2026-11-24 00:00"), at("2026-11-25 00:00"))
    dialogue.account(STEWARD).hears("管家系统负责人陈静怡已给您登记", "明天全天")
    dialogue.account(OTHER).hears("替管家林晓彤的班", "明天全天")


def test_the_substitute_gets_the_new_cases_and_then_no_more(
    dialogue: Dialogue, centre: Centre
) -> None:
    lead(dialogue).says("小林明天请假，小周替班").taps("确定登记")
    assert centre.handler(centre.files()) == "小林"
    centre.until("2026-11-24 09:00")
    assert centre.handler(centre.files("楼道灯不亮")) == "小周"
    centre.until("2026-11-25 09:00")
    assert centre.handler(centre.files("门禁坏了")) == "小林"


def test_by_buttons_alone(dialogue: Dialogue, centre: Centre) -> None:
    boss = lead(dialogue)
    boss.says("帮助").hears("早报", "请假")
    boss.taps("请假").hears("给谁登记请假")
    assert {"林晓彤", "周子航", "何雨欣"} <= set(boss.offered())
    assert "梁思远" not in boss.offered()  # of another estate
    boss.taps("林晓彤").hears("什么时候")
    boss.taps("后天全天").hears("由谁替班")
    boss.taps("先不找人替").hears("先不找人替").taps("确定登记").hears("已登记")
    centre.until("2026-11-25 09:00")
    assert centre.handler(centre.files()) == "陈主管"  # the next of the line


def test_what_is_missing_is_asked_and_taken_in_any_order(dialogue: Dialogue) -> None:
    boss = lead(dialogue)
    boss.says("请假").says("谁都行").hears("没有对上是哪一位")
    boss.says("周三到周五").hears("给谁登记")
    boss.says("林晓彤").hears("后天到周五由谁替班")
    boss.says("何雨欣").hears("后天到周五", "何雨欣替班", "对吗")
    boss.says("还是换周子航替班").hears("周子航替班", "对吗")
    boss.taps("换时间").hears("什么时候").says("随便").hears("没读出时间")
    boss.says("明天上午").hears("明天 00:00–12:00", "由周子航替班")
    boss.says("取消").hears("没有登记")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("林晓彤 昨天请假，周子航替班", "已经过了"),
        ("林晓彤 11月20日请假，周子航替班", "太远"),
        ("林晓彤 明天请假，梁思远替班", "不在同一个管理处"),
        ("林晓彤 明天请假，何雨欣替班", "自己也不在"),
        ("何雨欣 明天到周五请假，周子航替班", "已经登记过请假"),
        ("梁思远 明天请假", "不归您这边安排"),
        ("沈国栋 明天请假", "不归您这边安排"),
        ("林晓彤 明天请假，替班周海", "没有找到“周海”"),
        ("王小明 明天请假", "没有找到“王小明”"),
    ],
)
def test_what_may_not_be_is_said_kindly(
    dialogue: Dialogue, centre: Centre, words: str, told: str
) -> None:
    lead(dialogue).says("何雨欣 明天请假，先不找人替").taps("先不找人替").taps("确定登记")
    lead(dialogue).says(words).hears(told)
    assert len(centre.rows(select(Absence))) == 1


def test_two_leads_cannot_register_the_same_days_twice(dialogue: Dialogue, centre: Centre) -> None:
    manager = dialogue.account("duty_manager:吴经理")
    lead(dialogue).says("林晓彤 明天请假，周子航替班")
    manager.says("林晓彤 明天请假，何雨欣替班").taps("确定登记").hears("已登记")
    lead(dialogue).taps("确定登记").hears("已经登记过请假")
    assert len(centre.rows(select(Absence))) == 1


def test_strangers_residents_and_agents_register_nothing(
    dialogue: Dialogue, centre: Centre
) -> None:
    dialogue.account("resident:w1").says("林晓彤 明天请假，周子航替班").does_not_hear("已登记")
    dialogue.account("resident:w1").presses("leave_yes").does_not_hear("已登记")
    dialogue.account("resident:w1").presses("leave").does_not_hear("给谁登记")
    dialogue.account("agent:小雅").says("我明天请假").does_not_hear("已登记")
    dialogue.account(OTHER).says("林晓彤 明天请假，何雨欣替班").does_not_hear("已登记", "对吗")
    assert centre.rows(select(Absence)) == []


def test_a_sentence_for_a_resident_is_no_command(dialogue: Dialogue, centre: Centre) -> None:
    centre.takes_up(centre.files())
    steward = dialogue.account(STEWARD)
    steward.says("师傅明天请假了，后天上午来给您修").hears("发到哪里")
    steward.says("取消")
    steward.says("我明天请假，您家的事周师傅会来看一下水管").hears("发到哪里")


# --- one's own leave ------------------------------------------------------------------------------


def test_a_steward_asks_and_the_lead_approves_by_a_tap(dialogue: Dialogue, centre: Centre) -> None:
    steward = dialogue.account(STEWARD)
    steward.says("我明天请假，周子航替班").hears("对吗").taps("提交申请").hears("已转给陈静怡")
    assert centre.rows(select(Absence)) == []
    boss = lead(dialogue).hears("管家林晓彤申请请假", "明天全天", "由周子航替班")
    boss.taps("同意").hears("已登记")
    assert len(centre.rows(select(Absence))) == 1
    steward.hears("已给您登记")
    boss.taps("同意").hears("陈静怡已经同意了")
    (leave,) = centre.rows(select(Leave))
    assert leave.state == "given"


def test_the_lead_may_refuse_or_choose_another_substitute(
    dialogue: Dialogue, centre: Centre
) -> None:
    steward, boss = dialogue.account(STEWARD), lead(dialogue)
    steward.says("我明天请假，周子航替班").taps("提交申请")
    steward.says("我明天请假，何雨欣替班").taps("提交申请").hears("已经申请过")
    boss.messages()
    boss.taps("不同意").hears("商量")
    steward.hears("没有同意")
    boss.taps("同意").hears("已经回过了")
    steward.says("我后天请假，周子航替班").taps("提交申请")
    boss.messages()
    boss.taps("同意，另选替班").hears("由谁替班").taps("何雨欣").hears("由何雨欣替班")
    boss.taps("确定登记").hears("已登记", "何雨欣")
    (absence,) = centre.rows(select(Absence))
    assert absence.from_at == at("2026-11-25 00:00")


def test_nobody_else_decides_a_request(dialogue: Dialogue, centre: Centre) -> None:
    dialogue.account(STEWARD).says("我明天请假，周子航替班").taps("提交申请")
    (leave,) = centre.rows(select(Leave))
    for stranger in (STEWARD, OTHER, "lead:罗主管", "resident:w1"):
        dialogue.account(stranger).presses(f"leave_ok:{leave.id}").does_not_hear("已登记")
    assert centre.rows(select(Absence)) == []


def test_a_request_whose_day_has_passed_is_not_approved(dialogue: Dialogue, centre: Centre) -> None:
    dialogue.account(STEWARD).says("我明天请假，周子航替班").taps("提交申请")
    lead(dialogue).messages()
    centre.until("2026-11-25 09:00")
    lead(dialogue).taps("同意").hears("已经过了")
    assert centre.rows(select(Absence)) == []


# --- 替班 -----------------------------------------------------------------------------------------


def test_a_substitute_for_today(dialogue: Dialogue, centre: Centre) -> None:
    lead(dialogue).says("周子航替林晓彤").hears("今天 09:30–24:00", "由周子航替班")
    lead(dialogue).taps("确定登记")
    assert centre.handler(centre.files()) == "小周"
    centre.until("2026-11-24 09:00")
    assert centre.handler(centre.files("门禁坏了")) == "小林"


def test_another_substitute_takes_over_the_rest_of_a_leave(
    dialogue: Dialogue, centre: Centre
) -> None:
    lead(dialogue).says("林晓彤今天请假，周子航替班").taps("确定登记")
    lead(dialogue).says("何雨欣替林晓彤").hears("由何雨欣替班").taps("确定登记").hears("已登记")
    assert centre.handler(centre.files()) == "小何"
    dialogue.account(OTHER).hears("已经另有人替了")
    assert len(centre.rows(select(Absence))) == 1


def test_while_he_is_away_his_substitute_acts_and_is_told(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = centre.files()
    centre.takes_up(number)
    lead(dialogue).says("周子航替林晓彤").taps("确定登记")
    other = dialogue.account(OTHER)
    other.messages()
    centre.urges(number)
    other.hears(number, "业户在催")
    other.says("我的工单").hears(number)
    other.says(f"{number} 师傅下午三点到您家").taps("发给业户")
    assert "管家 周子航：师傅下午三点到您家" in centre.reads("resident:w1")
    dialogue.account(THIRD).says(f"{number} 我来看看").hears("现在由")
