"""Timers wake the desk when they are due, by a demo clock that runs fast, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.clock import DemoClock
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done
from bot.scheduler import Scheduler, real_instant
from handlers.messages import Incoming
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import next_id
from storage.spool import Spool
from storage.tables import DeskRow, TimerRow
from tests.bot.relay_room import A_WHILE, eventually

BEGIN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOURS_A_SECOND = 3600.0
NEVER_SECONDS = 3600.0  # the regular look, where only the exact one is to be seen


class Office:
    """A demo desk where a message names in how many minutes its timer is due."""

    def __init__(self, store: Store, keyring: Keyring, folder: Path, *, speed: float) -> None:
        self.store = store
        self.fired: list[tuple[str, datetime]] = []
        self.trouble = 0  # how many of the next commits end in trouble
        with store.write() as conn:
            now = datetime.now(UTC)
            conn.execute(
                insert(DeskRow).values(
                    id=1, kind="demo", desk_at=BEGIN, real_at=now, speed=speed,
                    roster_version=1, created_at=now,
                )
            )  # fmt: skip
        self.desk = Desk(store, keyring, route_event=self._hear, fire_timer=self._fire)
        self.folder = folder

    def _hear(self, turn: Turn) -> None:
        assert turn.incoming is not None
        minutes = float(turn.incoming.text)
        turn.start_timer("nudge", f"case:{next_id()}", turn.now + timedelta(minutes=minutes))

    def _fire(self, turn: Turn, kind: str, _subject: str) -> None:
        self.fired.append((kind, turn.now))

    def timer(self, kind: str, due_at: datetime) -> None:
        """A timer that another process set."""
        with self.store.write() as conn:
            row = {"id": next_id(), "kind": kind, "subject": "desk:1", "failures": 0}
            conn.execute(insert(TimerRow).values(**row, due_at=due_at))

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.fired]

    @asynccontextmanager
    async def scheduled(
        self, look_again_seconds: float = NEVER_SECONDS
    ) -> AsyncIterator[tuple[Dispatcher, Scheduler]]:
        spools = Spool(self.folder / "spool.db"), Spool(self.folder / "aside.db")
        dispatcher = Dispatcher(self.desk, spools[0], set_aside=spools[1], after_seconds=A_WHILE)
        scheduler = Scheduler(self.desk, dispatcher, look_again_seconds=look_again_seconds)
        loop = asyncio.get_running_loop()

        def committed(done: Done) -> None:
            if done.earliest_timer is not None:
                loop.call_soon_threadsafe(scheduler.earlier, done.earliest_timer)
            if self.trouble:
                self.trouble -= 1
                raise OSError("trouble after a commit")

        self.desk.listeners.append(committed)
        await dispatcher.start()
        task = asyncio.create_task(scheduler.run())
        yield dispatcher, scheduler
        scheduler.stop()
        await asyncio.wait_for(task, A_WHILE)
        await dispatcher.close()
        for spool in spools:
            spool.close()


def minutes(count: float) -> Incoming:
    return Incoming("terminal", "resident:wang", text=str(count))


def test_desk_time_becomes_a_real_instant_by_the_clocks_speed() -> None:
    real = datetime(2030, 1, 1, tzinfo=UTC)
    clock = DemoClock(BEGIN, real, 60.0)
    due_at = BEGIN + timedelta(minutes=30)
    assert real_instant(due_at, clock, real) == real + timedelta(seconds=30)
    later = real + timedelta(seconds=29)
    assert real_instant(due_at, clock, later) == real + timedelta(seconds=30)
    assert real_instant(BEGIN, clock, later) == later, "what is due is due now"
    assert real_instant(due_at, DemoClock(BEGIN, real, 0.0), real) is None


@pytest.fixture
def office(store: Store, keyring: Keyring, tmp_path: Path) -> Office:
    return Office(store, keyring, tmp_path, speed=HOURS_A_SECOND)


async def test_what_became_due_while_nobody_served_is_handled_at_once(office: Office) -> None:
    office.timer("late", BEGIN - timedelta(days=2))
    async with office.scheduled():
        await eventually(lambda: office.kinds() == ["late"])


async def test_a_timer_wakes_the_desk_when_it_is_due(office: Office) -> None:
    async with office.scheduled() as (dispatcher, _):
        await dispatcher.accept(minutes(30))
        await eventually(lambda: office.fired)
        assert office.desk.now() >= office.fired[0][1]


async def test_a_commit_with_an_earlier_timer_moves_the_wake_up(office: Office) -> None:
    office.timer("in a year", BEGIN + timedelta(days=365))
    async with office.scheduled() as (dispatcher, _):
        await dispatcher.accept(minutes(60 * 24 * 300))
        await dispatcher.accept(minutes(20))
        await eventually(lambda: office.kinds() == ["nudge"])


async def test_after_one_timer_the_next_is_waited_for(office: Office) -> None:
    async with office.scheduled() as (dispatcher, _):
        for count in (90, 30, 60):
            await dispatcher.accept(minutes(count))
        await eventually(lambda: len(office.fired) == 3)
    assert [at for _, at in office.fired] == sorted(at for _, at in office.fired)


async def test_the_regular_look_finds_what_nobody_told_of(office: Office) -> None:
    async with office.scheduled(look_again_seconds=0.05):
        office.timer("from another process", BEGIN)
        await eventually(lambda: office.kinds() == ["from another process"])


async def test_trouble_is_logged_and_the_next_look_comes(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.trouble = 1
    office.timer("first", BEGIN - timedelta(minutes=1))
    async with office.scheduled(look_again_seconds=0.05):
        await eventually(lambda: office.kinds() == ["first"])
        office.timer("second", BEGIN)
        await eventually(lambda: office.kinds() == ["first", "second"])
    assert "timers could not be handled" in caplog.text


async def test_a_demo_clock_that_stands_wakes_nobody(
    store: Store, keyring: Keyring, tmp_path: Path
) -> None:
    office = Office(store, keyring, tmp_path, speed=0.0)
    async with office.scheduled() as (dispatcher, _):
        await dispatcher.accept(minutes(1))
        await dispatcher.accept(minutes(0))
        await dispatcher.run(lambda: None)
    assert office.fired == []
