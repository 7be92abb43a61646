"""How a desk begins: its row, a demo's people and their past, the daily rounds; and again.

``bot.opening`` begins a new database; ``begin_again`` empties a demo one and starts it over.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import Connection, delete, insert, select, update

from storage.crypto import Keyring, check_canary
from storage.ids import next_id
from storage.tables import Base, DeskRow, TimerRow

if TYPE_CHECKING:
    from handlers.calendar import WorkCalendar
    from handlers.policy import Policy

Kind = Literal["demo", "live"]
MORNING: Final = time(9, 30)  # everybody is at work, and the day is still long


def make(
    conn: Connection, keyring: Keyring, kind: Kind, now: datetime | None, policy: "Policy | None"
) -> None:
    """Write the desk's row, a demo's people and past, the daily rounds; ``now`` is desk time."""
    real = datetime.now(UTC)
    # Whole seconds: what a command prints as the time can be given back as --now.
    begins = (now or real).replace(microsecond=0)
    is_demo = kind == "demo"
    conn.execute(
        insert(DeskRow).values(
            id=1,
            kind=kind,
            desk_at=begins if is_demo else None,
            real_at=real if is_demo else None,
            speed=0.0,
            roster_version=1,
            created_at=real,
        )
    )
    check_canary(conn, keyring)
    if is_demo:
        from bot.demo.seed import seed_demo  # noqa: PLC0415

        seed_demo(conn, keyring, begins)
    arm_daily_rounds(conn, begins, policy)


def arm_daily_rounds(conn: Connection, now: datetime, policy: "Policy | None" = None) -> None:
    """Set those timers of the daily rounds that are not there; they re-arm themselves later."""
    from handlers.policy import load_policy  # noqa: PLC0415
    from handlers.roster import load_roster  # noqa: PLC0415
    from handlers.timers import first_timers  # noqa: PLC0415
    from storage.hot import Hot  # noqa: PLC0415

    armed = {tuple(row) for row in conn.execute(select(TimerRow.kind, TimerRow.subject))}
    wanted = first_timers(load_roster(conn), policy or load_policy(), now)
    Hot(conn).set_timers([t for t in wanted if (t.kind, t.subject) not in armed], next_id)


# --- again ----------------------------------------------------------------------------------------


def begin_again(
    conn: Connection, keyring: Keyring, now: datetime, policy: "Policy | None" = None
) -> None:
    """Empty a demo database and begin it at desk time ``now``; its clock keeps its speed.

    The caller has made sure that it is a demo, and commits. The roster's version rises, so that
    every process reads it anew.
    """
    row = conn.execute(
        select(DeskRow.kind, DeskRow.speed, DeskRow.roster_version).with_for_update()
    ).one()
    if row.kind != "demo":
        raise RuntimeError("only a demo is ever emptied")
    empty(conn)
    make(conn, keyring, "demo", now, policy)
    conn.execute(update(DeskRow).values(speed=row.speed, roster_version=row.roster_version + 1))


def ordinary_morning(calendar: "WorkCalendar", real_now: datetime) -> datetime:
    """09:30 of today, or of the next working day when today is none; aware UTC."""
    day: date = real_now.astimezone(calendar.zone).date()
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, calendar.zone).astimezone(UTC)


def empty(conn: Connection) -> None:
    """Delete every row of every table."""
    for table in reversed(Base.metadata.sorted_tables):
        conn.execute(delete(table))
