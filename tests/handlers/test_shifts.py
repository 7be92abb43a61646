"""Weekly hours: who is on duty when, and what happens when nobody is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from bot.demo.seed import seed_demo
from handlers.roster import Roster, Staff, load_roster
from storage import tables
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import next_id

MONDAY_TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 there
SUNDAY_NIGHT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Monday 01:00 there
DAYS, NIGHTS = [[0, 480, 1080]], [[6, 1320, 1440 + 360]]  # Monday 08–18; Sunday 22–Monday 06
HOUR = timedelta(hours=1)


@pytest.fixture
def seeded(store: Store, keyring: Keyring) -> Store:
    with store.write() as conn:
        seed_demo(conn, keyring, MONDAY_TEN)
    return store


def read(store: Store) -> Roster:
    with store.read() as conn:
        return load_roster(conn)


def agents(store: Store) -> tuple[Staff, Staff]:
    """小雅 and 小敏."""
    ya, min_ = read(store).by_role["agent"]
    return ya, min_


def on_duty(store: Store, now: datetime) -> list[str]:
    return [staff.short_name for staff in read(store).on_duty("agent", None, now)]


def works(conn: Connection, person: Staff, shifts: list[list[int]] | None) -> None:
    of_person = tables.StaffRole.person_id == person.person_id
    conn.execute(update(tables.StaffRole).where(of_person).values(shifts=shifts))


@pytest.fixture
def in_shifts(seeded: Store) -> Store:
    """小雅 works by day, 小敏 at night."""
    ya, min_ = agents(seeded)
    with seeded.write() as conn:
        works(conn, ya, DAYS)
        works(conn, min_, NIGHTS)
    return seeded


def test_weekly_hours_choose_who_is_on_duty_also_across_the_weeks_end(in_shifts: Store) -> None:
    assert on_duty(in_shifts, MONDAY_TEN) == ["小雅"]
    assert on_duty(in_shifts, SUNDAY_NIGHT) == ["小敏"]


def test_a_shift_begins_with_its_first_minute_and_ends_before_its_last(in_shifts: Store) -> None:
    assert on_duty(in_shifts, MONDAY_TEN - 2 * HOUR) == ["小雅"]
    both = ["小雅", "小敏"]  # nobody is on shift
    assert on_duty(in_shifts, MONDAY_TEN - 2 * HOUR - timedelta(minutes=1)) == both
    assert on_duty(in_shifts, MONDAY_TEN + 8 * HOUR - timedelta(minutes=1)) == ["小雅"]
    assert on_duty(in_shifts, MONDAY_TEN + 8 * HOUR) == both


def test_weekly_hours_never_leave_a_role_empty(in_shifts: Store) -> None:
    noon_on_sunday = SUNDAY_NIGHT - 13 * HOUR
    assert on_duty(in_shifts, noon_on_sunday) == ["小雅", "小敏"]


def test_the_substitute_of_whoever_is_on_shift_does_his_shift(in_shifts: Store) -> None:
    ya, min_ = agents(in_shifts)
    away = {
        "id": next_id(),
        "person_id": ya.person_id,
        "substitute_id": min_.person_id,
        "from_at": MONDAY_TEN,
        "until_at": MONDAY_TEN + HOUR,
    }
    with in_shifts.write() as conn:
        conn.execute(insert(tables.Absence), away)
    assert on_duty(in_shifts, MONDAY_TEN) == ["小敏"]
    assert on_duty(in_shifts, MONDAY_TEN + HOUR) == ["小雅"]


def test_who_has_no_weekly_hours_is_on_duty_at_any_hour(in_shifts: Store) -> None:
    _, min_ = agents(in_shifts)
    with in_shifts.write() as conn:
        works(conn, min_, None)
    assert on_duty(in_shifts, MONDAY_TEN) == ["小雅", "小敏"]
    assert on_duty(in_shifts, SUNDAY_NIGHT) == ["小敏"]
