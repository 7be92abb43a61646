"""APScheduler wakes the desk (DESIGN §5): exactly at the earliest timer, and regularly besides.

What is due stands in rows, so nothing is lost when a wake-up is; the regular look is the safety net
after clock jumps, for other processes' timers and after a failure.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, select

from bot.clock import DemoClock, read_clock
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from storage.tables import TimerRow

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 30
JUST_AFTER = timedelta(milliseconds=50)
EARLIEST_TIMER = "earliest timer"
REGULAR_LOOK = "regular look"


def real_instant(due_at: datetime, clock: DemoClock, real_now: datetime) -> datetime | None:
    """The real instant at which a demo's desk time reaches ``due_at``; None: its clock stands."""
    if not clock.speed:
        return None
    return real_now + max(due_at - clock.now(real_now), timedelta(0)) / clock.speed


class Scheduler:
    """Runs ``desk.advance`` in the writer's thread when a timer is due. Belongs to one loop."""

    def __init__(
        self, desk: Desk, dispatcher: Dispatcher, *, look_again_seconds: float = LOOK_AGAIN_SECONDS
    ) -> None:
        self._desk = desk
        self._dispatcher = dispatcher
        self._look_again_seconds = look_again_seconds
        self._armed_for: datetime | None = None  # desk time
        self._due = asyncio.Event()
        self._stopping = False
        self._scheduler = AsyncIOScheduler(
            timezone="Asia/Shanghai",
            # None: a missed wake-up is never dropped; several missed ones are one.
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )

    async def run(self) -> None:
        """Until ``stop``: first what became due while nobody was here, then each timer in time."""
        self._scheduler.add_job(
            self._wake, "interval", seconds=self._look_again_seconds, id=REGULAR_LOOK
        )
        self._scheduler.start()
        self._due.set()
        while True:
            await self._due.wait()
            self._due.clear()
            if self._stopping:
                break
            await self._advance()
        self._scheduler.shutdown(wait=False)

    def stop(self) -> None:
        """No more wake-ups; ``run`` ends when the one that is running has ended."""
        self._stopping = True
        self._due.set()

    def look_again(self) -> None:
        """The clock was turned or runs at another speed: the real instants are others now."""
        self._due.set()

    def earlier(self, due_at: datetime) -> None:
        """A commit set a timer for ``due_at`` (desk time); call it in the event loop."""
        if self._scheduler.running and (self._armed_for is None or due_at < self._armed_for):
            self._arm(due_at)

    async def _wake(self) -> None:
        self._due.set()

    async def _advance(self) -> None:
        """Whatever happens here, the next look comes."""
        self._armed_for = None
        try:
            due_at = await self._dispatcher.run(self._advance_in_thread)
        except Exception:
            log.exception("timers could not be handled and are tried again")
            return
        if due_at is not None:
            self.earlier(due_at)  # unless a commit set an earlier one meanwhile

    def _advance_in_thread(self) -> datetime | None:
        advanced = self._desk.advance()
        if advanced.fired:
            log.info("%d timers handled", advanced.fired)
        with self._desk.store.read() as conn:
            return conn.scalar(select(func.min(TimerRow.due_at)))

    def _arm(self, due_at: datetime) -> None:
        self._armed_for = due_at
        at = self._real_instant(due_at)
        if at is None:  # a demo's clock stands still: only the regular look goes on
            return
        self._scheduler.add_job(
            self._wake, "date", run_date=at, id=EARLIEST_TIMER, replace_existing=True
        )

    def _real_instant(self, due_at: datetime) -> datetime | None:
        """When to wake; a moment later, lest a row that another process holds be asked for
        without a pause."""
        real_now = datetime.now(UTC)
        with self._desk.store.read() as conn:
            clock = read_clock(conn) if self._desk.is_demo else None
        at = due_at if clock is None else real_instant(due_at, clock, real_now)
        return None if at is None else max(at, real_now) + JUST_AFTER
