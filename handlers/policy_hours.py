"""Opening hours and holidays as `policy.toml` holds them (RULEBOOK §11, DESIGN §5)."""

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise

from msgspec import Struct

__all__ = ["Fault", "HolidayYear", "Hours", "Slot", "WeeklyHours"]

# Key and Chinese sentence: what does not fit together in a section.
Fault = tuple[str, str]


class Slot(Struct, frozen=True):
    """One stretch of opening time on a day, local. `end` 00:00 means midnight at the day's end."""

    start: time
    end: time

    @property
    def end_minute(self) -> int:
        """Minutes from the day's start to the slot's end, 1 to 1440."""
        return self.end.hour * 60 + self.end.minute or 1440

    @property
    def start_minute(self) -> int:
        """Minutes from the day's start to the slot's start, 0 to 1439."""
        return self.start.hour * 60 + self.start.minute


class WeeklyHours(Struct, frozen=True):
    """Opening hours of a week; a named day replaces `every_day` (RULEBOOK §11)."""

    every_day: tuple[Slot, ...]
    working_days_only: bool
    monday: tuple[Slot, ...] | None = None
    tuesday: tuple[Slot, ...] | None = None
    wednesday: tuple[Slot, ...] | None = None
    thursday: tuple[Slot, ...] | None = None
    friday: tuple[Slot, ...] | None = None
    saturday: tuple[Slot, ...] | None = None
    sunday: tuple[Slot, ...] | None = None

    def slots_of(self, weekday: int) -> tuple[Slot, ...]:
        """The slots of a weekday, 0 = Monday; holidays are the calendar's business."""
        own = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )[weekday]
        return self.every_day if own is None else own

    def faults(self) -> Iterator[Fault]:
        """Some time in the week is open, and no day's slots overlap."""
        days = [self.slots_of(weekday) for weekday in range(7)]
        if not any(days):
            yield "every_day", "一周里至少要有一个时间段"
        for slots in set(days):
            if any(a.end_minute > b.start_minute for a, b in pairwise(slots)):
                shown = "、".join(f"{slot.start:%H:%M}-{slot.end:%H:%M}" for slot in slots)
                yield "", f"同一天的时间段要先后排好、不重叠，现在是 {shown}"


class Hours(Struct, frozen=True):
    """Who works when (RULEBOOK §11)."""

    steward: WeeklyHours
    agents: WeeklyHours
    statutory: WeeklyHours


class HolidayYear(Struct, frozen=True):
    """One year of the deployment's own holiday table (DESIGN §5)."""

    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()
