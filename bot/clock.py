"""Desk time: the real clock on a live database, a clock kept in the desk's row on a demo one.

Only desk time decides about rules and limits; the network's waiting uses the real clock
(DESIGN §2, two clocks).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from storage.tables import DeskRow

_CLOCK = select(DeskRow.kind, DeskRow.desk_at, DeskRow.real_at, DeskRow.speed)


class ClockRefused(Exception):
    """The clock cannot be moved like that; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Where a demo's desk time stood at a real instant, and how fast it runs since."""

    desk_at: datetime
    real_at: datetime
    speed: float

    def now(self, real_now: datetime) -> datetime:
        """Desk time at ``real_now``; speed 0 stands still."""
        if self.speed == 0:
            return self.desk_at
        return self.desk_at + max(real_now - self.real_at, timedelta(0)) * self.speed


def read_clock(conn: Connection) -> DemoClock | None:
    """The demo clock; None on a live database."""
    row = conn.execute(_CLOCK).one()
    if row.kind != "demo":
        return None
    return DemoClock(row.desk_at, row.real_at, row.speed)


def move_clock(conn: Connection, to: datetime) -> None:
    """Set desk time on a demo database; it never goes back (ClockRefused)."""
    clock, real = _running(conn), datetime.now(UTC)
    if to < clock.now(real):
        raise ClockRefused("演示库的时间只能往前走，不能往回拨。")
    conn.execute(update(DeskRow).values(desk_at=to, real_at=real))


def change_speed(conn: Connection, speed: float) -> None:
    """From now on so many desk seconds pass in a real one; ClockRefused on a live database."""
    clock, real = _running(conn), datetime.now(UTC)
    conn.execute(update(DeskRow).values(desk_at=clock.now(real), real_at=real, speed=speed))


def _running(conn: Connection) -> DemoClock:
    clock = read_clock(conn)
    if clock is None:
        raise ClockRefused("这是正式库，时间跟着真实的钟走，不能拨动。")
    return clock
