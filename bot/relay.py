"""Outbox to push channels (DESIGN §2): each row leaves after it was marked, and once if possible.

One round, in one transaction: write what became of the messages sent since the last round, then
mark the next rows ``sending``. Only after that commit are they sent, several at a time but one a
person. The decisions are in ``bot.delivery``, the statements in ``bot.outbox`` and
``bot.outcomes``.

On SQLite only the holder of ``desk.lock`` runs a relay; on PostgreSQL any number may.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot import outbox, outcomes
from bot.channels.base import PushChannel, Refused, RetryLater, Uncertain
from bot.delivery import Attempt, Outcome, decide
from bot.desk import Desk
from bot.outbox import Address, Moment, Taken
from bot.pacing import Breaker, Pacer

log = logging.getLogger(__name__)
T = TypeVar("T")

IN_FLIGHT = 16
SEND_SECONDS = 8.0  # how long a channel may take before nobody can say whether it arrived
LEASE_SECONDS = 20.0  # longer than a send and a slow commit together
LOOK_AGAIN_SECONDS = 5.0  # for rows of other processes, and those whose not_before has come
LEFT_BEHIND = "the desk stopped while it was being sent"


@dataclass(frozen=True, slots=True)
class Ended:
    """One attempt and how it ended."""

    taken: Taken
    outcome: Outcome


class _Line:
    """A channel with its pace and its circuit breaker."""

    def __init__(self, channel: PushChannel, clock: Callable[[], float]) -> None:
        self.channel = channel
        self.pacer = Pacer(channel.pace, clock)
        self.breaker = Breaker(clock)

    def seconds_until_free(self, chat: str) -> float:
        return max(self.breaker.seconds_until_open(), self.pacer.seconds_until_free(chat))

    def take(self, chat: str) -> None:
        self.breaker.take()
        self.pacer.take(chat)

    def note(self, outcome: Outcome) -> None:
        """A refusal, and a wait the platform asks for, are answers: the channel is there."""
        unanswered = isinstance(outcome, Uncertain) or (
            isinstance(outcome, RetryLater) and outcome.after_seconds is None
        )
        if unanswered:
            self.breaker.failed()
        else:
            self.breaker.succeeded()


class Relay:
    """Sends due rows through ``channels`` while ``run`` runs."""

    def __init__(
        self,
        desk: Desk,
        channels: Sequence[PushChannel],
        *,
        alone: bool,
        monotonic: Callable[[], float] = time.monotonic,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``alone``: no other process relays, so whatever is in ``sending`` was left behind.

        ``monotonic`` and ``utc_now`` are the real clock (network, pace, back-off), never desk time.
        """
        self._desk = desk
        self._monotonic = monotonic
        self._utc_now = utc_now
        self._lines = {c.name: _Line(c, monotonic) for c in channels}
        self._alone = alone
        self._chance = chance
        self._wake = asyncio.Event()
        self._stopping = False
        self._flying: set[asyncio.Task[None]] = set()
        self._ended: list[Ended] = []
        self._looked_at = float("-inf")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="relay")

    # --- the loop --------------------------------------------------------------------------------

    def wake(self) -> None:
        """There may be something to send; call it in the event loop."""
        self._wake.set()

    async def run(self) -> None:
        """Relay until ``stop``; a failing database or channel is logged and tried again."""
        everything = self._alone
        while not self._stopping:
            try:
                if self._monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
                    await self._in_thread(partial(self._look_around, everything))
                    everything = False
                    self._looked_at = self._monotonic()
                wait_seconds = await self._round()
            except Exception:
                log.exception("the relay could not work and tries again")
                wait_seconds = 1.0
            await self._sleep(wait_seconds)
        await self._finish()

    def stop(self) -> None:
        """Take nothing new; ``run`` ends when what is in flight has ended and is written."""
        self._stopping = True
        self._wake.set()

    async def _round(self) -> float:
        """Write and take once, start the sending; how many seconds until there may be more."""
        self._wake.clear()
        ended = self._ended
        free = IN_FLIGHT - len(self._flying)
        taken, wait_seconds = await self._in_thread(partial(self._write_and_take, ended, free))
        self._ended = self._ended[len(ended) :]
        for one in taken:
            task = asyncio.create_task(self._send(one))
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return wait_seconds

    async def _sleep(self, seconds: float) -> None:
        if self._ended or self._stopping:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _finish(self) -> None:
        if self._flying:
            await asyncio.wait(self._flying)
        try:
            await self._in_thread(partial(self._write_and_take, self._ended, 0))
        except Exception:
            log.exception("results of the last messages could not be written")
        self._thread.shutdown()
        for line in self._lines.values():
            await line.channel.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # --- sending ---------------------------------------------------------------------------------

    async def _send(self, taken: Taken) -> None:
        channel = self._lines[taken.address.channel].channel
        outcome: Outcome
        try:
            async with asyncio.timeout(SEND_SECONDS):
                outcome = await channel.send(taken.address.external_id, taken.message)
        except (Refused, RetryLater, Uncertain) as told:
            outcome = told
        except TimeoutError:
            outcome = Uncertain(f"no answer in {SEND_SECONDS:.0f} s")
        except Exception as error:
            log.exception("channel %s failed in a way it does not explain", channel.name)
            outcome = Uncertain(type(error).__name__)
        self._ended = [*self._ended, Ended(taken, outcome)]

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._wake.set()

    # --- in the relay's thread -------------------------------------------------------------------

    def _look_around(self, everything: bool) -> None:
        """What a dead worker left in ``sending``, and pushes that nobody can receive."""
        now = self._now()
        with self._desk.store.write() as conn:
            for row in outcomes.abandoned(conn, now, everything=everything):
                line = self._lines.get(row.channel or "")
                attempt = Attempt(
                    row.purpose,
                    row.tries,
                    deduplicates=line is not None and line.channel.deduplicates,
                    perhaps_sent=row.perhaps_sent,
                )
                verdict = decide(Uncertain(LEFT_BEHIND), attempt, chance=self._chance())
                outcomes.record_abandoned(conn, row, verdict, now)
            outcomes.bury_unreachable(conn, now)

    def _write_and_take(self, ended: Sequence[Ended], free: int) -> tuple[list[Taken], float]:
        now = self._now()
        if not ended:  # most looks find nothing: they cost no write transaction
            with self._desk.store.read() as conn:
                chosen, wait_seconds = self._choose(conn, now, free)
            return self._take_chosen(chosen, now), wait_seconds
        with self._desk.store.write() as conn:
            waits = [self._record(conn, one, now) for one in ended]
            for one in ended:
                self._lines[one.taken.address.channel].note(one.outcome)
            chosen, wait_seconds = self._choose(conn, now, free)
            taken = outbox.take(conn, chosen, _lease(now))
        return taken, min([wait_seconds, *waits])

    def _take_chosen(self, chosen: dict[int, Address], now: Moment) -> list[Taken]:
        if not chosen:
            return []
        with self._desk.store.write() as conn:
            return outbox.take(conn, chosen, _lease(now))

    def _record(self, conn: Connection, one: Ended, now: Moment) -> float:
        """Write one verdict; the seconds until this row may be tried again."""
        taken = one.taken
        attempt = Attempt(
            taken.message.purpose,
            taken.tries,
            deduplicates=self._lines[taken.address.channel].channel.deduplicates,
            perhaps_sent=taken.perhaps_sent,
            account_fixed=taken.account_fixed,
        )
        verdict = decide(one.outcome, attempt, chance=self._chance())
        verdict = outcomes.record(conn, taken, verdict, now)
        if verdict.state != "sent":
            log.warning("message %s: %s, %s", taken.message.id, verdict.state, verdict.reason)
        return verdict.wait_seconds if verdict.state == "due" else LOOK_AGAIN_SECONDS

    def _choose(self, conn: Connection, now: Moment, free: int) -> tuple[dict[int, Address], float]:
        """Rows to take and where each goes; and the seconds until one held by pace may go."""
        found = outbox.candidates(conn, list(self._lines), now) if free else []
        if not found:
            return {}, LOOK_AGAIN_SECONDS
        by_row = outbox.addresses(conn, found, list(self._lines))
        chosen: dict[int, Address] = {}
        wait_seconds = LOOK_AGAIN_SECONDS
        for one in found:
            if len(chosen) == free:
                break
            address = self._best(by_row[one.id])
            if address is None:
                continue
            line = self._lines[address.channel]
            held_seconds = line.seconds_until_free(address.external_id)
            if held_seconds:
                wait_seconds = min(wait_seconds, held_seconds)
            else:
                line.take(address.external_id)
                chosen[one.id] = address
        return chosen, wait_seconds

    def _best(self, found: Sequence[Address]) -> Address | None:
        """The first whose channel is well; the first of all when none is."""
        well = (a for a in found if not self._lines[a.channel].breaker.seconds_until_open())
        return next(well, found[0] if found else None)

    def _now(self) -> Moment:
        return Moment(self._desk.now(), self._utc_now())


def _lease(now: Moment) -> datetime:
    return now.real + timedelta(seconds=LEASE_SECONDS)
