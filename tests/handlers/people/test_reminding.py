"""Reminders come together, not while one is answering, and lateness is kept (RULEBOOK §5.4)."""

from handlers.cases.actions import replacing
from handlers.cases.timing import lateness
from storage.tables import Lateness
from tests.support.centre import LEAD, STEWARD, Centre
from tests.support.dialogue import Dialogue, at


def late(centre: Centre, number: str) -> list[tuple[str, int | None]]:
    """Which clocks of a case were late, and by how many minutes."""

    def read(rows: list[Lateness]) -> list[tuple[str, int | None]]:
        return [(row.clock, row.late_minutes) for row in rows]

    return centre.on(number, LEAD, lambda turn, case: read(lateness.of_case(turn, case)))


def three_of_a_morning(centre: Centre) -> tuple[str, str, str]:
    """Filed at 09:30, 09:32 and 09:36, and their cards read."""
    first = centre.files()
    centre.passes(minutes=2)
    second = centre.files("门禁坏了")
    centre.passes(minutes=4)
    third = centre.files("楼道灯不亮")
    centre.everybody_reads()
    return first, second, third


def test_5_4_what_is_due_within_the_same_minutes_is_one_message(
    centre: Centre, dialogue: Dialogue
) -> None:
    first, second, third = three_of_a_morning(centre)
    centre.until("2026-11-23 09:45")
    (message,) = centre.new(STEWARD)
    assert "有 2 件快到时间了" in message.text
    assert first in message.text
    assert second in message.text
    assert third not in message.text
    centre.until("2026-11-23 09:50")
    assert centre.new(STEWARD) == []
    centre.until("2026-11-23 09:51")
    assert third in centre.reads(STEWARD)
    centre.until("2026-11-23 10:01")
    assert "超时" in centre.reads(LEAD)  # the limits are not moved
    assert first in dialogue.account(STEWARD).says("我的工单").everything()


def test_5_4_an_hour_handled_at_once_reminds_as_if_it_had_passed_slowly(
    centre: Centre,
) -> None:
    first, second, third = three_of_a_morning(centre)
    centre.until("2026-11-23 09:54")
    told = [message.text for message in centre.new(STEWARD)]
    assert [[n in text for n in (first, second, third)] for text in told] == [
        [True, True, False],
        [False, False, True],
    ]


def test_5_4_each_limit_still_comes_at_its_own_time(centre: Centre) -> None:
    first = centre.files()
    centre.passes(minutes=2)
    second = centre.files("门禁坏了")
    centre.until("2026-11-23 10:00")
    assert (centre.case(first).overdue, centre.case(second).overdue) == (True, False)
    centre.until("2026-11-23 10:02")
    assert centre.case(second).overdue is True


def test_5_4_nobody_is_reminded_while_he_is_answering(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    steward = dialogue.account(STEWARD)
    centre.until("2026-11-23 09:44")
    steward.taps("接单").hears("第一句话")
    centre.until("2026-11-23 09:46")
    steward.does_not_hear("提醒")
    centre.until("2026-11-23 09:52")  # the form is open still
    steward.does_not_hear("提醒")
    centre.until("2026-11-23 09:57")
    steward.hears(f"提醒：{number}", "10:00 前")


def test_5_4_what_he_has_answered_meanwhile_is_no_longer_reminded_of(
    centre: Centre, dialogue: Dialogue
) -> None:
    centre.files()
    steward = dialogue.account(STEWARD)
    centre.until("2026-11-23 09:44")
    steward.taps("接单").taps("先打电话了解")
    centre.until("2026-11-23 10:30")
    steward.does_not_hear("第一句话", "提醒：261123-001（3栋2单元1501）今天")


def test_5_4_lateness_is_kept_in_working_time(centre: Centre) -> None:
    centre.until("2026-11-23 17:50")
    number = centre.files()
    centre.until("2026-11-24 08:58")
    assert late(centre, number) == [("response", None)]
    centre.until("2026-11-24 09:00")
    centre.takes_up(number)
    # 10 minutes ran on Monday evening and 20 on Tuesday: due at 08:50.
    assert late(centre, number) == [("response", 10)]


def test_5_4_who_is_in_time_leaves_no_trace(centre: Centre) -> None:
    number = centre.files()
    centre.passes(minutes=5)
    centre.takes_up(number)
    centre.plans(number, "2026-11-23 15:00")
    assert late(centre, number) == []


def test_5_4_each_clock_is_counted_by_itself(centre: Centre) -> None:
    number = centre.complains()
    centre.takes_up(number)
    centre.until("2026-11-25 11:30")
    centre.plans(number, "2026-11-25 15:00")
    assert late(centre, number) == [("answer", 26 * 60), ("feedback", 120)]
    centre.until("2026-11-25 15:45")
    centre.visits(number)
    centre.completes(number)
    assert late(centre, number)[-1] == ("promise", 45)
    assert centre.case(number).promised_due == at("2026-11-25 15:00")


def test_5_4_who_answered_in_time_is_not_late_because_it_was_passed_on(centre: Centre) -> None:
    number = centre.files()
    centre.passes(minutes=5)
    centre.takes_up(number)
    centre.passes(hours=2)
    centre.on(number, STEWARD, lambda turn, case: replacing.by_handler(turn, case, "亲戚"))
    assert centre.handler(number) == "陈主管"
    assert late(centre, number) == []


def test_5_4_a_reassigned_case_keeps_whose_silence_it_was(centre: Centre) -> None:
    number = centre.files()
    centre.passes(minutes=46)
    assert late(centre, number) == [("response", 15)]
