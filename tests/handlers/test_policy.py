"""The rules a manager may change: defaults, own file, communities, mistakes."""

from datetime import date, time
from pathlib import Path

import pytest

from handlers.policy import (
    CATEGORIES,
    EMERGENCY_KINDS,
    PolicyError,
    Slot,
    check_policy,
    load_policy,
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where a deployment keeps its own rules."""
    return tmp_path / "policy.toml"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_defaults_are_those_of_the_rulebook() -> None:
    policy = load_policy()
    assert policy.response.reminder_minutes == (15, 25)
    assert (policy.response.limit_minutes, policy.response.reassign_minutes) == (30, 45)
    assert (policy.answer.limit_hours, policy.answer.reminder_before_hours) == (24, 4)
    assert policy.feedback.working_days == 2
    assert policy.emergency.repeat_minutes == 2
    trapped = policy.emergency.kinds["trapped"]
    assert (trapped.engineer_minutes, trapped.on_site_minutes) == (5, 10)
    assert (policy.quiet.start, policy.quiet.end) == (time(21), time(8))
    assert policy.daily_word.at == time(17, 30)
    assert policy.categories.physical == ("房屋管理类", "设备管理类", "环境管理类")
    assert policy.flood.messages_per_minute == 30
    assert (policy.draft.nudge_after_minutes, policy.draft.expires_after_hours) == (10, 24)
    assert policy.frequent.cases_per_month == 10
    assert policy.hours.steward.slots_of(6) == (Slot(time(8, 30), time(18)),)


def test_every_kind_of_emergency_has_its_minutes() -> None:
    kinds = load_policy().emergency.kinds
    assert set(kinds) == set(EMERGENCY_KINDS)
    others = [each for name, each in kinds.items() if name != "trapped"]
    assert {(each.engineer_minutes, each.on_site_minutes) for each in others} == {(10, 60)}


def test_several_messages_are_waited_for_on_chat_but_not_on_the_terminal() -> None:
    pause = load_policy().pause
    assert pause.seconds("telegram") == 2
    assert pause.seconds("terminal") == 0


def test_an_own_file_changes_only_what_it_names(own: Path) -> None:
    policy = load_policy(written(own, "[response]\nlimit_minutes = 40\n"))
    assert policy.response.limit_minutes == 40
    assert policy.response.reassign_minutes == 45
    assert policy.answer == load_policy().answer


def test_notepads_byte_order_mark_does_no_harm(own: Path) -> None:
    assert load_policy(written(own, "\ufeff[undo]\nseconds = 0\n")).undo.seconds == 0


def test_a_community_has_its_own_limits_and_the_others_keep_theirs(own: Path) -> None:
    policy = load_policy(
        written(
            own,
            """
            [answer]
            limit_hours = 12
            [community."翠湖花园".response]
            limit_minutes = 28
            [community."翠湖花园".hours.steward]
            sunday = []
            saturday = ["09:00-12:00", "14:00-24:00"]
            """,
        )
    )
    lake = policy.for_community("翠湖花园")
    assert lake.response.limit_minutes == 28
    assert lake.answer.limit_hours == 12, "what holds for everybody holds there too"
    assert lake.hours.steward.slots_of(6) == ()
    assert [slot.end_minute for slot in lake.hours.steward.slots_of(5)] == [720, 1440]
    assert policy.response.limit_minutes == 30
    assert policy.for_community("阳光里") is policy
    assert policy.for_community(None) is policy
    assert policy.for_community("翠湖花园") is lake, "made once"


def test_own_holidays_are_read(own: Path) -> None:
    policy = load_policy(written(own, "[holidays.2027]\noff = [2027-01-01]\nwork = [2027-02-14]\n"))
    assert policy.holidays["2027"].off == (date(2027, 1, 1),)
    assert policy.holidays["2027"].work == (date(2027, 2, 14),)


def test_all_mistakes_are_named_at_once(own: Path) -> None:
    written(
        own,
        """
        unheard = 1
        [response]
        limit_minuts = 30
        reassign_minutes = "四十五"
        [quiet]
        start = "25:00"
        [survey]
        dissatisfied_at_most = 5
        phone_after_hours = 12
        [community."翠湖花园".answer]
        limit_hours = 0
        """,
    )
    said = check_policy(own)
    assert any(line.startswith("unheard：没有这一项；这里可以写：timezone、") for line in said), (
        "lists what there is"
    )
    assert "response.limit_minuts：没有这一项，是不是想写 limit_minutes？" in said
    assert 'response.reassign_minutes：应是整数（不小于 1），现在是 "四十五"' in said
    assert 'quiet.start：应是时刻，写作 "08:30"，现在是 "25:00"' in said
    assert "survey.dissatisfied_at_most：应是整数（1 到 4），现在是 5" in said
    assert 'community."翠湖花园".answer.limit_hours：应是整数（不小于 1），现在是 0' in said
    assert len(said) == 6, "what is wrong for everybody is not said again for the community"
    with pytest.raises(PolicyError) as refused:
        load_policy(own)
    assert refused.value.problems == said
    assert "规则表有错，没有采用" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[response]\nreassign_minutes = 30", "response.reassign_minutes：改派要晚于"),
        ("[response]\nreminder_minutes = [25, 15]", "response.reminder_minutes：提醒要先后排好"),
        ("[response]\nreminder_minutes = [15, 30]", "response.reminder_minutes：提醒要先后排好"),
        ("[response]\nreminder_minutes = 15", "response.reminder_minutes：应是一个列表"),
        ("[response]\nreminder_minutes = [0]", "response.reminder_minutes 第 1 个：应是整数"),
        ("[response]\nlimit_minutes = true", "应是整数（不小于 1），现在是 true"),
        ("response = 3", "response：应是一节设置，现在是 3"),
        ("holidays = 3", "holidays：应是一节设置，现在是 3"),
        ("[answer]\nreminder_before_hours = 24", "answer.reminder_before_hours：要小于"),
        ("[feedback]\nworking_days = 1", "feedback.reminder_before_working_days：要小于"),
        ("[draft]\nexpires_after_hours = 1\nnudge_after_minutes = 60", "提醒要早于作废"),
        ("[survey]\nwindow_end = '09:00'", "survey.window_end：要晚于"),
        ("[survey]\nphone_after_hours = 24", "survey.phone_after_hours：电话回访要晚于提醒"),
        ("[survey]\nunrated_after_days = 2", "survey.unrated_after_days：记作未评价要晚于"),
        ("[human]\ncallback_after_minutes = 5", "human.callback_after_minutes：要晚于"),
        ("[human]\nagent_gone_minutes = 3", "human.agent_gone_minutes：要晚于"),
        ("[human]\nresident_gone_minutes = 10", "human.resident_gone_minutes：要晚于"),
        ("[quiet]\nend = '21:00'", "quiet.end：不能和 start 相同"),
        ("[categories]\nphysical = ['漏水类']", "categories.physical：没有“漏水类”这一类"),
        ("[duty_manager]\ncategories_out_of_hours = ['漏水类']", "没有“漏水类”这一类"),
        ("[emergency.kinds.trapped]\nengineer_minutes = 11", "emergency.kinds.trapped.engineer_"),
        (
            "[emergency.kinds]\nufo = {engineer_minutes = 1, on_site_minutes = 2, grave = true}",
            "emergency.kinds.ufo：没有这一种",
        ),
        (
            "[emergency.kinds.ufo]\nengineer_minutes = 1\ngrave = true",
            "emergency.kinds.ufo.on_site_minutes：缺这一项",
        ),
        ("[hours.agents]\nevery_day = []", "hours.agents.every_day：一周里至少要有一个"),
        ("[hours.agents]\nevery_day = ['20:00-08:00']", "跨夜的写成两段"),
        ("[hours.agents]\nevery_day = ['8点到12点']", '时间段，写作 "08:30-18:00"'),
        ("[hours.agents]\nevery_day = ['08:30-26:00']", '时间段，写作 "08:30-18:00"'),
        ("[hours.agents]\nsunday = ['13:00-18:00', '09:00-14:00']", "hours.agents：同一天的时间段"),
        ("timezone = 'Asia/Shangai'", "timezone：没有“Asia/Shangai”这个时区"),
        ("[holidays.2027]\noff = [2026-12-31]", "holidays.2027：2026-12-31 不在这一年"),
        ("[holidays.2027]\noff = ['元旦']", "holidays.2027.off 第 1 个：应是日期"),
        ("[holidays.2027]\noff=[2027-01-01]\nwork=[2027-01-01]", "不能又放假又上班"),
        ("community = 3", "community：应写成"),
        ("community.a = 3", "community.a：应是一节设置"),
        ("[community.a]\ntimezone = 'Asia/Tokyo'", "community.a.timezone：不能按小区改"),
        ("[community.a.community.b]", "community.a.community：不能按小区改"),
        ("[response\n", "第 1 行第 10 列：这里写法不对"),
        ("x =", "这里写法不对"),
    ],
)
def test_a_mistake_is_said_in_chinese_with_its_key(own: Path, text: str, said: str) -> None:
    (line,) = check_policy(written(own, text))
    assert said in line


def test_a_missing_or_foreign_file_is_said_kindly(own: Path) -> None:
    assert "打不开这个文件" in check_policy(own)[0]
    own.write_bytes("时区".encode("gbk"))
    assert "UTF-8" in check_policy(own)[0]


def test_the_defaults_pass_their_own_check() -> None:
    assert check_policy() == []
    assert set(load_policy().categories.physical) <= set(CATEGORIES)


def test_rules_cannot_be_changed_by_accident() -> None:
    with pytest.raises(AttributeError):
        load_policy().undo.seconds = 1  # type: ignore[misc]


def test_a_time_may_be_written_the_toml_way(own: Path) -> None:
    policy = load_policy(written(own, "[daily_word]\nat = 18:00:00\n"))
    assert policy.daily_word.at == time(18)
