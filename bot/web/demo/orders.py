"""What the demo page may ask of the clock, read into values: let time pass, run, start over."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from bot.demo.tour import Tour, load_tours
from handlers.when import ZONE

MOST_MINUTES: Final = 24 * 60
MOST_DAYS: Final = 14
FASTEST: Final = 3600.0  # an hour a second
TOMORROW_MORNING: Final = "tomorrow-9"
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class BadOrder(ValueError):
    """The clock cannot be turned like that; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Let time pass by so much."""

    delta: timedelta

    def until(self, now: datetime) -> datetime:
        """Desk time when it has passed."""
        return now + self.delta


@dataclass(frozen=True, slots=True)
class GoTo:
    """Let time pass to a local time: the next such one, or that of tomorrow."""

    clock: time
    tomorrow: bool = False

    def until(self, now: datetime) -> datetime:
        """Desk time when it has come, aware UTC."""
        today = now.astimezone(ZONE).date()
        at = datetime.combine(today, self.clock, ZONE)
        if self.tomorrow or at <= now:
            at += timedelta(days=1)
        return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """From now on so many desk seconds pass in a real one; 0 stands still."""

    speed: float


Order = Pass | GoTo | Run


def read_order(body: Any) -> Order:
    """``{"minutes": 10}``, ``{"days": 1}``, ``{"to": …}`` or ``{"speed": 60}``; raises BadOrder."""
    if not isinstance(body, dict) or len(body) != 1:
        raise BadOrder("请只写 minutes、days、to、speed 其中一个")
    ((name, value),) = body.items()
    if name == "minutes":
        return Pass(timedelta(minutes=_number(value, 1, MOST_MINUTES)))
    if name == "days":
        return Pass(timedelta(days=_number(value, 1, MOST_DAYS)))
    if name == "speed":
        return Run(_number(value, 0, FASTEST))
    if name == "to":
        return _go_to(value)
    raise BadOrder("请只写 minutes、days、to、speed 其中一个")


def read_beginning(body: Any) -> Tour | None:
    """``{}``: an ordinary morning; ``{"tour": key}``: where that situation begins."""
    if not isinstance(body, dict) or body.keys() - {"tour"}:
        raise BadOrder("重新开始时只能写 tour")
    key = body.get("tour")
    if key is None:
        return None
    for tour in load_tours():
        if tour.key == key:
            return tour
    raise BadOrder("没有这个导览")


def _go_to(value: Any) -> GoTo:
    if value == TOMORROW_MORNING:
        return GoTo(time(9), tomorrow=True)
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadOrder(f"to 要写成 {TOMORROW_MORNING} 或 09:30 这样的时刻")
    return GoTo(time(int(found[1]), int(found[2])))


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadOrder(f"要在 {least:g} 到 {most:g} 之间")
    return value
