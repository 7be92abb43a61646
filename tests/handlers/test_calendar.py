"""Working time: holidays, make-up days, the clocks, quiet hours. All examples in Shanghai time."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.calendar import WorkCalendar
from handlers.policy import Policy, Slot, WeeklyHours, load_policy

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICY = load_policy()
CALENDAR = WorkCalendar(POLICY)
STATUTORY = POLICY.hours.statutory
STEWARD = POLICY.hours.steward
WITH_LUNCH = WeeklyHours(
    every_day=(Slot(time(8, 30), time(12)), Slot(time(13, 30), time(18))),
    working_days_only=True,
    saturday=(Slot(time(9), time(12)),),
    sunday=(),
)
ALL_DAY = WeeklyHours(every_day=(Slot(time(0), time(0)),), working_days_only=False)


def local(text: str) -> datetime:
    """A time in Shanghai, as the desk holds it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def shown(at: datetime) -> str:
    """A time of the desk as the clock in Shanghai shows it."""
    assert at.tzinfo is UTC
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def policy_with(tmp_path: Path, text: str) -> Policy:
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return load_policy(file)


# ── days ──


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # Monday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 10, 1), False),  # National Day, Thursday
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # Saturday made up for it
        (date(2026, 12, 31), True),
        (date(2032, 1, 1), True),  # a Thursday nobody knows better about
        (date(2032, 1, 3), False),  # Saturday
    ],
)
def test_working_days_follow_the_public_holidays_and_then_the_weekends(
    day: date, works: bool
) -> None:
    assert CALENDAR.is_working_day(day) is works


def test_a_year_the_library_does_not_know_is_an_estimate_until_the_table_has_it(
    tmp_path: Path,
) -> None:
    new_year = date(2032, 1, 1)
    assert CALENDAR.is_estimate(new_year)
    assert not CALENDAR.is_estimate(date(2026, 10, 1))
    told = WorkCalendar(
        policy_with(tmp_path, "[holidays.2032]\noff = [2032-01-01]\nwork = [2032-01-03]")
    )
    assert not told.is_estimate(new_year)
    assert not told.is_working_day(new_year)
    assert told.is_working_day(date(2032, 1, 3))
    assert told.is_working_day(date(2032, 1, 5))
    assert not told.is_working_day(date(2032, 1, 10)), "its weekends need not be written"


def test_a_promise_reaching_into_an_unknown_year_rests_on_an_estimate() -> None:
    filed = local("2031-12-31 10:00")
    assert CALENDAR.rests_on_estimate(filed, CALENDAR.feedback_due(filed))
    filed = local("2026-11-23 10:00")
    assert not CALENDAR.rests_on_estimate(filed, CALENDAR.feedback_due(filed))


# ── the feedback clock ──


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2026-11-23 10:05", "2026-11-25 10:05"),  # Monday → Wednesday
        ("2026-11-23 08:30", "2026-11-25 08:30"),
        ("2026-11-23 17:59", "2026-11-25 17:59"),
        ("2026-11-23 18:00", "2026-11-26 08:30"),  # closed: counts from Tuesday 08:30
        ("2026-11-23 07:00", "2026-11-25 08:30"),
        ("2026-11-26 10:00", "2026-11-30 10:00"),  # Thursday → over the weekend
        ("2026-11-27 10:00", "2026-12-01 10:00"),
        ("2026-11-27 19:00", "2026-12-02 08:30"),  # Friday evening counts as Monday
        ("2026-11-28 11:00", "2026-12-02 08:30"),  # Saturday counts as Monday
        ("2026-09-30 10:00", "2026-10-09 10:00"),  # over National Day
        ("2026-10-03 10:00", "2026-10-10 08:30"),  # filed in it; Thursday, Friday, made-up Saturday
        ("2026-10-09 10:00", "2026-10-12 10:00"),  # the made-up Saturday counts
        ("2026-12-31 10:00", "2027-01-04 10:00"),  # beyond the library: weekends only
    ],
)
def test_feedback_is_due_at_the_same_clock_time_two_working_days_on(filed: str, due: str) -> None:
    assert shown(CALENDAR.feedback_due(local(filed))) == due


@pytest.mark.parametrize(
    ("due", "one_day_before", "two_hours_before"),
    [
        ("2026-11-25 10:05", "2026-11-24 10:05", "2026-11-24 17:35"),
        ("2026-11-25 17:00", "2026-11-24 17:00", "2026-11-25 15:00"),
        ("2026-11-30 08:30", "2026-11-27 08:30", "2026-11-27 16:00"),  # over a weekend
        ("2026-10-12 09:30", "2026-10-10 09:30", "2026-10-10 17:00"),  # the day before is made up
    ],
)
def test_feedback_reminders_come_one_working_day_and_two_working_hours_before(
    due: str, one_day_before: str, two_hours_before: str
) -> None:
    assert shown(CALENDAR.before_working(local(due), days=1)) == one_day_before
    assert shown(CALENDAR.before_working(local(due), hours=2)) == two_hours_before


# ── hours ──


@pytest.mark.parametrize(
    ("pushed", "due"),
    [
        ("2026-11-23 09:35", "2026-11-23 10:05"),
        ("2026-11-23 17:50", "2026-11-24 08:50"),
        ("2026-11-23 17:30", "2026-11-23 18:00"),
        ("2026-11-23 20:00", "2026-11-24 09:00"),
        ("2026-11-28 10:00", "2026-11-28 10:30"),  # stewards work on Saturdays
        ("2026-10-01 10:00", "2026-10-01 10:30"),  # and on holidays
    ],
)
def test_the_response_clock_runs_in_the_stewards_hours_every_day(pushed: str, due: str) -> None:
    assert shown(CALENDAR.response_due(local(pushed), 30)) == due


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23 11:45", 30, "2026-11-23 13:45"),  # over lunch
        ("2026-11-23 12:30", 30, "2026-11-23 14:00"),
        ("2026-11-27 17:45", 30, "2026-11-30 08:45"),  # Saturday is no working day
        ("2026-10-09 17:45", 30, "2026-10-10 09:15"),  # but a made-up one, with its own hours
        ("2026-11-23 08:30", 8 * 60, "2026-11-23 18:00"),
        ("2026-11-23 08:30", 8 * 60 + 1, "2026-11-24 08:31"),
    ],
)
def test_working_time_skips_lunch_nights_and_days_off(start: str, minutes: int, end: str) -> None:
    assert shown(CALENDAR.add_working_time(local(start), minutes, WITH_LUNCH)) == end


def test_lateness_counts_working_minutes_only() -> None:
    due, done = local("2026-11-23 17:50"), local("2026-11-24 08:45")
    assert CALENDAR.working_minutes_between(due, done) == 25
    assert CALENDAR.working_minutes_between(done, due) == 0
    assert CALENDAR.working_minutes_between(due, done, WITH_LUNCH) == 25


@pytest.mark.parametrize(
    ("at", "is_open", "opens"),
    [
        ("2026-11-23 08:29", False, "2026-11-23 08:30"),
        ("2026-11-23 08:30", True, "2026-11-23 08:30"),
        ("2026-11-23 11:59", True, "2026-11-23 11:59"),
        ("2026-11-23 12:00", False, "2026-11-23 13:30"),
        ("2026-11-23 18:00", False, "2026-11-24 08:30"),
        ("2026-11-28 10:00", False, "2026-11-30 08:30"),
        ("2026-10-10 10:00", True, "2026-10-10 10:00"),
    ],
)
def test_opening_hours_include_their_start_and_not_their_end(
    at: str, is_open: bool, opens: str
) -> None:
    assert CALENDAR.in_hours(local(at), WITH_LUNCH) is is_open
    assert shown(CALENDAR.next_opening(local(at), WITH_LUNCH)) == opens


def test_round_the_clock_never_closes() -> None:
    start = local("2026-11-23 23:50")
    assert CALENDAR.in_hours(local("2026-11-24 00:00"), ALL_DAY)
    assert CALENDAR.add_working_time(start, 3000, ALL_DAY) == start + timedelta(minutes=3000)
    assert CALENDAR.working_minutes_between(start, start + timedelta(days=2), ALL_DAY) == 2880


def test_hours_that_never_open_are_refused_instead_of_searched_for_ever() -> None:
    never = WeeklyHours(every_day=(), working_days_only=False)
    with pytest.raises(ValueError, match="no opening hours"):
        CALENDAR.next_opening(local("2026-11-23 10:00"), never)
    with pytest.raises(ValueError, match="no opening hours"):
        CALENDAR.subtract_working_time(local("2026-11-23 10:00"), 1, never)


# ── windows of the day ──


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-23 20:59", None),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-24 00:30", "2026-11-24 08:00"),
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", None),
    ],
)
def test_residents_are_left_in_peace_from_nine_to_eight(at: str, until: str | None) -> None:
    ends = CALENDAR.quiet_until(local(at))
    assert (ends and shown(ends)) == until


def test_quiet_hours_within_a_day_work_too(tmp_path: Path) -> None:
    nap = WorkCalendar(policy_with(tmp_path, "[quiet]\nstart = '12:30'\nend = '14:00'\n"))
    ends = nap.quiet_until(local("2026-11-23 13:00"))
    assert ends
    assert shown(ends) == "2026-11-23 14:00"
    assert nap.quiet_until(local("2026-11-23 14:00")) is None
    assert nap.quiet_until(local("2026-11-23 02:00")) is None


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("2026-11-23 07:10", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 19:59", "2026-11-23 19:59"),
        ("2026-11-23 20:00", "2026-11-24 09:00"),
        ("2026-11-23 23:30", "2026-11-24 09:00"),
    ],
)
def test_surveys_wait_for_their_window(at: str, asked: str) -> None:
    survey = POLICY.survey
    fits = CALENDAR.within_window(local(at), survey.window_start, survey.window_end)
    assert shown(fits) == asked


def test_a_daily_round_never_meets_itself() -> None:
    first = CALENDAR.next_daily(local("2026-11-23 10:00"), time(17, 30))
    assert shown(first) == "2026-11-23 17:30"
    assert shown(CALENDAR.next_daily(first, time(17, 30))) == "2026-11-24 17:30"


def test_the_morning_list_comes_on_working_days_only() -> None:
    friday = local("2026-11-27 08:30")
    after = CALENDAR.next_daily(friday, time(8, 30), working_days_only=True)
    assert shown(after) == "2026-11-30 08:30"
    made_up = CALENDAR.next_daily(local("2026-10-09 08:30"), time(8, 30), working_days_only=True)
    assert shown(made_up) == "2026-10-10 08:30"


# ── what always holds ──

instants = st.datetimes(
    min_value=datetime(2025, 6, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2028, 6, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
weeks = st.sampled_from([STEWARD, STATUTORY, WITH_LUNCH, ALL_DAY, POLICY.hours.agents])
amounts = st.integers(min_value=0, max_value=5000)


@given(start=instants, minutes=amounts, hours=weeks)
def test_adding_working_time_and_measuring_it_agree(
    start: datetime, minutes: int, hours: WeeklyHours
) -> None:
    end = CALENDAR.add_working_time(start, minutes, hours)
    assert end >= start
    assert CALENDAR.working_minutes_between(start, end, hours) == minutes


@given(end=instants, minutes=amounts, hours=weeks)
def test_going_back_and_measuring_agree(end: datetime, minutes: int, hours: WeeklyHours) -> None:
    start = CALENDAR.subtract_working_time(end, minutes, hours)
    assert start <= end
    assert CALENDAR.working_minutes_between(start, end, hours) == minutes


@given(earlier=instants, gap=st.timedeltas(timedelta(0), timedelta(days=5)), minutes=amounts)
def test_who_comes_later_is_never_due_earlier(
    earlier: datetime, gap: timedelta, minutes: int
) -> None:
    later = earlier + gap
    assert CALENDAR.response_due(earlier, minutes) <= CALENDAR.response_due(later, minutes)
    assert CALENDAR.feedback_due(earlier) <= CALENDAR.feedback_due(later)


@given(at=instants, hours=weeks)
def test_an_opening_is_open_and_never_in_the_past(at: datetime, hours: WeeklyHours) -> None:
    opens = CALENDAR.next_opening(at, hours)
    assert opens >= at
    assert CALENDAR.in_hours(opens, hours)
    assert (opens == at) is CALENDAR.in_hours(at, hours)


@given(at=instants)
def test_feedback_is_due_on_a_working_day_after_its_reminders(at: datetime) -> None:
    due = CALENDAR.feedback_due(at)
    first, second = (
        CALENDAR.before_working(due, days=1),
        CALENDAR.before_working(due, hours=2),
    )
    assert at < first <= second < due
    assert CALENDAR.is_working_day(due.astimezone(SHANGHAI).date())


@given(at=instants, clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_the_next_daily_time_is_within_a_day_and_shows_that_time(at: datetime, clock: time) -> None:
    fires = CALENDAR.next_daily(at, clock)
    assert timedelta(0) < fires - at <= timedelta(days=1)
    assert fires.astimezone(SHANGHAI).time() == clock


@given(at=instants)
def test_quiet_hours_end_in_the_future_and_when_they_end_it_is_not_quiet(at: datetime) -> None:
    ends = CALENDAR.quiet_until(at)
    if ends is not None:
        assert at < ends <= at + timedelta(hours=11)
        assert CALENDAR.quiet_until(ends) is None


def test_the_operator_is_told_once_when_holidays_are_only_guessed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """DESIGN §5: beyond the library's years weekends count, and the operator is alarmed."""
    calendar = WorkCalendar(load_policy())
    year = 2163  # far enough that no other test has asked for it
    for day in (date(year, 1, 3), date(year, 1, 4)):
        calendar.is_working_day(day)
    told = [record.message for record in caplog.records if str(year) in record.message]
    assert len(told) == 1
    assert "按周末推算" in told[0]
