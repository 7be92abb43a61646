"""Delivery, the three clocks and the line, per policy and community (RULEBOOK §5.2-5.4, §11)."""

from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from tests.support.centre import AGENTS, CHIEF, LEAD, MANAGER, STEWARD, Centre, open_centre
from tests.support.dialogue import Dialogue, at

WANG = "resident:w1"
LOCAL = """
[community."云汀花园".response]
reminder_minutes = [5, 8]
limit_minutes = 10
reassign_minutes = 12

[community."云汀花园".support]
answer_minutes = 15

[community."云汀花园".pausing]
longest_days = 2
"""


def test_5_2_the_card_is_there_at_once_and_the_lead_hears_of_every_complaint(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.complains()
    dialogue.account(STEWARD).hears(number, "【投诉】")
    dialogue.account(LEAD).hears("【知悉】", number)
    calm = centre.files("楼道灯不亮")
    dialogue.account(STEWARD).hears(calm)
    dialogue.account(LEAD).does_not_hear(calm)


def test_5_3_accepting_alone_is_no_answer_the_first_word_is(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files()
    steward = dialogue.account(STEWARD).taps("接单").hears("第一句话")
    assert "response" in centre.clocks(number)
    steward.taps("到现场看").hears("已发给王女士")
    assert centre.clocks(number) == {"feedback"}
    dialogue.account(WANG).hears("到现场查看")


def test_5_3_a_complaint_without_an_answer_in_a_day_is_told_to_the_call_centre(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.complains()
    centre.takes_up(number)
    centre.until("2026-11-24 09:31")
    dialogue.account(AGENTS[0]).hears("超时", number, "24 小时没有答复")
    assert centre.case(number).overdue is True


def test_5_4_reminded_told_reassigned_step_by_step(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    steward, boss = dialogue.account(STEWARD), dialogue.account(LEAD)
    centre.until("2026-11-23 09:45")
    steward.hears(f"提醒：{number}")
    boss.does_not_hear(number)
    centre.until("2026-11-23 10:00")
    boss.hears("超时", number, "林晓彤")
    centre.until("2026-11-23 10:15")
    boss.hears("【报事】", "接单")
    dialogue.account(WANG).hears("管家系统负责人 陈静怡负责")
    centre.until("2026-11-23 11:00")
    assert centre.handler(number) == "吴经理"
    dialogue.account(MANAGER).hears(number)
    w = dialogue.account(WANG)
    centre.until("2026-11-23 12:14")
    w.does_not_hear("还没有回话")  # somebody above took over each time
    centre.until("2026-11-23 12:16")
    w.hears("说好给您回话的时间过了", "沈国栋还没有回话，对不起", "上级督办", "转人工")


def test_5_4_a_community_may_have_limits_of_its_own(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(LOCAL, encoding="utf-8")
    with open_centre(sqlite_settings.model_copy(update={"policy_file": policy})) as local:
        number = local.files()
        assert local.case(number).response_due == at("2026-11-23 09:40")
        local.until("2026-11-23 09:42")
        assert local.handler(number) == "陈主管"
        local.takes_up(number, by=LEAD)
        dialogue = Dialogue(local.desk)
        boss = dialogue.account(LEAD)
        boss.says(number).taps("更多").taps("请人帮忙、暂停").taps("求助上级").says(
            "要不要停水？"
        ).hears("已请吴建明来定")
        local.until("2026-11-23 09:57")
        dialogue.account(CHIEF).hears("【求助】")
        boss.says(number).taps("更多").taps("请人帮忙、暂停").taps("暂停").taps("等配件").says(
            "11月27日上午10点"
        )
        boss.hears("最长停 2 天")


def test_5_2_emergencies_ignore_working_hours(centre_at: Callable[[str], Centre]) -> None:
    night = centre_at("2026-11-23 23:30")
    number = night.calls_for_help()
    assert number in night.reads(MANAGER)
    night.passes(minutes=2)
    assert number in night.reads(MANAGER)  # again, until one takes it
    night.accepts(number, by=MANAGER)
    night.everybody_reads()
    night.passes(minutes=4)
    assert night.reads("engineer:孙师傅") == ""


def test_4_8_nobody_takes_it_and_nobody_is_there_each_goes_up_the_line(centre: Centre) -> None:
    number = centre.calls_for_help()
    centre.everybody_reads()
    centre.passes(minutes=5)
    assert "没有人接手" in centre.reads(LEAD)
    centre.accepts(number)
    centre.everybody_reads()
    centre.passes(minutes=5)
    told = centre.who_hears("没有到现场的记录")
    assert {STEWARD, LEAD, CHIEF} <= told
    assert WANG not in told


def test_4_8_grave_ones_are_told_to_the_customer_centre_and_the_leaders(centre: Centre) -> None:
    centre.calls_for_help("trapped")
    assert centre.who_hears("有人被困") >= {*AGENTS, LEAD, CHIEF}
    centre.calls_for_help("flood", "水管爆了")
    heard = centre.who_hears("爆管跑水")
    assert heard >= {STEWARD, MANAGER}
    assert heard.isdisjoint({*AGENTS, CHIEF})
