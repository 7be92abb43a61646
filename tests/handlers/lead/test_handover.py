"""交接: open cases and promises move in one action; refusals beside it (RULEBOOK §5.7)."""

import pytest
from sqlalchemy import select

from storage.tables import Entry
from tests.support.centre import Centre
from tests.support.dialogue import Dialogue

LEAD, STEWARD, OTHER, THIRD = "lead:陈主管", "steward:小林", "steward:小周", "steward:小何"
W2, W3 = "resident:w2", "resident:w3"


def three_cases(centre: Centre) -> list[str]:
    """One promised with a date, one accepted, one not yet taken; of three residents."""
    first = centre.files()
    centre.takes_up(first)
    centre.plans(first, "2026-11-24 18:00")
    second = centre.files("楼道灯不亮", by=W2, name="李先生", phone="13900139000")
    centre.accepts(second)
    third = centre.files("门禁刷不开", by=W3, name="赵女士", phone="13700137000")
    centre.everybody_reads()
    return [first, second, third]


def test_one_preview_and_one_tap_move_everything(
    centre_anywhere: Centre,
) -> None:
    centre, dialogue = centre_anywhere, Dialogue(centre_anywhere.desk)
    numbers = three_cases(centre)
    due = centre.case(numbers[0]).promised_due
    timers = [centre.timers(number) for number in numbers]
    boss = dialogue.account(LEAD)
    boss.says("林晓彤交接给周子航、何雨欣").hears("3 件在办", *numbers, "确定吗")
    assert {centre.handler(number) for number in numbers} == {"小林"}
    boss.taps("确定交接").hears("3 件已交接")
    assert {centre.handler(number) for number in numbers} == {"小周", "小何"}
    assert centre.case(numbers[0]).promised_due == due
    assert [centre.timers(number) for number in numbers] == timers  # the promises stand
    dialogue.account(STEWARD).hears("3 件报事已由陈静怡安排交接")


def test_residents_hear_the_new_name_and_that_the_promise_stands(
    dialogue: Dialogue, centre: Centre
) -> None:
    three_cases(centre)
    dialogue.account(LEAD).says("把林晓彤手上的工单都交接给周子航").taps("确定交接")
    told = centre.reads("resident:w1")
    assert "管家 周子航负责" in told
    assert "师傅上门施工（明天 18:00 前）" in told
    assert "管家 周子航负责" in centre.reads(W2)
    other = dialogue.account(OTHER)
    other.hears("交接单（林晓彤 → 周子航）", "还差", "已承诺业户）")
    other.says("我的工单").hears("3 件在办")


def test_who_did_what_and_what_is_due_stands_on_each_case(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = three_cases(centre)[0]
    dialogue.account(LEAD).says("林晓彤交接给周子航").taps("确定交接")
    entries = centre.rows(
        select(Entry).where(Entry.case_id == centre.case(number).id).order_by(Entry.id)
    )
    by_kind = {entry.kind: entry for entry in entries}
    assert by_kind["hand_over"].text == "林晓彤交接给管家 周子航"
    assert by_kind["hand_over"].visibility == "resident"
    sheet = by_kind["handover"]
    assert "正在核对情况" in sheet.text
    assert "师傅上门施工（明天 18:00 前" in sheet.text
    assert sheet.visibility == "staff"


def test_the_new_handler_goes_on_where_the_other_stopped(
    dialogue: Dialogue, centre: Centre
) -> None:
    _, accepted, assigned = three_cases(centre)
    dialogue.account(LEAD).says("林晓彤交接给周子航").taps("确定交接")
    centre.says(accepted, by=OTHER)
    centre.takes_up(assigned, by=OTHER)
    with pytest.raises(Exception, match="周子航"):
        centre.reports(accepted, by=STEWARD)


def test_by_buttons_alone(dialogue: Dialogue, centre: Centre) -> None:
    numbers = three_cases(centre)
    boss = dialogue.account(LEAD)
    boss.says("交接").hears("把谁手上的")
    assert boss.offered() == ["林晓彤"]
    boss.taps("林晓彤").hears("3 件在办", "交给谁")
    assert "梁思远" not in boss.offered()
    boss.taps("周子航").hears("周子航（3 件）")
    boss.taps("再加一位").taps("何雨欣").hears("周子航（2 件）", "何雨欣（1 件）")
    boss.taps("确定交接").hears("3 件已交接")
    assert all(centre.handler(number) != "小林" for number in numbers)


def test_cases_of_one_resident_stay_together(dialogue: Dialogue, centre: Centre) -> None:
    mine = [centre.files(), centre.files("楼道灯不亮"), centre.files("门禁坏了")]
    dialogue.account(LEAD).says("林晓彤交接给周子航、何雨欣").taps("确定交接")
    assert len({centre.handler(number) for number in mine}) == 1


def test_nobody_gets_the_case_that_complains_about_him(dialogue: Dialogue, centre: Centre) -> None:
    # The lead handles a complaint about the steward of 3栋, and goes away.
    about = centre.complains("管家态度很差", target="steward", category="综合服务类")
    assert centre.handler(about) == "陈主管"
    chief = dialogue.account("chief:沈总")
    chief.says("陈静怡交接给林晓彤").hears("1 件不能交给上面的人", about)
    chief.taps("再加一位").taps("吴建明").taps("确定交接")
    assert centre.handler(about) == "吴经理"
    assert about not in centre.reads(STEWARD)


def test_when_nobody_may_have_it_it_stays(dialogue: Dialogue, centre: Centre) -> None:
    about = centre.complains("管家态度很差", target="steward", category="综合服务类")
    chief = dialogue.account("chief:沈总")
    chief.says("陈静怡交接给林晓彤").hears("1 件不能交给")
    assert "确定交接" not in chief.offered()
    chief.presses("hand_yes")
    assert centre.handler(about) == "陈主管"
    assert about not in centre.reads(STEWARD)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("林晓彤交接给梁思远", "不在同一个管理处"),
        ("林晓彤交接给孙广平", "岗位不同"),
        ("林晓彤交接给何雨欣", "现在请假"),
        ("周子航交接给何雨欣", "没有您能交接的"),
        ("梁思远交接给周子航", "不归您这边安排"),
    ],
)
def test_what_may_not_be_is_said_kindly(
    dialogue: Dialogue, centre: Centre, words: str, told: str
) -> None:
    numbers = three_cases(centre)
    centre.is_away(THIRD, "2026-11-25 09:00")
    boss = dialogue.account(LEAD).says(words).hears(told)
    boss.presses("hand_yes")
    assert {centre.handler(number) for number in numbers} == {"小林"}


def test_others_hand_nothing_over(dialogue: Dialogue, centre: Centre) -> None:
    numbers = three_cases(centre)
    dialogue.account(STEWARD).says("交接").hears("由管家系统负责人")
    for stranger in ("lead:罗主管", OTHER, "resident:w9", "agent:小雅"):
        voice = dialogue.account(stranger)
        voice.says("林晓彤交接给周子航")
        voice.presses("hand_yes").does_not_hear("已交接")
    assert {centre.handler(number) for number in numbers} == {"小林"}


def test_what_changed_since_the_preview_is_shown_again(dialogue: Dialogue, centre: Centre) -> None:
    three_cases(centre)
    boss = dialogue.account(LEAD).says("林晓彤交接给周子航").hears("3 件在办")
    late = centre.files("水龙头坏了", by="resident:w4", name="孙女士")
    boss.taps("确定交接").hears("又有变化", late)
    boss.taps("确定交接").hears("4 件已交接")


def test_cancelling_and_going_back_move_nothing(dialogue: Dialogue, centre: Centre) -> None:
    numbers = three_cases(centre)
    boss = dialogue.account(LEAD).says("林晓彤交接给周子航")
    boss.taps("返回").hears("交给谁").says("返回").hears("把谁手上的")
    boss.says("随便谁").hears("没有对上").says("取消").hears("没有交接")
    boss.taps("确定交接").hears("用不上")
    assert {centre.handler(number) for number in numbers} == {"小林"}


def test_in_quiet_hours_residents_hear_it_in_the_morning(
    dialogue: Dialogue, centre: Centre
) -> None:
    three_cases(centre)
    centre.until("2026-11-23 21:30")
    centre.everybody_reads()
    dialogue.account(LEAD).says("林晓彤交接给周子航").taps("确定交接")
    assert "周子航" not in centre.reads("resident:w1")
    centre.until("2026-11-24 08:05")
    assert "周子航负责" in centre.reads("resident:w1")


def test_a_whole_command_in_an_open_form_is_never_sent_to_the_resident(
    dialogue: Dialogue, centre: Centre
) -> None:
    three_cases(centre)
    centre.everybody_reads()
    steward = dialogue.account(STEWARD)
    steward.says("261123-002").taps("反馈进展").hears("进展到哪了")
    steward.says("我明天请假，周子航替班").hears("明天全天请假，由周子航替班")
    assert all("请假" not in centre.reads(who) for who in ("resident:w1", W2, W3))
    # Words with a matter in them are for the resident all the same.
    steward.taps("取消")
    steward.says("261123-002").taps("反馈进展").says("师傅明天请假，后天上午十点来换灯")
    steward.taps("跳过").hears("已发给")


def test_5_7_the_nearest_promise_is_told_first_and_nobody_is_asked_to_take_back(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = centre.files()
    steward, resident = dialogue.account(STEWARD), dialogue.account("resident:w1")
    steward.taps("接单").taps("到现场看")
    resident.hears("今天 11:30 前到现场查看")
    boss = dialogue.account(LEAD)
    boss.says("林晓彤交接给何雨欣").hears("今天 11:30 前").taps("确定交接")
    told = centre.reads("resident:w1").rpartition("照旧")[2]
    assert told.index("今天 11:30 前到现场查看") < told.index("给您回话")
    steward.hears("已由陈静怡安排交接").does_not_hear("也可以先接")
    assert centre.handler(number) == "小何"
