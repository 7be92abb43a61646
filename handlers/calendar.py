"""Working time, public holidays and quiet hours: aware UTC in and out, local time in between.

RULEBOOK §11 says what the hours are, DESIGN §5 what holds beyond the years the library knows.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

import chinese_calendar
from apscheduler.triggers.cron import CronTrigger

from handlers.policy import Policy, WeeklyHours

__all__ = ["WorkCalendar"]

log = logging.getLogger(__name__)
DAY = timedelta(days=1)
# Longer than any closed stretch: a walk that finds nothing in a year has no hours to find.
LONGEST_WALK_DAYS = 400
SATURDAY = 5
NEVER_OPEN = "no opening hours within a year"
Span = tuple[datetime, datetime]


class WorkCalendar:
    """Answers questions about working time for one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.zone = ZoneInfo(policy.timezone)
        self._off = {day for table in policy.holidays.values() for day in table.off}
        self._work = {day for table in policy.holidays.values() for day in table.work}
        self._spans: dict[tuple[date, WeeklyHours], tuple[Span, ...]] = {}

    # ── days ──

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is a statutory working day, make-up days included (RULEBOOK §11)."""
        if day in self._work:
            return True
        if day in self._off:
            return False
        if not self._in_own_table(day):
            known = _library_says(day)
            if known is not None:
                return known
            _alarm(day.year)
        return day.weekday() < SATURDAY

    def is_estimate(self, day: date) -> bool:
        """Whether `is_working_day(day)` only counts weekends, the year's holidays being unknown.

        Promises resting on it are marked 暂按周末推算 for staff (DESIGN §5).
        """
        return not self._in_own_table(day) and _library_says(day) is None

    def _in_own_table(self, day: date) -> bool:
        return str(day.year) in self.policy.holidays

    # ── opening hours ──

    def in_hours(self, at: datetime, hours: WeeklyHours) -> bool:
        """Whether `at` lies in `hours`; a closing time itself is outside."""
        return any(start <= at < end for start, end in self._spans_of(self._day(at), hours))

    def next_opening(self, at: datetime, hours: WeeklyHours) -> datetime:
        """`at` itself when it lies in `hours`, else the instant they next begin."""
        for start, end in self._spans_after(at, hours):
            return max(at, start) if at < end else start
        raise ValueError(NEVER_OPEN)

    def add_working_time(self, start: datetime, minutes: float, hours: WeeklyHours) -> datetime:
        """When `minutes` of `hours` have passed since `start`; 0 minutes give the next opening."""
        left = timedelta(minutes=minutes)
        at = self.next_opening(start, hours)
        for opens, closes in self._spans_after(at, hours):
            begins = max(at, opens)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        raise ValueError(NEVER_OPEN)

    def subtract_working_time(self, end: datetime, minutes: float, hours: WeeklyHours) -> datetime:
        """The latest instant from which `minutes` of `hours` pass until `end`."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._spans_before(end, hours):
            finish = min(end, closes)
            if finish - left >= opens:
                return finish - left
            left -= finish - opens
        raise ValueError(NEVER_OPEN)

    def working_minutes_between(
        self, start: datetime, end: datetime, hours: WeeklyHours | None = None
    ) -> float:
        """Minutes of `hours` (default: the stewards') from `start` to `end`; 0 if it is earlier."""
        hours = hours or self.policy.hours.steward
        total = timedelta()
        day, last = self._day(start), self._day(end)
        while day <= last:
            for opens, closes in self._spans_of(day, hours):
                total += max(min(closes, end) - max(opens, start), timedelta())
            day += DAY
        return total / timedelta(minutes=1)

    # ── the clocks ──

    def response_due(self, pushed_at: datetime, minutes: float) -> datetime:
        """`minutes` after `pushed_at` on the response clock: in steward hours (RULEBOOK §5.3)."""
        return self.add_working_time(pushed_at, minutes, self.policy.hours.steward)

    def feedback_due(self, filed_at: datetime) -> datetime:
        """When clear feedback is due: same clock time, second working day after (RULEBOOK §11).

        Filed outside the statutory hours counts as filed at their next start.
        """
        counted_from = self.next_opening(filed_at, self.policy.hours.statutory)
        return self._shift_working_days(counted_from, self.policy.feedback.working_days)

    def working_days_after(self, at: datetime, days: int) -> datetime:
        """The same clock time so many working days later; outside the hours, from their start."""
        counted_from = self.next_opening(at, self.policy.hours.statutory)
        return self._shift_working_days(counted_from, days)

    def before_working(self, due: datetime, *, days: int = 0, hours: int = 0) -> datetime:
        """`days` working days and `hours` working hours before `due` (feedback reminders)."""
        at = self._shift_working_days(due, -days)
        if not hours:
            return at
        return self.subtract_working_time(at, hours * 60, self.policy.hours.statutory)

    def rests_on_estimate(self, start: datetime, end: datetime) -> bool:
        """Whether any day from `start` to `end` is only guessed from weekends (DESIGN §5)."""
        return any(self.is_estimate(day) for day in {self._day(start), self._day(end)})

    # ── windows of the day ──

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the residents' quiet hours end if `at` lies in them, else None (RULEBOOK §11)."""
        local = at.astimezone(self.zone)
        start, end = self.policy.quiet.start, self.policy.quiet.end
        clock = local.time()
        over_midnight = start > end
        if over_midnight and clock >= start:
            return self._at(local.date() + DAY, end)
        if (over_midnight and clock < end) or (start <= clock < end):
            return self._at(local.date(), end)
        return None

    def within_window(self, at: datetime, start: time, end: time) -> datetime:
        """The earliest instant from `at` on inside the daily window `start` to `end` (local)."""
        local = at.astimezone(self.zone)
        if local.time() < start:
            return self._at(local.date(), start)
        if local.time() < end:
            return at
        return self._at(local.date() + DAY, start)

    def next_daily(self, at: datetime, clock: time, *, working_days_only: bool = False) -> datetime:
        """When the local clock next shows `clock`, strictly after `at`: arms daily rounds."""
        trigger = _daily(clock, self.policy.timezone)
        fires = at
        while True:
            # The trigger takes its start for a hit; a round that re-arms itself would meet itself.
            after = fires + timedelta(microseconds=1)
            fires = cast("datetime", trigger.get_next_fire_time(None, after)).astimezone(UTC)
            if not working_days_only or self.is_working_day(self._day(fires)):
                return fires

    # ── helpers ──

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def _shift_working_days(self, at: datetime, days: int) -> datetime:
        """The same clock time `days` working days later (earlier when negative)."""
        local = at.astimezone(self.zone)
        day, step = local.date(), DAY if days > 0 else -DAY
        for _ in range(abs(days)):
            day += step
            while not self.is_working_day(day):
                day += step
        return self._at(day, local.time())

    def _spans_of(self, day: date, hours: WeeklyHours) -> tuple[Span, ...]:
        """The opening times of `day` in UTC, in order."""
        key = (day, hours)
        spans = self._spans.get(key)
        if spans is None:
            spans = self._spans[key] = self._make_spans(day, hours)
        return spans

    def _make_spans(self, day: date, hours: WeeklyHours) -> tuple[Span, ...]:
        if hours.working_days_only and not self.is_working_day(day):
            return ()
        return tuple(
            (
                self._at(day, slot.start),
                self._at(day + DAY if slot.end_minute == 24 * 60 else day, slot.end),
            )
            for slot in hours.slots_of(day.weekday())
        )

    def _spans_after(self, at: datetime, hours: WeeklyHours) -> Iterator[Span]:
        """The spans that end after `at`, in order."""
        day = self._day(at)
        for ahead in range(LONGEST_WALK_DAYS):
            for span in self._spans_of(day + DAY * ahead, hours):
                if span[1] > at:
                    yield span

    def _spans_before(self, at: datetime, hours: WeeklyHours) -> Iterator[Span]:
        """The spans that begin before `at`, latest first."""
        day = self._day(at)
        for back in range(LONGEST_WALK_DAYS):
            for span in reversed(self._spans_of(day - DAY * back, hours)):
                if span[0] < at:
                    yield span


@lru_cache(maxsize=4096)
def _library_says(day: date) -> bool | None:
    """Whether chinesecalendar calls `day` a working day; None outside the years it knows."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@lru_cache(maxsize=16)
def _alarm(year: int) -> None:
    """Tell the operator, once a year and process, that promises rest on weekends (DESIGN §5)."""
    log.warning(
        "%d 年的法定节假日还不知道，暂按周末推算；请在规则文件的 [holidays.%d] 里补上", year, year
    )


@lru_cache(maxsize=64)
def _daily(clock: time, timezone: str) -> CronTrigger:
    return CronTrigger(hour=clock.hour, minute=clock.minute, second=clock.second, timezone=timezone)
