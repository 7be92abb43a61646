"""Emergencies: everybody at once, again and again, up the line (RULEBOOK §4.8, §11)."""

from collections.abc import Callable

import pytest

from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.cases.reports import emergencies
from handlers.state import ReportDraft
from handlers.turn import Turn
from storage.tables import Case
from tests.support.centre import (
    AGENTS,
    CHIEF,
    COMMITTEE,
    ENGINEERS,
    GM,
    LEAD,
    MANAGER,
    OTHER_STEWARD,
    STEWARD,
    WANG,
    Centre,
)

GRAVE = {STEWARD, MANAGER, *ENGINEERS, LEAD, CHIEF, *AGENTS}
OTHERS = {STEWARD, MANAGER, *ENGINEERS}


def test_4_8_everybody_needed_is_told_at_the_same_moment(centre: Centre) -> None:
    """§4.8: steward, duty manager, engineering; customer centre and leaders when it is grave."""
    number = centre.calls_for_help("trapped", "电梯困人了")
    safety = centre.reads(WANG)
    for part in ("120", "不要扒门", "稳升电梯维保", "0700-5550196", number, "10 分钟内到现场"):
        assert part in safety
    assert centre.who_hears("【紧急：有人被困】") == GRAVE
    assert {row.purpose for row in centre.outbox(number)} == {"emergency"}


def test_a_lesser_one_is_told_to_those_who_can_mend_it(centre: Centre) -> None:
    """§4.8."""
    centre.calls_for_help("flood", "水管爆了")
    assert centre.who_hears("【紧急：爆管跑水】") == OTHERS


def test_4_8_the_card_comes_again_every_two_minutes_until_one_takes_it(centre: Centre) -> None:
    """§11."""
    number = centre.calls_for_help()
    centre.everybody_reads()
    for _ in range(2):
        centre.passes(minutes=1, seconds=59)
        assert centre.reads(STEWARD) == ""
        centre.passes(seconds=1)
        assert centre.who_hears("有人被困") == GRAVE

    centre.on(number, ENGINEERS[0], emergencies.take_emergency)
    assert "工程师 孙广平已经接手" in centre.reads(WANG)
    assert centre.who_hears("已由工程师 孙广平接手") == GRAVE - {ENGINEERS[0]}
    centre.passes(minutes=5)
    assert centre.reads(STEWARD) == ""
    assert centre.handler(number) == "孙师傅"


def test_the_second_to_take_it_is_told_who_has_it(centre: Centre) -> None:
    """§11."""
    number = centre.calls_for_help()
    centre.accepts(number, by=STEWARD)
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.on(number, MANAGER, emergencies.take_emergency)
    with pytest.raises(MoveRefused):
        centre.on(number, WANG, emergencies.take_emergency)


def test_unread_pushes_are_taken_back_but_never_the_advice(centre: Centre) -> None:
    """DESIGN §2: what to do stays true whoever comes."""
    number = centre.calls_for_help()
    centre.on(number, STEWARD, emergencies.take_emergency)
    heard = centre.reads(MANAGER)
    assert "已由管家 林晓彤接手" in heard
    assert "【紧急" not in heard
    assert "不要扒门" in centre.reads(WANG)


def test_4_8_each_missed_step_goes_up_the_line(centre: Centre) -> None:
    """§11: lift 5 minutes; first the line, then the next level."""
    number = centre.calls_for_help()
    centre.everybody_reads()
    centre.passes(minutes=5)
    assert centre.who_hears("已 5 分钟没有人接手") == {LEAD, MANAGER, CHIEF}
    centre.passes(minutes=5)
    assert centre.who_hears("已 10 分钟没有人接手") >= {LEAD, MANAGER, CHIEF, GM}
    assert centre.reads(COMMITTEE) == ""
    assert centre.case(number).overdue


def test_nobody_on_site_is_said_until_somebody_is(centre: Centre) -> None:
    """§4.8: contact and time are kept up until the person is safe."""
    number = centre.calls_for_help()
    centre.on(number, STEWARD, emergencies.take_emergency)
    centre.everybody_reads()
    centre.passes(minutes=10)
    assert "10 分钟没有到现场的记录" in centre.reads(STEWARD)
    assert "没有到现场" in centre.reads(GM)
    centre.passes(minutes=10)
    assert "20 分钟没有到现场的记录" in centre.reads(STEWARD)
    centre.visits(number)
    centre.everybody_reads()
    centre.passes(minutes=30)
    assert centre.who_hears("没有到现场") == set()


def test_at_night_the_duty_manager_has_it_and_no_clock_waits_for_the_morning(
    centre_at: Callable[[str], Centre],
) -> None:
    """§5.2: emergencies ignore working hours."""
    centre = centre_at("2026-11-23 23:00")
    number = centre.calls_for_help("fire", "厨房起火了")
    assert centre.case(number).handler_role == "duty_manager"
    assert "119" in centre.reads(WANG)
    assert "【紧急：起火冒烟】" in centre.reads(STEWARD)
    centre.on(number, MANAGER, emergencies.take_emergency)
    assert "已经接手" in centre.reads(WANG)  # quiet hours hold nothing of it
    centre.says(number, by=MANAGER)
    assert "我是您的管家" in centre.reads(WANG)


def test_an_absent_stewards_substitute_is_pushed(centre: Centre) -> None:
    """§5.7."""
    centre.is_away(STEWARD, "2026-11-30 09:00", substitute=OTHER_STEWARD)
    centre.calls_for_help("flood", "水管爆了")
    assert centre.who_hears("爆管") == (OTHERS - {STEWARD}) | {OTHER_STEWARD}


def test_whoever_is_complained_about_is_not_pushed(centre: Centre) -> None:
    """§5.1."""
    number = centre.calls_for_help("violence", "管家打人了", target="steward")
    centre.passes(minutes=30)
    assert number not in centre.reads(STEWARD)
    with pytest.raises(MoveRefused):
        centre.on(number, STEWARD, emergencies.take_emergency)


def test_details_said_afterwards_go_to_everybody_on_the_way(centre: Centre) -> None:
    """§4.8: details are asked afterwards."""
    number = centre.calls_for_help("fire", "着火了", building="", unit="", room="", house_id=0)
    assert "位置待确认" in centre.reads(MANAGER)
    centre.everybody_reads()
    draft = centre.draft()
    centre.on(number, WANG, lambda turn, case: emergencies.add_details(turn, case, draft))
    assert "位置：3栋2单元1501\n业户：王女士" in centre.reads(MANAGER)
    assert centre.handler(number) == "小林"
    assert "【紧急" in centre.reads(STEWARD)  # whose house it turned out to be


def test_4_8_words_that_add_nothing_to_place_and_person_are_told_once(centre: Centre) -> None:
    number = centre.calls_for_help("fire", "着火了")
    centre.everybody_reads()
    same = centre.draft()
    centre.on(number, WANG, lambda turn, case: emergencies.add_details(turn, case, same))
    assert "补充" not in centre.reads(MANAGER)
    phone = centre.draft(phone="13900139111")
    centre.on(number, WANG, lambda turn, case: emergencies.add_details(turn, case, phone))
    assert "139****9111" in centre.reads(MANAGER)  # who goes there can see there is a number


def test_a_place_in_another_estate_calls_its_people_and_frees_the_first(centre: Centre) -> None:
    """§4.8."""
    number = centre.calls_for_help(
        "fire", "着火了", building="", unit="", room="", house_id=0, community_id=0
    )
    centre.everybody_reads()

    def elsewhere(turn: Turn, case: Case) -> None:
        other = next(c for c in turn.roster.communities if c.name == "枫禾湾")
        draft = centre.draft(building="15", unit="1", room="502", house_id=0, phone="")
        draft.community_id = other.id
        emergencies.add_details(turn, case, draft)

    centre.on(number, WANG, elsewhere)
    assert centre.handler(number) == "小袁"
    heard = {account: centre.reads(account) for account in (MANAGER, "duty_manager:郑经理")}
    assert "您这边不用去了" in heard[MANAGER]
    assert "15栋1单元502" in heard["duty_manager:郑经理"]
    centre.passes(minutes=2)
    assert "【紧急" in centre.reads("steward:小袁")
    assert centre.reads(MANAGER) == ""


def test_it_ends_like_any_case_with_the_residents_word(centre: Centre) -> None:
    """§6.2."""
    number = centre.calls_for_help()
    centre.on(number, STEWARD, emergencies.take_emergency)
    centre.says(number)
    centre.visits(number)
    centre.on(number, STEWARD, lambda t, c: work.complete(t, c, "人已安全", centre.photos(t)))
    assert not any(kind.startswith("emergency") for kind in centre.timers(number))
    centre.solved(number)
    assert centre.case(number).state == "closed"


def test_who_comes_back_reads_one_card_of_an_untaken_emergency(centre: Centre) -> None:
    number = centre.calls_for_help()
    centre.everybody_reads()
    centre.passes(minutes=20)
    cards = [m for m in centre.new(ENGINEERS[0]) if number in m.text and "有人被困" in m.text]
    assert len(cards) == 1


def test_guards_hear_at_once_where_the_advice_speaks_of_them(centre: Centre) -> None:
    centre.new("guard:马队")
    number = centre.calls_for_help("violence", "有人持刀行凶")
    assert number in centre.reads("guard:马队")
    assert centre.case(number).category == "安全管理类"


def test_guards_are_left_alone_where_they_can_do_nothing(centre: Centre) -> None:
    number = centre.calls_for_help("trapped", "电梯困人了")
    assert number not in centre.reads("guard:马队")


def test_the_resident_hears_honestly_that_nobody_is_there_yet(centre: Centre) -> None:
    number = centre.calls_for_help()
    centre.everybody_reads()
    centre.passes(minutes=10)
    told = centre.reads(WANG)
    assert "还没有收到同事到场的记录，对不起" in told
    assert number in told


def test_an_emergency_in_an_unknown_estate_gives_no_estates_numbers(centre: Centre) -> None:
    centre.acts(
        "resident:w9",
        lambda turn: emergencies.open_emergency(turn, "fire", "着火了", ReportDraft()).number,
    )
    told = centre.reads("resident:w9")
    assert "您在哪个小区" in told
    assert "负责" not in told
