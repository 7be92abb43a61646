"""Response, answer and feedback: reminders, limits, promises (RULEBOOK §5.3, §5.4, §11)."""

from collections.abc import Callable

import pytest

from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.turn import Turn
from storage.tables import Case
from tests.support.centre import (
    AGENTS,
    CHIEF,
    GM,
    LEAD,
    MANAGER,
    STEWARD,
    WANG,
    Centre,
)
from tests.support.dialogue import at

# --- response ------------------------------------------------------------------------------------


def test_5_4_the_steward_is_reminded_the_lead_is_told_and_then_has_it(centre: Centre) -> None:
    """§11: 15 and 25 minutes, 30, 45."""
    number = centre.files()
    centre.everybody_reads()

    centre.until("2026-11-23 09:45")
    assert centre.who_hears(number) == {STEWARD}
    centre.until("2026-11-23 09:55")
    assert "今天 10:00 前要接单" in centre.reads(STEWARD)
    centre.until("2026-11-23 10:00")
    assert centre.who_hears("超时") == {LEAD}
    assert centre.case(number).overdue
    centre.until("2026-11-23 10:15")
    assert centre.handler(number) == "陈主管"
    assert "已改派给管家系统负责人" in centre.reads(STEWARD)
    assert "接单" in str(centre.new(LEAD)[-1].buttons)
    heard = centre.reads(WANG)
    assert "对不起" in heard
    assert "管家系统负责人 陈静怡负责，今天 10:45 前" in heard
    assert centre.case(number).level == 1  # a missed limit never raises the level


def test_5_3_accepting_alone_does_not_stop_the_response_clock(centre: Centre) -> None:
    """§5.3, §11: reassigned also when accepted without a first word."""
    number = centre.files()
    centre.accepts(number)
    assert "今天 10:00 前给您回话" in centre.reads(WANG)
    centre.new(STEWARD)
    centre.until("2026-11-23 09:46")
    assert "已接单，今天 10:00 前要给业户第一句话" in centre.reads(STEWARD)
    centre.until("2026-11-23 10:16")
    assert centre.handler(number) == "陈主管"
    with pytest.raises(MoveRefused, match="陈静怡"):
        centre.says(number, by=STEWARD)


def test_the_first_word_stops_reminders_and_reassignment(centre: Centre) -> None:
    """§5.3."""
    number = centre.files()
    centre.takes_up(number)
    assert not any(kind.startswith("response") for kind in centre.timers(number))
    centre.everybody_reads()
    centre.until("2026-11-23 11:00")
    assert centre.who_hears(number) == set()
    assert centre.handler(number) == "小林"


@pytest.mark.parametrize("word", ["report_progress", "visit", "no_access", "plan", "message"])
def test_any_word_of_substance_to_the_resident_is_the_first_word(centre: Centre, word: str) -> None:
    """§5.3."""
    number = centre.files()
    centre.accepts(number)
    acts: dict[str, Callable[[Turn, Case], object]] = {
        "report_progress": lambda turn, case: work.report_progress(turn, case, "已约楼上住户"),
        "visit": lambda turn, case: work.visit(turn, case, "吊顶里有水"),
        "no_access": lambda turn, case: work.no_access(turn, case, "敲门没人应"),
        "plan": lambda turn, case: work.promise_plan(
            turn, case, "换管", next_step="师傅上门", due=at("2026-11-24 10:00")
        ),
        "message": lambda turn, case: work.message_resident(turn, case, "我马上给您打电话"),
    }
    centre.on(number, STEWARD, acts[word])
    assert centre.case(number).first_word_at is not None
    assert not any(kind.startswith("response") for kind in centre.timers(number))


def test_a_bare_photo_or_a_superiors_words_do_not_stop_the_clock(centre: Centre) -> None:
    """§5.3: the handler's own word does."""
    number = centre.files()
    centre.accepts(number)
    centre.new(WANG)
    centre.on(number, STEWARD, lambda t, c: work.message_resident(t, c, "", centre.photos(t)))
    (shown,) = centre.new(WANG)
    assert len(shown.media) == 1
    centre.on(number, LEAD, lambda t, c: work.message_resident(t, c, "我在盯着这件事"))
    assert "管家系统负责人 陈静怡：我在盯着" in centre.reads(WANG)
    assert centre.case(number).first_word_at is None
    assert "response" in centre.clocks(number)


def test_photos_of_the_first_words_reach_the_resident(centre: Centre) -> None:
    """§5.3."""
    number = centre.files()
    centre.accepts(number)
    centre.new(WANG)
    centre.on(
        number, STEWARD, lambda t, c: work.message_resident(t, c, "漏点找到了", centre.photos(t))
    )
    (shown,) = centre.new(WANG)
    assert "漏点找到了" in shown.text
    assert len(shown.media) == 1
    assert centre.case(number).state == "in_progress"


def test_the_clock_stands_still_outside_the_stewards_hours(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: every day 08:30–18:00."""
    centre = centre_at("2026-11-23 17:50")
    number = centre.files()
    assert centre.timers(number)["response_first"] == at("2026-11-24 08:35")
    centre.until("2026-11-24 08:45")
    assert centre.timers(number)["response_limit"] == at("2026-11-24 08:50")
    centre.until("2026-11-24 08:50")
    assert centre.timers(number)["response_reassign"] == at("2026-11-24 09:05")


def test_5_4_it_goes_up_the_whole_line_and_stays_at_the_top(centre: Centre) -> None:
    """§5.4: steward, lead, duty manager, chief; each is asked in his turn."""
    number = centre.files()
    for minutes, holder in ((46, "陈主管"), (45, "吴经理"), (45, "沈总"), (45, "沈总")):
        centre.passes(minutes=minutes)
        assert centre.handler(number) == holder
    assert "还没有给业户第一句话" in centre.reads(CHIEF)
    assert "超时" in centre.reads(GM)  # above the chief
    assert centre.timers(number)["response_reassign"] > centre.desk.now()


def test_a_superior_may_take_the_case_from_his_card(centre: Centre) -> None:
    """§5.5."""
    number = centre.complains()
    centre.new(STEWARD)
    centre.accepts(number, by=MANAGER)
    assert centre.handler(number) == "吴经理"
    assert "已由值班经理 吴建明接手" in centre.reads(STEWARD)
    centre.passes(minutes=46)
    assert centre.handler(number) == "沈总"  # from where it is, not back down to the lead


def test_the_second_to_accept_is_told_who_has_it(centre: Centre) -> None:
    """§5.7."""
    number = centre.complains()
    centre.accepts(number, by=STEWARD)
    with pytest.raises(MoveRefused, match="已由管家 林晓彤接下"):
        centre.accepts(number, by=LEAD)
    with pytest.raises(MoveRefused):
        centre.accepts(number, by=STEWARD)
    assert centre.kinds(number).count("accept") == 1


def test_accepted_late_he_is_told_at_once_not_a_time_gone_by(centre: Centre) -> None:
    """§4.5: no promise that is already broken."""
    number = centre.files()
    centre.new(WANG)
    centre.until("2026-11-23 10:05")
    centre.accepts(number)
    assert "马上给您回话" in centre.reads(WANG)


# --- answer --------------------------------------------------------------------------------------


def test_5_3_a_complaint_without_an_answer_in_24_hours_is_told_to_the_call_centre(
    centre: Centre,
) -> None:
    """§5.3, §11: reminder 4 hours before."""
    number = centre.complains()
    centre.takes_up(number)
    centre.everybody_reads()
    centre.until("2026-11-23 17:29")
    assert number not in centre.reads(STEWARD)
    centre.until("2026-11-24 05:30")
    assert "答复" in centre.reads(STEWARD)
    centre.until("2026-11-24 09:30")
    assert centre.who_hears("24 小时没有答复") == {LEAD, *AGENTS}


def test_the_reminder_comes_while_he_can_still_act(centre: Centre) -> None:
    """§11: reminders wait for his hours; this one would wait past the limit."""
    number = centre.complains()
    assert centre.timers(number)["answer_reminder"] == at("2026-11-23 17:30")


def test_by_day_the_reminder_comes_four_hours_before(centre_at: Callable[[str], Centre]) -> None:
    """§11."""
    centre = centre_at("2026-11-23 14:00")
    number = centre.complains()
    centre.takes_up(number)
    centre.everybody_reads()
    centre.until("2026-11-24 10:00")
    assert "要答复业户" in centre.reads(STEWARD)


def test_a_missed_answer_at_night_rings_the_agents_in_their_hours(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: agents' hours 08:30–20:00."""
    centre = centre_at("2026-11-23 23:00")
    centre.complains()
    centre.until("2026-11-24 23:30")
    assert "24 小时" not in centre.reads(AGENTS[0])
    centre.until("2026-11-25 08:30")
    assert "24 小时" in centre.reads(AGENTS[0])


def test_a_request_has_no_answer_clock(centre: Centre) -> None:
    """§11: complaints."""
    assert centre.clocks(centre.files()) == {"response", "feedback"}


# --- feedback ------------------------------------------------------------------------------------


def test_bare_progress_does_not_stop_the_feedback_clock_a_plan_with_a_date_does(
    centre: Centre,
) -> None:
    """§5.3, DESIGN §4."""
    number = centre.complains()
    centre.takes_up(number)
    centre.reports(number, "已经联系厂家")
    assert centre.clocks(number) == {"answer", "feedback"}
    centre.reports(number, "厂家确认了", next_step="换配件", due=at("2026-11-25 16:00"))
    timers = centre.timers(number)
    assert set(timers) == {"promise_limit"}
    assert timers["promise_limit"] == at("2026-11-25 16:00")
    assert "下一步：换配件，后天 16:00 前" in centre.reads(WANG)
    assert centre.case(number).state == "planned"


def test_progress_after_a_plan_leaves_the_plan_standing(centre: Centre) -> None:
    """§5.9: what was agreed is not changed by a word about how it goes."""
    number = centre.files()
    centre.takes_up(number)
    centre.plans(number, "2026-11-25 16:00")
    centre.reports(number, "材料到了")
    assert centre.case(number).state == "planned"
    assert "promise_limit" in centre.timers(number)


def test_5_3_feedback_is_reminded_a_day_and_two_hours_before_and_then_told_each_working_day(
    centre: Centre,
) -> None:
    """§11."""
    number = centre.files()
    centre.takes_up(number)
    centre.everybody_reads()
    centre.until("2026-11-24 09:30")
    assert "明天 09:30 前要给业户明确反馈" in centre.reads(STEWARD)
    centre.until("2026-11-24 17:00")  # two working hours before
    assert "明天 09:30 前要给业户明确反馈" in centre.reads(STEWARD)
    centre.until("2026-11-25 09:29")
    assert "到期" not in centre.reads(LEAD)
    centre.until("2026-11-25 09:30")
    assert "到期没有给业户明确反馈" in centre.reads(LEAD)
    centre.until("2026-11-26 08:30")
    assert "到期没有给业户明确反馈" in centre.reads(LEAD)


def test_a_plan_for_yesterday_is_refused_before_anything_is_written(centre: Centre) -> None:
    """§5.9."""
    number = centre.files()
    centre.takes_up(number)
    with pytest.raises(MoveRefused, match="已经过去"):
        centre.plans(number, "2026-11-22 10:00")
    assert centre.case(number).state == "in_progress"


def test_a_missed_promise_goes_to_handler_and_superior_until_it_is_kept(centre: Centre) -> None:
    """§5.9."""
    number = centre.files()
    centre.takes_up(number)
    centre.plans(number, "2026-11-24 16:00")
    centre.until("2026-11-24 15:59")  # the morning's page has told of it
    centre.everybody_reads()
    centre.until("2026-11-24 16:00")
    assert centre.who_hears("师傅上门施工") == {STEWARD, LEAD}
    centre.until("2026-11-25 08:30")
    assert "还没有完成" in centre.reads(STEWARD)
    centre.visits(number)
    centre.completes(number)
    centre.everybody_reads()
    centre.until("2026-11-26 12:00")
    assert centre.who_hears("还没有完成") == set()


def test_a_new_plan_moves_the_promise(centre: Centre) -> None:
    """§5.9."""
    number = centre.files()
    centre.takes_up(number)
    centre.plans(number, "2026-11-24 16:00")
    centre.plans(number, "2026-11-26 16:00")
    assert centre.timers(number)["promise_limit"] == at("2026-11-26 16:00")
    centre.until("2026-11-25 12:00")
    assert "还没有完成" not in centre.reads(STEWARD)
