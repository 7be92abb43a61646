"""Quiet hours, what is held or untrue, the daily word, 查进度 (RULEBOOK §5.6, §11)."""

from collections.abc import Callable

from handlers.cases.card import resident_status
from tests.support.centre import LEAD, STEWARD, WANG, Centre
from tests.support.dialogue import at


def test_pushes_to_the_resident_wait_for_the_end_of_quiet_hours(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: 21:00–08:00; the times said are true when they are read."""
    centre = centre_at("2026-11-23 19:00")
    number = centre.files()
    centre.takes_up(number)
    centre.until("2026-11-23 22:00")
    centre.new(WANG)
    centre.plans(number, "2026-11-24 10:00")
    assert centre.reads(WANG) == ""
    centre.until("2026-11-24 08:00")
    heard = centre.reads(WANG)
    assert "昨天 22:00 的消息" in heard
    assert "今天 10:00 前" in heard


def test_what_is_said_to_a_resident_who_is_writing_passes(
    centre_at: Callable[[str], Centre],
) -> None:
    """§11: relayed messages within 30 minutes of his own words."""
    centre = centre_at("2026-11-23 21:20")
    number = centre.files()
    centre.passes(minutes=25)
    centre.takes_up(number)
    assert "正在核对情况" in centre.reads(WANG)
    centre.passes(minutes=10)
    centre.reports(number)
    assert centre.reads(WANG) == ""
    centre.until("2026-11-24 08:00")
    assert "已联系楼上邻居" in centre.reads(WANG)


def test_his_own_question_is_answered_at_any_hour(centre_at: Callable[[str], Centre]) -> None:
    """§11: direct replies."""
    centre = centre_at("2026-11-23 23:00")
    assert centre.files() in centre.reads(WANG)


def test_reminders_wait_for_the_stewards_hours(centre_at: Callable[[str], Centre]) -> None:
    """§11: off duty no reminders."""
    centre = centre_at("2026-11-23 14:00")
    number = centre.files()
    centre.takes_up(number)
    centre.plans(number, "2026-11-23 20:00")
    centre.new(STEWARD)
    centre.until("2026-11-23 20:30")
    assert centre.reads(STEWARD) == ""
    assert "还没有完成" in centre.reads(LEAD)
    centre.until("2026-11-24 08:30")
    assert "还没有完成" in centre.reads(STEWARD)


def test_what_a_move_made_untrue_is_not_sent_any_more(centre_at: Callable[[str], Centre]) -> None:
    """DESIGN §2."""
    centre = centre_at("2026-11-23 14:00")
    number = centre.files()
    centre.takes_up(number)
    centre.plans(number, "2026-11-23 20:00")
    centre.visits(number)
    centre.new(STEWARD)
    centre.until("2026-11-23 20:30")  # the reminder waits for the morning
    centre.completes(number)
    centre.until("2026-11-24 12:00")
    assert "还没有完成" not in centre.reads(STEWARD)
    reasons = {row.reason for row in centre.outbox(number) if row.state == "cancelled"}
    assert reasons == {"已完成"}


def test_a_card_that_was_not_read_in_time_is_not_shown_to_the_former_handler(
    centre: Centre,
) -> None:
    """DESIGN §2: 接单 on it would be untrue."""
    number = centre.files()
    centre.passes(minutes=46)
    heard = centre.new(STEWARD)
    assert ["已改派" in message.text for message in heard] == [True]
    assert number in heard[0].text


# --- the daily word ------------------------------------------------------------------------------


def test_5_6_the_daily_word_comes_only_when_nothing_was_said_that_day(centre: Centre) -> None:
    """§5.6, §11: 17:30; the promise card counts."""
    number = centre.files()
    centre.takes_up(number)
    centre.everybody_reads()
    centre.until("2026-11-23 18:00")
    assert centre.reads(WANG) == ""
    centre.until("2026-11-24 17:29")
    assert centre.reads(WANG) == ""
    centre.until("2026-11-24 17:30")
    heard = centre.reads(WANG)
    assert "今天还没有新进展" in heard
    assert "处理中" in heard
    assert "明天 09:30 前给您明确反馈" in heard
    centre.until("2026-11-25 09:00")
    centre.reports(number, "配件已到")
    centre.everybody_reads()
    centre.until("2026-11-25 18:00")
    assert "跟您说一下今天的情况" not in centre.reads(WANG)


def test_several_cases_of_one_person_are_one_message(centre: Centre) -> None:
    """§5.6."""
    first, second = centre.files(), centre.files("楼道灯不亮", category="设备管理类")
    centre.takes_up(first)
    centre.takes_up(second)
    centre.plans(second, "2026-11-26 16:00")
    centre.until("2026-11-24 17:00")
    centre.new(WANG)
    centre.until("2026-11-24 17:30")
    (word,) = centre.new(WANG)
    assert first in word.text
    assert f"{second}：按方案进行" in word.text
    assert "师傅上门施工（后天 16:00 前）" in word.text


def test_the_daily_word_is_honest_about_a_broken_promise(centre: Centre) -> None:
    """§5.6: what stage it is at, not what was hoped."""
    number = centre.files()
    centre.takes_up(number)
    centre.plans(number, "2026-11-24 12:00")
    centre.until("2026-11-24 17:00")
    centre.new(WANG)
    centre.until("2026-11-24 17:30")
    heard = centre.reads(WANG)
    assert "已经超过约定时间，对不起" in heard
    assert "按方案进行" not in heard
    assert "已经超过了时间" in centre.on(number, WANG, resident_status)


def test_at_the_top_nobody_claims_to_have_told_a_superior(centre: Centre) -> None:
    """§4.10: only what is true."""
    number = centre.complains(repeat=True)
    centre.finishes(number, by="gm:秦总")
    centre.unsolved(number)
    centre.takes_up(number, by="committee:叶委员")
    centre.until("2026-11-27 17:00")
    centre.new(WANG)
    centre.until("2026-11-27 17:30")
    assert "我们正在催他本人" in centre.reads(WANG)
    assert "我们正在催他本人" in centre.on(number, WANG, resident_status)


def test_a_finished_case_is_asked_about_and_not_reported_on(centre: Centre) -> None:
    """§5.6."""
    number = centre.files()
    centre.finishes(number)
    centre.until("2026-11-24 17:00")
    centre.new(WANG)
    centre.until("2026-11-24 18:00")
    assert "今天的情况" not in centre.reads(WANG)


# --- 查进度 --------------------------------------------------------------------------------------


def test_5_6_the_status_tells_stage_handler_next_step_time_and_what_happened(
    centre: Centre,
) -> None:
    """§5.6."""
    number = centre.files()
    status = centre.on(number, WANG, resident_status)
    assert "等待接单" in status
    assert "今天 10:00 前给您第一个回话" in status
    centre.takes_up(number)
    assert "后天 09:30 前给您明确反馈" in centre.on(number, WANG, resident_status)
    centre.plans(number, "2026-11-25 16:00")
    status = centre.on(number, WANG, resident_status)
    for part in (
        "方案已定",
        "管家 林晓彤",
        "师傅上门施工（后天 16:00 前）",
        "今天 09:30 登记",
        "已接单",
    ):
        assert part in status
    centre.until("2026-11-25 18:00")
    assert "超过了时间" in centre.on(number, WANG, resident_status)


def test_a_limit_beyond_the_known_holidays_is_marked_for_staff(
    centre_at: Callable[[str], Centre],
) -> None:
    """DESIGN §5."""
    centre = centre_at("2026-12-31 10:00")
    number = centre.files()
    assert "暂按周末推算" in centre.reads(STEWARD)
    assert "推算" not in centre.reads(WANG)
    assert centre.case(number).feedback_due is not None
    assert centre.case(number).feedback_due > at("2027-01-01 00:00")  # type: ignore[operator]
