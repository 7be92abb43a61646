"""A demo desk starts over: emptied, seeded again, at an ordinary morning; a live one never."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from bot.beginning import begin_again, ordinary_morning
from bot.clock import ClockRefused, read_clock
from bot.desk import Desk
from bot.group import Done
from bot.opening import open_desk
from bot.settings import Settings
from handlers.when import ZONE
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Account, Case, DeskRow, House, InboxRow, OutboxRow, Person, TimerRow
from tests.bot.conftest import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue, at

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]

TELLS = "楼上漏水，天花板一直滴水，今天早上开始的"


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    """Monday, 2026-11-23 09:30, on both databases."""
    opened = open_desk(desk_settings, kind="demo", create=True)
    yield opened
    opened.store.close()


def count(desk: Desk, table: type) -> int:
    with desk.store.read() as conn:
        return int(conn.scalar(select(func.count()).select_from(table)) or 0)


def file_something(desk: Desk) -> None:
    he = Dialogue(desk).account("resident:何老师")
    he.says(TELLS).taps("对，提交").hears("编号")


def test_what_was_said_is_gone_and_the_estates_are_as_they_were(desk: Desk) -> None:
    tables = (Person, Account, House, Case, InboxRow, OutboxRow, TimerRow)
    fresh = [count(desk, table) for table in tables]
    file_something(desk)
    assert [count(desk, table) for table in tables] != fresh
    desk.start_over(at("2026-11-23 09:30"))
    assert [count(desk, table) for table in tables] == fresh
    assert desk.now() == at("2026-11-23 09:30")


def test_the_same_people_can_say_the_same_again(desk: Desk) -> None:
    """The desk knows the new roster at once: the old ids stand for nobody."""
    for _ in range(2):
        file_something(desk)
        lin = Dialogue(desk).account("steward:小林")
        assert "接单" in lin.offered()
        desk.start_over(at("2026-11-23 09:30"))
        Dialogue(desk).account("steward:小林").hears_nothing()


def test_it_may_go_back_in_time_which_a_clock_alone_never_does(desk: Desk) -> None:
    desk.advance(at("2026-12-01 22:00"))
    desk.start_over(at("2026-11-24 22:40"))
    assert desk.now() == at("2026-11-24 22:40")
    with desk.store.read() as conn:
        assert conn.scalar(select(func.min(TimerRow.due_at))) == at("2026-11-24 23:40")


def test_a_running_clock_keeps_its_speed(desk: Desk) -> None:
    desk.set_speed(60)
    desk.start_over(at("2026-11-23 09:30"))
    with desk.store.read() as conn:
        clock = read_clock(conn)
    assert clock is not None
    assert clock.speed == 60
    assert clock.now(clock.real_at + timedelta(seconds=10)) == at("2026-11-23 09:40")


def test_whoever_listens_is_told_with_the_earliest_timer(desk: Desk) -> None:
    told: list[Done] = []
    desk.listeners.append(told.append)
    desk.start_over(at("2026-11-23 09:30"))
    [done] = told
    assert done.started_over
    assert done.earliest_timer == at("2026-11-23 10:30")


def test_by_itself_it_begins_at_half_past_nine_of_a_working_day(desk: Desk) -> None:
    begins = desk.start_over().astimezone(ZONE)
    assert (begins.hour, begins.minute) == (9, 30)
    assert desk.rules.calendar.is_working_day(begins.date())
    assert begins.date() >= datetime.now(ZONE).date()


def test_a_morning_on_a_holiday_is_the_next_working_day(desk: Desk) -> None:
    calendar = desk.rules.calendar
    wednesday = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # Thursday morning in Shanghai
    assert ordinary_morning(calendar, wednesday) == at("2026-11-26 09:30")
    assert ordinary_morning(calendar, at("2026-10-01 08:00")).astimezone(ZONE).date() == date(
        2026, 10, 8
    )


def test_a_live_desk_is_never_emptied(store: Store, keyring: Keyring) -> None:
    with store.write() as conn:
        row = {"id": 1, "kind": "live", "speed": 0.0, "roster_version": 1}
        conn.execute(insert(DeskRow).values(**row, created_at=datetime.now(UTC)))
    with pytest.raises(ClockRefused, match="正式库"):
        Desk(store, keyring).start_over()
    with pytest.raises(RuntimeError), store.write() as conn:
        begin_again(conn, keyring, datetime.now(UTC))
    with store.read() as conn:
        assert conn.scalar(select(DeskRow.kind)) == "live"


def test_a_desk_opened_before_the_row_said_live_is_not_emptied_either(desk: Desk) -> None:
    """The row decides in the same transaction, not what was read when the desk was opened."""
    file_something(desk)
    with desk.store.write() as conn:
        conn.execute(update(DeskRow).values(kind="live"))
    with pytest.raises(RuntimeError):
        desk.start_over()
    assert count(desk, Case) > 0
