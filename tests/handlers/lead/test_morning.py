"""早报: pushed at 08:30 on working days, and by words at any time (RULEBOOK §11)."""

from tests.support.centre import Centre
from tests.support.dialogue import Dialogue, at

LEAD, STEWARD, OTHER, CHIEF = "lead:陈主管", "steward:小林", "steward:小周", "chief:沈总"


def test_stewards_get_their_list_most_pressing_first(dialogue: Dialogue, centre: Centre) -> None:
    planned = centre.files()
    centre.takes_up(planned)
    centre.plans(planned, "2026-11-26 18:00")
    due = centre.files("楼道灯不亮", by="resident:w2", name="李先生")
    centre.takes_up(due)
    centre.plans(due, "2026-11-24 12:00")
    centre.everybody_reads()
    centre.until("2026-11-24 08:29")
    dialogue.account(STEWARD).hears_nothing()
    centre.until("2026-11-24 08:32")
    (message,) = dialogue.account(STEWARD).messages()
    assert message.purpose == "digest"
    lines = message.text.splitlines()
    assert "2 件在办" in lines[0]
    assert "今天到期 1 件" in lines[0]
    assert due in lines[1]
    assert "【今天】" in lines[1]
    assert planned in lines[2]
    dialogue.account(OTHER).hears_nothing()  # nothing open: no message


def test_the_seconds_differ_and_stay_within_policy(dialogue: Dialogue, centre: Centre) -> None:
    centre.takes_up(centre.files())
    centre.everybody_reads()
    centre.until("2026-11-24 08:40")
    moments = {
        name: next(m.at for m in dialogue.account(name).messages() if m.purpose == "digest")
        for name in (STEWARD, LEAD, CHIEF)
    }
    early = at("2026-11-24 08:30")
    assert all(0 <= (moment - early).total_seconds() <= 60 for moment in moments.values())
    assert len(set(moments.values())) > 1


def test_no_list_on_a_day_off(dialogue: Dialogue, centre: Centre) -> None:
    centre.until("2026-11-27 12:00")
    centre.takes_up(centre.files())
    centre.until("2026-11-28 08:29")
    centre.everybody_reads()
    centre.until("2026-11-29 12:00")
    assert "早上好" not in centre.reads(STEWARD)
    assert "早报" not in centre.reads(LEAD)
    centre.until("2026-11-30 08:35")
    assert "早上好" in centre.reads(STEWARD)


def test_an_empty_morning_disturbs_nobody(dialogue: Dialogue, centre: Centre) -> None:
    centre.until("2026-11-24 08:40")
    for reader in (LEAD, CHIEF, STEWARD):
        dialogue.account(reader).hears_nothing()


def test_the_page_says_who_is_late_what_falls_today_and_where_it_repeats(
    dialogue: Dialogue, centre: Centre
) -> None:
    late = centre.files()
    promised = centre.files("楼道灯不亮", by="resident:w2", name="李先生")
    centre.takes_up(promised)
    centre.plans(promised, "2026-11-24 15:00")
    centre.files("卫生间漏水", by="resident:w3", name="赵女士")
    dialogue.account(LEAD).says("何雨欣明天请假，周子航替班").taps("确定登记")
    centre.until("2026-11-24 08:25")
    centre.everybody_reads()
    centre.until("2026-11-24 08:32")
    for reader in (LEAD, CHIEF):
        page = dialogue.account(reader).everything()
        assert "云汀花园早报" in page
        assert late in page.partition("谁超时")[2].partition("今天要兑现的承诺：")[0]
        assert f"15:00 林晓彤 {promised}" in page
        assert "3栋 房屋管理类 3 件" in page
        assert "何雨欣（由周子航替班）" in page


def test_by_words_at_any_time_and_in_a_form_too(dialogue: Dialogue, centre: Centre) -> None:
    number = centre.files()
    steward = dialogue.account(STEWARD)
    steward.says("今天有什么").hears("1 件在办", number)
    steward.taps("接单")
    steward.says("早报").hears("1 件在办")
    assert "早报" not in centre.reads("resident:w1")
    dialogue.account(LEAD).says("早报").hears("云汀花园早报", "在办 1 件", "谁超时：没有")
    dialogue.account(OTHER).says("早报").hears("没有在办")
    dialogue.account("duty_manager:吴经理").says("早报").hears("云汀花园早报")
    dialogue.account("resident:w9").says("今天有什么").does_not_hear("在办", number)
    dialogue.account("lead:罗主管").says("早报").hears("枫禾湾早报").does_not_hear(number)


def test_a_substitute_reads_whose_cases_he_looks_after(dialogue: Dialogue, centre: Centre) -> None:
    number = centre.files()
    centre.takes_up(number)
    dialogue.account(LEAD).says("林晓彤明天请假，周子航替班").taps("确定登记")
    centre.until("2026-11-24 08:25")
    centre.everybody_reads()
    centre.until("2026-11-24 08:32")
    dialogue.account(OTHER).hears("（替林晓彤）", number)
    dialogue.account(STEWARD).does_not_hear("早上好")


def test_who_is_complained_about_reads_nothing_of_it(dialogue: Dialogue, centre: Centre) -> None:
    about = centre.complains("主管说话难听", target="steward_lead", category="综合服务类")
    centre.until("2026-11-23 18:00")
    centre.everybody_reads()
    centre.until("2026-11-24 08:32")
    dialogue.account(LEAD).hears_nothing()
    dialogue.account(LEAD).says("早报").hears("在办 0 件").does_not_hear(about, "综合服务类")
    dialogue.account(CHIEF).hears(about)
