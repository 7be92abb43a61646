"""Media of push channels (DESIGN §2): accepted by reference, fetched here, told when it fails.

Each photo already has its (empty) blob, and whatever it belongs to points there; this fills it.
What cannot be had after the policy's number of tries becomes an event of its own account, so that
the person hears a kind word; the case goes on.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from bot import pending_media
from bot.channels.base import ChannelError, Fetched, MediaSource, Refused, RetryLater, TooBig
from bot.delivery import back_off_seconds
from bot.desk import Desk
from bot.pending_media import Awaited
from handlers.messages import Incoming, Kind

log = logging.getLogger(__name__)

Accept = Callable[[Incoming], Awaitable[object]]

AT_ONCE = 4
FETCH_SECONDS = 30.0
LEASE_SECONDS = 60.0  # longer than a fetch and a slow commit together
LOOK_AGAIN_SECONDS = 30.0  # for what another process accepted


class MediaWorker:
    """Fetches what ``sources`` owe while ``run`` runs; ``wake`` it when something was accepted."""

    def __init__(
        self,
        desk: Desk,
        accept: Accept,
        sources: Sequence[MediaSource],
        *,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``accept`` takes the word of what was lost; ``utc_now`` is the real clock."""
        self._desk = desk
        self._accept = accept
        self._sources = {one.name: one for one in sources}
        self._most_tries = desk.rules.policy.media.fetch_tries
        self._utc_now = utc_now
        self._chance = chance
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There may be something to fetch; call it in the event loop."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing new; ``run`` ends when what is being fetched has ended."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Fetch until ``stop``; a failing database is logged and tried again."""
        while not self._stopping:
            self._wake.clear()
            try:
                wait_seconds = await self._round()
            except Exception:
                log.exception("media could not be looked for; trying again")
                wait_seconds = 1.0
            await self._sleep(wait_seconds)

    async def _sleep(self, seconds: float) -> None:
        if self._stopping or seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _round(self) -> float:
        """Fetch what is due, a few at a time; how many seconds until there may be more."""
        wait_seconds = await asyncio.to_thread(self._seconds_until_due)
        if wait_seconds > 0:
            return min(wait_seconds, LOOK_AGAIN_SECONDS)
        taken = await asyncio.to_thread(self._take)
        await asyncio.gather(*map(self._fetch, taken))
        return 0.0 if taken else 1.0  # another process was faster

    def _seconds_until_due(self) -> float:
        with self._desk.store.read() as conn:
            due = pending_media.next_try_at(conn, list(self._sources))
        return LOOK_AGAIN_SECONDS if due is None else (due - self._utc_now()).total_seconds()

    def _take(self) -> list[Awaited]:
        with self._desk.store.write() as conn:
            return pending_media.take(
                conn,
                list(self._sources),
                self._utc_now(),
                most=AT_ONCE,
                lease_seconds=LEASE_SECONDS,
            )

    # --- one of them ------------------------------------------------------------------------------

    async def _fetch(self, awaited: Awaited) -> None:
        try:
            fetched = await self._ask(awaited)
        except ChannelError as told:
            await self._failed(awaited, told)
        else:
            await asyncio.to_thread(self._keep, awaited, fetched)

    async def _ask(self, awaited: Awaited) -> Fetched:
        """The bytes; whatever else goes wrong is trouble that may pass."""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await self._sources[awaited.channel].fetch(awaited.ref)
        except ChannelError:
            raise
        except TimeoutError:
            raise RetryLater(reason=f"not there in {FETCH_SECONDS:.0f} s") from None
        except Exception as error:
            log.exception("channel %s cannot fetch and does not explain it", awaited.channel)
            raise RetryLater(reason=type(error).__name__) from error

    def _keep(self, awaited: Awaited, fetched: Fetched) -> None:
        with self._desk.store.write() as conn:
            pending_media.arrived(conn, awaited, fetched.data, fetched.mime)

    async def _failed(self, awaited: Awaited, told: ChannelError) -> None:
        after_seconds = told.after_seconds if isinstance(told, RetryLater) else None
        if not isinstance(told, Refused) and (
            after_seconds is not None or awaited.tries < self._most_tries
        ):
            wait_seconds = after_seconds or back_off_seconds(awaited.tries, self._chance())
            counts = after_seconds is None
            await asyncio.to_thread(partial(self._postpone, awaited, wait_seconds, counts=counts))
            return
        log.warning("media of a %s message cannot be had: %s", awaited.channel, told)
        # First the word, which cannot be said twice (its key); a crash in between only repeats it.
        await self._accept(lost(awaited, told))
        await asyncio.to_thread(self._give_up, awaited)

    def _postpone(self, awaited: Awaited, wait_seconds: float, *, counts: bool) -> None:
        until = self._utc_now() + timedelta(seconds=wait_seconds)
        with self._desk.store.write() as conn:
            pending_media.postpone(conn, awaited, until, counts=counts)

    def _give_up(self, awaited: Awaited) -> None:
        with self._desk.store.write() as conn:
            pending_media.given_up(conn, awaited)


def lost(awaited: Awaited, why: ChannelError) -> Incoming:
    """The event that has the person told; one for all media of a message."""
    key = awaited.event_key or str(awaited.blob_id)
    kind: Kind = "media_too_big" if isinstance(why, TooBig) else "media_lost"
    return Incoming(
        awaited.channel,
        awaited.account,
        event_key=f"media_lost:{key}",
        kind=kind,
        text=str(why.most_mb) if isinstance(why, TooBig) else "",
    )
