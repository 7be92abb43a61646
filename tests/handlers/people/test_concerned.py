"""Who is complained about sees nothing of it, whatever he tries (RULEBOOK §5.1)."""

import pytest
from sqlalchemy import select

from handlers.cases.actions.work import accept
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome.surveys import candidates
from handlers.cases.privacy.concerned import not_about
from handlers.steward import ACTIONS
from storage.tables import Case
from tests.support.centre import AGENTS, CHIEF, GM, LEAD, MANAGER, STEWARD, Centre
from tests.support.dialogue import Dialogue

GUARD, CLEANER, ENGINEER = "guard:马队", "cleaner:刘阿姨", "engineer:孙师傅"
COMMITTEE = "committee:叶委员"


CASES = {
    "the steward by role": ("管家态度太差，说话难听", "steward", STEWARD, "陈主管"),
    "the steward by name": ("林晓彤骂人", "steward", STEWARD, "陈主管"),
    "the lead by name": ("你们陈主管不讲理", "company", LEAD, "沈总"),
    "the lead by role": ("管家主管不讲理", "steward_lead", LEAD, "沈总"),
    "the duty manager": ("吴经理把我赶出来了", "duty_manager", MANAGER, "沈总"),
    "the chief": ("项目经理收好处", "chief", CHIEF, "秦总"),
    "the GM": ("秦亦凡收好处", "company", GM, "叶委员"),
    "a guard": ("保安马队推了我一把", "guard", GUARD, "小林"),
    "a cleaner": ("保洁刘阿姨把水泼到我身上", "cleaner", CLEANER, "小林"),
    "an agent": ("小雅客服挂我电话", "agent", AGENTS[0], "小林"),
}
TAPS = ("open", "accept", "first_word", "progress", "plan", "complete", "visit", "no_access",
        "phone", "more", "pass_on", "internal", "to_resident", "aside", "pause", "resume",
        "close_unresolved")  # fmt: skip


@pytest.mark.parametrize("who_is_meant", CASES)
def test_5_1_at_any_level_by_role_or_by_name(
    centre: Centre, dialogue: Dialogue, who_is_meant: str
) -> None:
    words, target, who, handled_by = CASES[who_is_meant]
    number = centre.complains(words, target=target)
    assert centre.handler(number) == handled_by
    voice = dialogue.account(who)
    voice.does_not_hear(number)
    for said in (number, f"{number} 看一下", f"{number} 已联系业户", "我的工单", "早报"):
        voice.says(said).does_not_hear("3栋2单元1501", words)
    for tap in TAPS:
        with pytest.raises(MoveRefused, match="没有找到"):
            centre.acts(who, lambda turn, tap=tap: ACTIONS[tap](turn, number))  # type: ignore[misc]
    for _ in range(3):
        centre.passes(hours=8)
        voice.does_not_hear(number, words)
    with pytest.raises(MoveRefused, match="没有找到"):
        centre.on(number, who, accept)


def test_5_1_a_number_that_is_not_his_is_answered_like_one_that_is_none(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.complains("管家态度太差", target="steward")
    voice = dialogue.account(STEWARD)
    hidden = voice.says(number).everything()
    assert voice.says("261123-999").everything() == hidden.replace(number, "261123-999")


def test_5_1_unnamed_among_several_none_of_them_sees_it(centre: Centre, dialogue: Dialogue) -> None:
    """A public place has no grid: which steward is meant is not known."""
    number = centre.complains(
        "管家态度太差", target="steward", building="", unit="", room="", house_id=0, spot="大门口"
    )
    assert centre.case(number).target_id is None
    assert centre.handler(number) == "陈主管"
    for who in (STEWARD, "steward:小周", "steward:小何"):
        dialogue.account(who).says(number).does_not_hear("大门口")


def test_5_1_neither_the_count_of_a_leave_nor_the_handing_over_betrays_it(
    centre: Centre, dialogue: Dialogue
) -> None:
    """The chief handles what complains about the lead; the lead handles one about the steward."""
    about_lead = centre.complains("管家主管不讲理", target="steward_lead")
    assert centre.handler(about_lead) == "沈总"
    centre.is_away(CHIEF, "2026-11-24 09:00")
    other = centre.complains("你们陈主管还是不讲理", target="company")
    assert centre.handler(other) != "陈主管"
    boss = dialogue.account(LEAD)
    boss.says("交接").does_not_hear("沈国栋")
    boss.says("早报").does_not_hear(about_lead, other)


def test_5_1_a_survey_batch_leaves_out_what_complains_about_the_agent(centre: Centre) -> None:
    about = centre.complains("小雅客服挂我电话", target="agent", category="综合服务类")
    other = centre.complains("门禁卡补办慢", category="综合服务类")
    for number in (about, other):
        centre.takes_up(number)
        centre.completes(number)
    found = {
        who: centre.acts(who, lambda turn: [case.number for case in candidates(turn, 10)])
        for who in AGENTS
    }
    assert found[AGENTS[0]] == [other]
    assert set(found[AGENTS[1]]) == {about, other}


def test_5_1_an_agent_complained_about_does_not_get_the_call_back(
    centre: Centre, dialogue: Dialogue
) -> None:
    centre.complains("小雅客服挂我电话", target="agent")
    centre.until("2026-11-23 21:00")  # nobody is there to talk: a call is promised
    dialogue.account("resident:w1").says("转人工")
    centre.until("2026-11-24 09:00")
    dialogue.account(AGENTS[0]).does_not_hear("想和客服说话")
    dialogue.account(AGENTS[1]).hears("想和客服说话")
    dialogue.account(AGENTS[0]).says("我的任务").does_not_hear("王女士")


def test_5_1_a_danger_is_told_to_the_trade_all_the_same(centre: Centre) -> None:
    """困人了，师傅还没来: he has to come; but nobody sends the guard who beat him."""
    number = centre.calls_for_help(what="电梯困人了，师傅还没来", target="repairer")
    assert ENGINEER in centre.who_hears(number)
    number = centre.calls_for_help("violence", "保安打人了", target="guard")
    assert GUARD not in centre.who_hears(number)


@pytest.mark.parametrize(
    ("words", "trade"),
    [
        ("3栋2单元1501，保安打人了，有人受伤流血，王女士13800138000", GUARD),
        ("3栋大堂，我爸被保安推倒了，头破了流血不止，3栋2单元1501王女士13800138000", GUARD),
        ("3栋2单元1501，师傅把我妈推倒了，流血不止，王女士13800138000", ENGINEER),
    ],
)
def test_5_1_no_guard_hears_of_a_man_whom_one_of_them_hurt(
    centre: Centre, dialogue: Dialogue, words: str, trade: str
) -> None:
    dialogue.account("resident:n1").says(words).hears("120", "261123-001")
    told = centre.who_hears("261123-001")
    assert MANAGER in told
    assert trade not in told
    holder = centre.acts(trade, lambda turn: turn.staff)
    assert holder is not None
    with centre.desk.store.read() as conn:
        shown = conn.execute(select(Case.number).where(not_about(holder))).scalars().all()
    assert "261123-001" not in shown
    for listed in ("紧急的有哪些", "我的任务", "3栋有几单没办完", "261123-001"):
        dialogue.account(trade).says(listed).does_not_hear("1501", "大堂", "王女士")
    centre.passes(minutes=30)
    assert "261123-001" not in centre.reads(trade)


def test_5_1_guards_are_told_where_they_only_do_not_come(
    centre: Centre, dialogue: Dialogue
) -> None:
    w = dialogue.account("resident:n1")
    w.says("3栋大堂着火了，保安一个都不来，3栋2单元1501王女士13800138000").hears("119")
    assert GUARD in centre.who_hears("261123-001")


def test_4_8_nobody_hears_that_the_guards_come_who_beat_him(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:n1").says("保安正在打我，快来人")
    w.hears("110").does_not_hear("通知保安")


def test_5_8_a_trade_sees_no_case_by_its_number(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    for who in (GUARD, CLEANER, ENGINEER):
        dialogue.account(who).says(number).hears("没有找到").does_not_hear("3栋2单元1501")


def test_5_1_a_short_name_in_his_own_words_is_enough(dialogue: Dialogue, centre: Centre) -> None:
    w = dialogue.account("resident:n1")
    w.says("3栋2单元1501，我是王女士，13800138000，小林态度太差了").hears("综合服务类")
    w.taps("对，提交")
    case = centre.case("261123-001")
    assert (case.category, case.target, centre.handler(case.number)) == (
        "综合服务类",
        "steward",
        "陈主管",
    )
    dialogue.account(STEWARD).does_not_hear(case.number)
