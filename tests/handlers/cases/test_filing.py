"""From a report to a case: number, handler, clocks, card and promise (RULEBOOK §2, §4.5, §5)."""

from collections.abc import Callable

import pytest

from handlers.cases import book, tasks
from handlers.cases.card import resident_status, staff_card
from handlers.cases.errors import MoveRefused
from handlers.cases.reports.filing import file_report
from handlers.turn import Turn
from storage.tables import Case, Task
from tests.support.centre import (
    AGENTS,
    CHIEF,
    EVERYBODY,
    GM,
    LEAD,
    MANAGER,
    OPERATIONS,
    OTHER_STEWARD,
    STEWARD,
    WANG,
    Centre,
)
from tests.support.dialogue import at


def test_4_5_a_report_goes_to_the_steward_of_the_grid_with_number_and_concrete_times(
    centre: Centre,
) -> None:
    """§4.5, §5.1."""
    number = centre.files()

    case = centre.case(number)
    assert (number, case.kind, case.state, case.level) == ("261123-001", "request", "assigned", 1)
    promise = centre.reads(WANG)
    assert "王女士，谢谢您" in promise
    assert "管家 林晓彤" in promise
    assert "今天 10:00 前" in promise  # 30 minutes
    assert "后天 09:30 前" in promise  # two working days
    assert "接单" in str(centre.new(STEWARD)[0].buttons)


def test_the_card_says_who_where_what_and_shows_the_number_masked(centre: Centre) -> None:
    """§5.12, §8."""
    centre.complains(since="三天了", hope="尽快修好")

    card = centre.reads(STEWARD)
    for part in ("投诉", "云汀花园 3栋2单元1501", "王女士 138****8000", "漏水三天", "三天了",
                 "尽快修好", "很生气", "今天 10:00 前接单", "明天 09:30 前"):  # fmt: skip
        assert part in card
    assert "13800138000" not in card


def test_a_calm_report_is_a_request_and_stays_between_resident_and_steward(centre: Centre) -> None:
    """§2."""
    centre.files()
    assert centre.who_hears("261123-001") == {WANG, STEWARD}


def test_2_1_dissatisfaction_makes_it_a_complaint_of_which_the_lead_hears(centre: Centre) -> None:
    """§2.1, §5.2."""
    number = centre.complains()
    assert centre.case(number).kind == "complaint"
    assert centre.who_hears("投诉") == {STEWARD, LEAD}


def test_2_1_what_is_said_about_staff_is_a_complaint(centre: Centre) -> None:
    """§2.1."""
    number = centre.files("保安睡觉", target="guard", category="安全管理类")
    assert centre.case(number).kind == "complaint"


def test_6_4_a_repeat_complaint_is_the_gms_from_message_one(centre: Centre) -> None:
    """§6.4, §10 (S0 4.5)."""
    number = centre.complains("上个月就反映过，一直没人管", repeat=True)

    case = centre.case(number)
    assert (case.level, case.handler_role, centre.handler(number)) == (2, "gm", "秦总")
    assert "管理中心总经理 秦亦凡" in centre.reads(WANG)
    assert "二级" in centre.reads(GM)
    assert centre.who_hears("知悉") == {STEWARD, LEAD, OPERATIONS}


# --- complaints about somebody of the line -------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "concerned", "handler"),
    [
        ("steward", STEWARD, "陈主管"),
        ("steward_lead", LEAD, "沈总"),
        ("duty_manager", MANAGER, "沈总"),
        ("chief", CHIEF, "秦总"),
    ],
)
def test_5_1_a_complaint_about_somebody_goes_above_him_and_he_gets_nothing_of_it(
    centre: Centre, target: str, concerned: str, handler: str
) -> None:
    """§5.1: no card, no copy, no reminder, no look."""
    number = centre.complains("态度很差", target=target, category="综合服务类")
    assert centre.handler(number) == handler
    centre.passes(days=4)  # every limit is missed

    assert "overdue" in centre.kinds(number)
    assert number not in centre.reads(concerned)
    with pytest.raises(MoveRefused, match="没有找到"):
        centre.on(number, concerned, staff_card)


def test_5_1_the_person_concerned_can_neither_accept_nor_find_it_in_his_list(
    centre: Centre,
) -> None:
    """§5.1."""
    number = centre.complains("管家不理人", target="steward", category="综合服务类")
    with pytest.raises(MoveRefused):
        centre.accepts(number, by=STEWARD)
    mine = centre.acts(STEWARD, lambda turn: book.open_of_handler(turn, turn.speaker.person_id))
    assert mine == []


def test_an_old_complaint_about_the_steward_stands_on_no_card(centre: Centre) -> None:
    """§5.1: the history of the house tells nothing of it either."""
    secret = centre.complains("管家骂人", target="steward", category="综合服务类")
    plain = centre.files("楼道灯不亮")
    centre.everybody_reads()
    centre.files("卫生间漏水")
    card = centre.reads(STEWARD)
    assert plain in card
    assert secret not in card


def test_an_agent_gets_the_call_about_a_case_but_not_when_it_is_about_him(centre: Centre) -> None:
    """§5.1: tasks too."""
    number = centre.complains("客服态度差", target="agent", category="综合服务类")
    me = centre.acts(AGENTS[0], lambda turn: turn.speaker.person_id)

    def about_him(_: Turn, case: Case) -> None:
        case.target_id = me

    def open_task(turn: Turn, case: Case) -> None:
        tasks.open_task(turn, kind="callback_survey", about="回访", case=case)

    def his_tasks(turn: Turn) -> list[Task]:
        assert turn.staff is not None
        return tasks.open_for(turn, turn.staff)

    centre.on(number, LEAD, about_him)
    centre.everybody_reads()
    centre.on(number, LEAD, open_task)
    assert centre.who_hears("回访") == {AGENTS[1]}
    assert centre.acts(AGENTS[0], his_tasks) == []
    task = centre.tasks()[0].id
    with pytest.raises(MoveRefused):
        centre.acts(AGENTS[0], lambda turn: tasks.by_id(turn, task))
    centre.passes(hours=9)
    assert "回访" not in centre.reads(AGENTS[0])


# --- outside the hours ---------------------------------------------------------------------------


def test_a_complaint_about_safety_at_night_is_the_duty_managers_and_his_clock_runs(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: duty manager otherwise for emergencies and complaints about safety."""
    centre = centre_at("2026-11-23 22:00")
    number = centre.complains("单元门坏了，陌生人随便进", category="安全管理类")
    assert centre.handler(number) == "吴经理"
    assert "今天 22:30 前" in centre.reads(WANG)
    centre.new(MANAGER)
    centre.until("2026-11-23 22:16")
    assert "提醒" in centre.reads(MANAGER)  # he is on duty
    centre.until("2026-11-23 22:31")
    assert "超时" in centre.reads(CHIEF)


def test_a_calm_word_about_safety_at_night_waits_for_the_steward(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: only complaints."""
    centre = centre_at("2026-11-23 22:00")
    number = centre.files("建议大门加一盏灯", category="安全管理类")
    assert centre.handler(number) == "小林"
    assert "明天 09:00 前" in centre.reads(WANG)


def test_5_2_the_card_reaches_the_steward_at_any_hour(centre_at: Callable[[str], Centre]) -> None:
    """§11: a new card is in his chat at once."""
    centre = centre_at("2026-11-23 23:30")
    centre.files()
    assert "接单" in str(centre.new(STEWARD)[0].buttons)


# --- absence, holes, employees -------------------------------------------------------------------


def test_an_absent_stewards_substitute_takes_the_case(centre: Centre) -> None:
    """§5.7."""
    centre.is_away(STEWARD, "2026-11-30 09:00", substitute=OTHER_STEWARD)
    number = centre.files()
    assert centre.handler(number) == "小周"
    assert "管家 周子航" in centre.reads(WANG)


def test_without_any_steward_the_case_goes_up_the_line(centre: Centre) -> None:
    """§5.4."""
    for steward in (STEWARD, LEAD):
        centre.is_away(steward, "2026-11-30 09:00")
    assert centre.handler(centre.files()) == "吴经理"


def test_with_nobody_in_the_line_somebody_above_has_it(centre: Centre) -> None:
    """Law 5: nobody is left without a way on."""
    for person in (STEWARD, LEAD, MANAGER, CHIEF):
        centre.is_away(person, "2026-11-30 09:00")
    assert centre.handler(centre.files()) == "秦总"


def test_with_nobody_at_all_the_case_is_kept_and_its_clocks_run(centre: Centre) -> None:
    """Law 3."""
    for person in EVERYBODY[1:]:
        if not person.startswith(("operations", "engineer", "guard", "cleaner")):
            centre.is_away(person, "2026-11-30 09:00")
    for person in ("chief:邓总", "steward:小梁", "steward:小苏"):
        centre.is_away(person, "2026-11-30 09:00")
    number = centre.files()
    case = centre.case(number)
    assert (case.handler_id, case.state) == (None, "assigned")
    assert "feedback" in centre.clocks(number)
    assert "没有能接的人" in centre.reads(OPERATIONS)
    status = centre.on(number, WANG, resident_status)
    assert "服务中心" in status
    centre.passes(days=3)
    assert centre.timers(number)


def test_4_1_threats_are_told_to_the_superiors_and_the_matter_goes_its_way(centre: Centre) -> None:
    """§4.1."""
    number = centre.complains("再不来修我就砸了你们办公室", threat=True)
    assert centre.handler(number) == "小林"
    assert centre.case(number).urgent
    assert centre.who_hears("威胁") == {LEAD, MANAGER}


def test_an_employee_who_reports_something_keeps_his_own_name_and_number(centre: Centre) -> None:
    """§2: staff file for a resident, or for what they see themselves."""
    number = centre.files("广场地砖松了", by=OTHER_STEWARD, name="李先生")
    case = centre.case(number)
    assert case.contact_name == "李先生"
    assert centre.acts(OTHER_STEWARD, lambda turn: turn.speaker.name) == "周子航"


def test_a_place_in_no_estate_we_know_still_goes_to_somebody(centre: Centre) -> None:
    """§4.11: outside our estate is no refusal."""
    number = centre.files(
        "路边井盖没了", building="", unit="", room="", house_id=0, community_id=0, spot="建设路口"
    )
    case = centre.case(number)
    assert case.handler_id is not None
    assert case.place == "建设路口"


def test_without_a_name_no_sentence_begins_with_a_comma(centre: Centre) -> None:
    """§4.5."""
    centre.files(name="")
    assert centre.reads(WANG).startswith("谢谢您")
    assert "业户：未留称呼" in centre.reads(STEWARD)


def test_photos_go_with_the_card(centre: Centre) -> None:
    """§4.2."""

    def with_photo(turn: Turn) -> str:
        (photo,) = centre.photos(turn)
        known = [photo.kind, photo.name, photo.mime, str(photo.blob_id)]
        return file_report(turn, centre.draft(what="天花板漏水", photos=[known])).number

    centre.acts(WANG, with_photo)
    (card,) = centre.new(STEWARD)
    assert "照片：1 张" in card.text
    assert len(card.media) == 1


def test_numbers_count_each_day_anew(centre: Centre) -> None:
    """DESIGN §4."""
    assert [centre.files(), centre.files("灯不亮")] == ["261123-001", "261123-002"]
    centre.until("2026-11-24 09:00")
    assert centre.files("门坏了") == "261124-001"


def test_the_feedback_clock_starts_with_the_next_working_hours(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: Friday evening."""
    centre = centre_at("2026-11-27 19:00")
    case = centre.case(centre.complains())
    assert case.response_due == at("2026-11-28 09:00")  # stewards work on Saturdays
    assert case.answer_due == at("2026-11-28 19:00")  # elapsed
    assert case.feedback_due == at("2026-12-02 08:30")  # two working days after Monday's start


def test_holidays_and_make_up_days_are_counted(centre_at: Callable[[str], Centre]) -> None:
    """§11: National Day 2026-10-01 to 07, made up for on Saturday the 10th."""
    centre = centre_at("2026-09-30 15:00")
    case = centre.case(centre.files())
    assert case.feedback_due == at("2026-10-09 15:00")
    centre.until("2026-10-09 10:00")
    later = centre.case(centre.files("灯坏了"))
    assert later.feedback_due == at("2026-10-12 10:00")  # the 10th is a working day
