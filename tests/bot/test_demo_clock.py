"""A demo's clock that runs: read, moved and changed in speed while it does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.clock import ClockRefused
from bot.desk import Desk
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import DeskRow

BEGIN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _nothing(_turn: Turn) -> None:
    """Says nothing."""


def demo(store: Store, keyring: Keyring, speed: float) -> Desk:
    now = datetime.now(UTC)
    with store.write() as conn:
        row = {"id": 1, "kind": "demo", "roster_version": 1, "created_at": now}
        conn.execute(insert(DeskRow).values(**row, desk_at=BEGIN, real_at=now, speed=speed))
    return Desk(store, keyring, route_event=_nothing)


@pytest.fixture
def running(store: Store, keyring: Keyring) -> Desk:
    return demo(store, keyring, 1000.0)


def test_time_passes_by_itself_and_may_be_let_pass_to_now(running: Desk) -> None:
    before = running.now()
    advanced = running.advance()
    assert before <= advanced.now <= running.now()


def test_its_speed_is_changed_without_a_jump(running: Desk) -> None:
    before = running.now()
    running.set_speed(0.0)
    stands_at = running.now()
    assert before <= stands_at == running.now()


def test_it_is_moved_on_and_never_back(running: Desk) -> None:
    to = running.now() + timedelta(days=365)
    running.advance(to)
    assert running.now() >= to
    with pytest.raises(ClockRefused):
        running.advance(to - timedelta(days=1))


def test_one_that_stands_stays_where_it_was_put(store: Store, keyring: Keyring) -> None:
    desk = demo(store, keyring, 0.0)
    desk.advance(BEGIN + timedelta(hours=1))
    assert desk.now() == BEGIN + timedelta(hours=1)
