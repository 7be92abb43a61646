"""Outbox to push channels (DESIGN §2): each row leaves after it was marked, and once if possible.

One round, in one transaction: write what became of the messages sent since the last round, then
mark the next rows ``sending``. Only after that commit are they sent, several at a time but one a
person. The decisions are in ``bot.delivery``, the statements in ``bot.outbox`` and
``bot.outcomes``.

On SQLite only the holder of ``desk.lock`` runs a relay; on PostgreSQL any number may.
"""

import asyncio
import heapq
import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot import outbox, outcomes, repeats, turns
from bot.channels.base import (
    AnsweringChannel,
    Held,
    MergingChannel,
    PushChannel,
    Receipt,
    Refused,
    RetryLater,
    Uncertain,
)
from bot.claims import seconds_claimed
from bot.delivery import Attempt, Outcome, Verdict, decide
from bot.desk import Desk
from bot.line import Line, bundles, deliver
from bot.outbox import Address, Candidate, Moment, Taken
from handlers.cases import undelivered
from handlers.letters import lost
from handlers.messages import MAIL
from handlers.turn import Turn

log = logging.getLogger(__name__)
T = TypeVar("T")

IN_FLIGHT = 16
SEND_SECONDS = 8.0  # how long a channel may take before nobody can say whether it arrived
LEASE_SECONDS = 20.0  # longer than a send and a slow commit together
LOOK_AGAIN_SECONDS = 5.0  # for other processes' rows, and those whose not_before has come
SURE_SECONDS = 0.05  # a retry is looked for so long after its time, by whichever clock
LEFT_BEHIND = "the desk stopped while it was being sent"


@dataclass(frozen=True, slots=True)
class Ended:
    """One attempt and how it ended."""

    taken: Taken
    outcome: Outcome
    together: tuple[int, ...] = ()  # rows with which it may have left in one message


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
        self._lines = {c.name: Line(c, monotonic) for c in channels}
        self._merging = [c.name for c in channels if isinstance(c, MergingChannel)]
        # Where nobody else sends, nothing is left to anybody.
        self._answering = [c for c in channels if isinstance(c, AnsweringChannel) and not alone]
        self._paces = {c.name: c.pace for c in channels}
        self._alone = alone
        self._chance = chance
        self._wake = asyncio.Event()
        self._stopping = False
        self._flying: set[asyncio.Task[None]] = set()
        self._ended: list[Ended] = []
        self._in_hand: set[int] = set()  # rows being sent, or ended and not written yet
        self._retries_at: list[
            float
        ] = []  # a heap: when rows that were postponed may be tried again
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
        self._in_hand -= {one.taken.message.id for one in ended}
        self._in_hand |= {one.message.id for one in taken}
        for bundle in bundles(taken):
            task = asyncio.create_task(self._send(bundle))
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

    async def _send(self, bundle: Sequence[Taken]) -> None:
        channel = self._lines[bundle[0].address.channel].channel
        messages = [one.message for one in bundle]
        by_row = repeats.leaving_with(channel, messages)
        told: Sequence[Outcome]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                told = await deliver(channel, bundle)
        except (Refused, RetryLater, Held, Uncertain) as error:
            told = [error] * len(bundle)
        except TimeoutError:
            told = [Uncertain(f"no answer in {SEND_SECONDS:.0f} s")] * len(bundle)
        except Exception as error:
            log.exception("channel %s failed in a way it does not explain", channel.name)
            told = [Uncertain(type(error).__name__)] * len(bundle)
        together = repeats.perhaps_left_with(by_row, messages, told)
        self._ended = [*self._ended, *map(Ended, bundle, told, together)]

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._wake.set()

    # --- in the relay's thread -------------------------------------------------------------------

    def _look_around(self, everything: bool) -> None:
        """What a dead worker left in ``sending``, and pushes that nobody can receive.

        What this relay has in hand is not left behind, though a slow store may outlast its lease.
        """
        now = self._now()
        with self._desk.store.write() as conn:
            found = outcomes.abandoned(conn, now, everything=everything)
            rows = [row for row in found if row.id not in self._in_hand]
            together = repeats.left_behind_with(rows, self._lines)
            for row in rows:
                line = self._lines.get(row.channel or "")
                attempt = Attempt(
                    row.purpose,
                    row.tries,
                    deduplicates=line is not None and line.channel.deduplicates,
                    perhaps_sent=row.perhaps_sent,
                    together=together.get(row.id, ()),
                )
                verdict = decide(Uncertain(LEFT_BEHIND), attempt, chance=self._chance())
                outcomes.record_abandoned(conn, row, verdict, now)
            outcomes.bury_unreachable(conn, now)

    def _write_and_take(self, ended: Sequence[Ended], free: int) -> tuple[list[Taken], float]:
        now, began = self._now(), self._monotonic()
        verdicts: list[tuple[Taken, Verdict]] = []
        if not ended:  # most looks find nothing: they cost no write transaction
            with self._desk.store.read() as conn:
                chosen, wait_seconds = self._choose(conn, now, free)
            taken, turn_seconds = self._take_chosen(chosen, now)
            return taken, self._until_next(began, min(wait_seconds, turn_seconds), ())
        with self._desk.store.write() as conn:
            for one in _one_a_call(ended):
                address = one.taken.address
                self._lines[address.channel].note(one.outcome, address.external_id)
                if isinstance(one.outcome, Receipt) and one.outcome.rest_seconds:
                    rest = timedelta(seconds=one.outcome.rest_seconds)
                    turns.leave_alone(conn, address, now.real + rest)
            # One draw for a bundle: what failed together comes back together.
            chances = defaultdict[Address, float](self._chance)
            decided = repeats.at_one_time(
                [self._decide(conn, one, chances[one.taken.address]) for one in ended],
                [one.together for one in ended],
            )
            verdicts = [
                (one.taken, _record(conn, one.taken, verdict, now))
                for one, verdict in zip(ended, decided, strict=True)
            ]
            chosen, wait_seconds = self._choose(conn, now, free)
            taken, turn_seconds = self._take(conn, chosen, now)
        self._tell_of_falls(verdicts)
        waits = [v.wait_seconds for _, v in verdicts if v.state == "due"]
        return taken, self._until_next(began, min(wait_seconds, turn_seconds), waits)

    def _until_next(self, began: float, wait_seconds: float, waits: Sequence[float]) -> float:
        """Seconds until there may be more to do: until the first retry at the latest, whichever
        round put it off. ``began``: when this round looked; ``waits``: what it put off itself."""
        retries = self._retries_at
        while retries and retries[0] <= began:
            heapq.heappop(retries)
        for seconds in waits:
            heapq.heappush(retries, began + seconds + SURE_SECONDS)
        return max(min([wait_seconds, *(at - self._monotonic() for at in retries[:1])]), 0.0)

    def _take_chosen(self, chosen: dict[int, Address], now: Moment) -> tuple[list[Taken], float]:
        if not chosen:
            return [], LOOK_AGAIN_SECONDS
        with self._desk.store.write() as conn:
            return self._take(conn, chosen, now)

    def _take(
        self, conn: Connection, chosen: dict[int, Address], now: Moment
    ) -> tuple[list[Taken], float]:
        """The rows chosen, and on channels that merge what else is due for their persons; and the
        seconds until one may go for which another process has just taken the turn."""
        waits = turns.take_turns(conn, chosen, self._paces, now.real)
        for row_id, seconds in waits.items():
            address = chosen[row_id]
            self._lines[address.channel].pacer.hold(address.external_id, seconds)
        chosen = {row_id: to for row_id, to in chosen.items() if row_id not in waits}
        others = outbox.companions(conn, chosen, self._merging, now) if self._merging else {}
        taken = outbox.take(conn, chosen | others, _lease(now))
        return taken, min(waits.values(), default=LOOK_AGAIN_SECONDS)

    def _decide(self, conn: Connection, one: Ended, chance: float) -> Verdict:
        """What becomes of one row."""
        taken = one.taken
        attempt = Attempt(
            taken.message.purpose,
            taken.tries,
            deduplicates=self._lines[taken.address.channel].channel.deduplicates,
            perhaps_sent=taken.perhaps_sent,
            account_fixed=taken.account_fixed,
            together=one.together,
        )
        verdict = decide(one.outcome, attempt, chance=chance)
        if verdict.is_held and self._has_another_way(conn, taken):
            verdict = replace(verdict, wait_seconds=0.0)
        elif isinstance(one.outcome, Held) and _spoke_meanwhile(conn, taken):
            verdict = replace(verdict, reason=one.outcome.reason, wait_seconds=0.0)
        return verdict

    def _tell_of_falls(self, verdicts: Sequence[tuple[Taken, Verdict]]) -> None:
        """Whoever handles the case hears what its resident does not get as it was written."""
        for taken, verdict in verdicts:
            begins_to_wait = verdict.is_held and verdict.wait_seconds and not taken.was_held
            told = begins_to_wait or verdict.shortened or verdict.remark or _is_lost(taken, verdict)
            if taken.case_id is None or not told:
                continue
            try:
                with self._desk.writing() as group:
                    group.act(partial(_tell, taken, verdict), self._desk.now())
            except Exception:  # the timeline has it; whoever relays goes on
                log.exception("nobody could be told that message %s waits", taken.message.id)

    def _has_another_way(self, conn: Connection, taken: Taken) -> bool:
        """Whether a push that one platform holds can go to another account of the person."""
        if taken.account_fixed:
            return False
        row = Candidate(taken.message.id, taken.person_id, None)
        found = outbox.addresses(conn, [row], list(self._lines))[row.id]
        return any(self._lines[a.channel].is_well(a.external_id) for a in found)

    def _choose(self, conn: Connection, now: Moment, free: int) -> tuple[dict[int, Address], float]:
        """Rows to take and where each goes; and the seconds until one may go that is held by pace,
        or left to another process."""
        found = outbox.candidates(conn, list(self._lines), now) if free else []
        if not found:
            return {}, LOOK_AGAIN_SECONDS
        by_row = outbox.addresses(conn, found, list(self._lines))
        claimed = seconds_claimed(conn, self._answering, by_row.values(), now.real)
        chosen: dict[int, Address] = {}
        wait_seconds = LOOK_AGAIN_SECONDS
        for one in found:
            if len(chosen) == free:
                break
            address = self._best(by_row[one.id])
            if address is None:
                continue
            line = self._lines[address.channel]
            held_seconds = max(
                line.seconds_until_free(address.external_id),
                claimed.get(address.account_id, 0.0),
            )
            if held_seconds:
                wait_seconds = min(wait_seconds, held_seconds)
            else:
                line.take(address.external_id)
                chosen[one.id] = address
        return chosen, wait_seconds

    def _best(self, found: Sequence[Address]) -> Address | None:
        """The first whose channel is well; the first of all when none is."""
        well = (a for a in found if self._lines[a.channel].is_well(a.external_id))
        return next(well, found[0] if found else None)

    def _now(self) -> Moment:
        return Moment(self._desk.now(), self._utc_now())


def _one_a_call(ended: Sequence[Ended]) -> list[Ended]:
    """Rows that left together and ended alike tell no more of their channel than one."""
    alike = {(one.taken.address, one.taken.lease, type(one.outcome)): one for one in ended}
    return list(alike.values())


def _record(conn: Connection, taken: Taken, verdict: Verdict, now: Moment) -> Verdict:
    """Write what becomes of one row; the verdict as written."""
    verdict = outcomes.record(conn, taken, verdict, now)
    if verdict.state != "sent":
        log.warning("message %s: %s, %s", taken.message.id, verdict.state, verdict.reason)
    return verdict


def _spoke_meanwhile(conn: Connection, taken: Taken) -> bool:
    """While it was being sent: what waits for the person to speak was not found by his event."""
    since = taken.lease - timedelta(seconds=LEASE_SECONDS)
    return outcomes.has_spoken(conn, taken.address.account_id, since)


def _is_lost(taken: Taken, verdict: Verdict) -> bool:
    """A letter that will not arrive: no other channel has it, and nobody waits for it in a chat."""
    return verdict.state == "dead" and taken.address.channel == MAIL


def _tell(taken: Taken, verdict: Verdict, turn: Turn) -> None:
    assert taken.case_id is not None
    if _is_lost(taken, verdict):
        lost.tell(turn, taken.case_id, taken.message.id, verdict.reason or "")
        return
    if verdict.remark and not verdict.shortened:
        undelivered.remark(turn, taken.case_id, verdict.remark)
        return
    undelivered.tell(
        turn,
        taken.case_id,
        taken.message.text,
        taken.message.purpose,
        outcomes.reason_of(verdict),
        held=verdict.is_held,
    )


def _lease(now: Moment) -> datetime:
    return now.real + timedelta(seconds=LEASE_SECONDS)
