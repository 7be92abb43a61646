"""What one process does for all: relaying, fetching media and waking timers.

On SQLite only the holder of ``desk.lock`` does it, and whoever waits takes over when the holder
dies; on PostgreSQL every process may (DESIGN §6). On a demo the clock runs while somebody does.
"""

import asyncio
import logging
from collections.abc import Callable

from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done
from bot.media_worker import MediaWorker
from bot.relay import Relay
from bot.scheduler import Scheduler
from storage.locks import DeskLock

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 2.0  # for the lock
TIDY_EVERY_SECONDS = 3600.0


class Duties:
    """Relay, scheduler and media worker, run for as long as they are ours to run."""

    def __init__(
        self,
        desk: Desk,
        dispatcher: Dispatcher,
        relay: Relay | None,
        scheduler: Scheduler,
        *,
        lock: DeskLock | None,
        clock_speed: float | None,
        fetcher: MediaWorker | None = None,
        tidy: Callable[[], object] | None = None,
    ) -> None:
        """``relay``, ``fetcher``: None without push channels.

        ``lock``: None where any number may work.

        ``tidy``: takes files off the disk that the database no longer keeps; at once and hourly.

        ``clock_speed``: how fast a demo's clock is to run; None on a live database.
        """
        self._desk = desk
        self._dispatcher = dispatcher
        self._relay = relay
        self._scheduler = scheduler
        self._fetcher = fetcher
        self._lock = lock
        self._clock_speed = clock_speed
        self._tidy = tidy
        self._stopped = asyncio.Event()
        self._ours = False

    def committed(self, done: Done) -> None:
        """A transaction of this process was committed."""
        if not self._ours:
            return
        if done.earliest_timer is not None:
            self._scheduler.earlier(done.earliest_timer)
        if self._relay is not None and (done.out or done.released):
            self._relay.wake()
        if self._fetcher is not None and done.awaits_media:
            self._fetcher.wake()

    def clock_turned(self) -> None:
        """A demo's clock was moved, or runs at another speed."""
        if self._ours:
            self._scheduler.look_again()

    async def run(self) -> None:
        """Wait for the lock, then relay and schedule until ``stop``."""
        try:
            if await self._may_work():
                await self._work()
        finally:
            if self._lock is not None:
                self._lock.release()

    def stop(self) -> None:
        """``run`` ends when what it is doing has ended."""
        self._stopped.set()

    async def _may_work(self) -> bool:
        said = False
        while self._lock is not None and not self._lock.try_acquire():
            if not said:
                log.info("another process relays and schedules; waiting to take over")
                said = True
            if await self._stopped_within(ASK_AGAIN_SECONDS):
                return False
        return not self._stopped.is_set()

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._stopped.wait()
        except TimeoutError:
            return False

    async def _work(self) -> None:
        await self._run_clock(self._clock_speed)
        await self._dispatcher.run(self._desk.look_for_silent_cases)
        self._ours = True
        parts = [p for p in (self._scheduler, self._relay, self._fetcher) if p is not None]
        tasks = [asyncio.create_task(part.run()) for part in parts]
        stopped = asyncio.create_task(self._stopped.wait())
        tidying = asyncio.create_task(self._tidy_hourly())
        await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        tidying.cancel()
        self._ours = False
        for part in parts:
            part.stop()
        await asyncio.gather(*tasks)
        await self._run_clock(0.0)  # between calls of the command line a demo's clock stands

    async def _tidy_hourly(self) -> None:
        while self._tidy is not None:
            try:
                await asyncio.to_thread(self._tidy)
            except Exception:  # a full disk or a store away for a while: the next hour will do
                log.exception("files that are no longer kept could not be removed")
            await asyncio.sleep(TIDY_EVERY_SECONDS)

    async def _run_clock(self, speed: float | None) -> None:
        if self._clock_speed is not None and speed is not None:
            await self._dispatcher.run(lambda: self._desk.set_speed(speed))
