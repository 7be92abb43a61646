"""The asynchronous front of the desk (DESIGN §2): events wait for a commit, then share the next.

One thread writes. Events keep the order in which they were accepted. An event that the store does
not take in time goes to the spool, sealed, and counts as accepted; what is spooled is heard before
anything newer, in this run or the next. Then its copy in the queue is a repeat like any other.
"""

import asyncio
import logging
import sqlite3
import threading
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import msgspec

from bot.desk import Desk
from bot.group import Heard
from handlers.messages import Incoming
from storage.errors import is_store_trouble
from storage.spool import Spool

log = logging.getLogger(__name__)
T = TypeVar("T")

LARGEST_BATCH = 64
CLOSING_SECONDS = 10.0  # then what still waits goes to the spool
RETRY_SECONDS = 1.0  # how long a store that failed is left alone

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Incoming).decode


class NotAccepted(Exception):
    """Neither the store nor the spool took the event: whoever sent it has to send it again."""


@dataclass(eq=False, slots=True)
class _Waiting:
    """An event and who waits for it."""

    incoming: Incoming
    accepted_at: datetime  # real
    result: asyncio.Future[Heard]


class Dispatcher:
    """``start`` it, ``accept`` from anywhere in the loop, ``close`` it at the end."""

    def __init__(
        self,
        desk: Desk,
        spool: Spool,
        *,
        set_aside: Spool,
        after_seconds: float | None = None,
        largest_batch: int = LARGEST_BATCH,
    ) -> None:
        """``after_seconds``: when a slow store makes us use the spool; default: the policy's.

        ``set_aside`` keeps spooled events that the store refuses though it works, so that one of
        them never blocks the others.
        """
        self._desk = desk
        self._spool = spool
        self._set_aside = set_aside
        self._after_seconds = after_seconds or desk.rules.policy.spool.after_seconds
        self._largest_batch = largest_batch
        self._waiting: deque[_Waiting] = deque()
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self.listeners: list[Callable[[Sequence[Heard]], None]] = []  # in the writer's thread
        self._spooled = threading.Event()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._spooler = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._loop_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Hear what an earlier run left in the spool, then begin to take events.

        A store that cannot be written does not stop the start: events go to the spool meanwhile.
        """
        if len(self._spool):
            self._spooled.set()
        try:
            await self.run(self._drain)
        except Exception:
            log.exception("what is spooled cannot be heard yet")
        self._loop_task = asyncio.create_task(self._work())

    async def accept(self, incoming: Incoming) -> Heard:
        """On disk when this returns: committed, or in the spool when the store is slow or fails.

        What the spool holds is heard later; its ``Heard`` says nothing of its effects. Raises
        NotAccepted when even the spool fails, or the desk is closing.
        """
        if self._closing:
            raise NotAccepted("the desk is closing")
        result: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(_recognisable(incoming), datetime.now(UTC), result)
        self._idle.clear()
        self._waiting.append(waiting)
        self._something.set()
        try:
            async with asyncio.timeout(self._after_seconds):
                return await waiting.result
        except TimeoutError:
            log.warning("the store is slow: an event goes to the spool")
        except asyncio.CancelledError:
            raise  # who asked is gone; the event is heard all the same
        except Exception:
            log.exception("the store failed: an event goes to the spool")
        return await self._to_spool(waiting)

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in the writer's thread, between commits: time passing, marks, mailboxes."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def close(self) -> None:
        """Finish what was accepted; what cannot be committed in time is spooled."""
        self._closing = True
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("the store is slow: events stay in the spool until the next start")
        if self._loop_task is not None:
            self._loop_task.cancel()
            await asyncio.gather(self._loop_task, return_exceptions=True)
        self._writer.shutdown(wait=self._idle.is_set(), cancel_futures=True)
        self._spooler.shutdown()

    # --- the loop --------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            await self._something.wait()
            batch = self._next_batch()
            try:
                heard = await self.run(partial(self._hear, [one.incoming for one in batch]))
            except Exception as error:  # noqa: BLE001  (those who wait for the event get it)
                _fail(batch, error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                for one, result in zip(batch, heard, strict=True):
                    if not one.result.done():
                        one.result.set_result(result)
            finally:
                self._settle()

    def _next_batch(self) -> list[_Waiting]:
        count = min(len(self._waiting), self._largest_batch)
        return [self._waiting.popleft() for _ in range(count)]

    def _settle(self) -> None:
        if self._waiting:
            return
        self._idle.set()
        if not self._spooled.is_set():
            self._something.clear()

    def _hear(self, batch: list[Incoming]) -> list[Heard]:
        """In the writer's thread. What was spooled is older and comes first."""
        if self._spooled.is_set():
            self._drain()
        heard = self._desk.hear(*batch) if batch else []
        self._tell(heard)
        return heard

    def _tell(self, heard: Sequence[Heard]) -> None:
        """What is committed stays so, whatever a listener does."""
        for listener in self.listeners:
            try:
                listener(heard)
            except Exception:
                log.exception("a listener failed after events were heard")

    # --- the spool -------------------------------------------------------------------------------

    async def _to_spool(self, waiting: _Waiting) -> Heard:
        if waiting in self._waiting:  # else its commit is running
            self._waiting.remove(waiting)
        loop = asyncio.get_running_loop()
        try:
            body = self._desk.rules.keyring.seal_bytes(_encode(self._dated(waiting)))
            await loop.run_in_executor(self._spooler, self._spool.append, body)
        # No text at all (a channel let half a character pass), or closed meanwhile.
        except (sqlite3.Error, UnicodeError, RuntimeError) as error:
            raise NotAccepted("neither store nor spool takes the event") from error
        self._spooled.set()
        self._something.set()  # heard as soon as the store is back
        return Heard(waiting.incoming)

    def _drain(self) -> None:
        self._spooled.clear()
        try:
            count = self._spool.drain(self._hear_spooled)
        except BaseException:
            self._spooled.set()
            raise
        if count:
            log.info("%d spooled events heard", count)

    def _hear_spooled(self, body: bytes) -> None:
        try:
            incoming = _decode(self._desk.rules.keyring.open_bytes(body))
            self._tell(self._desk.hear(incoming))
        except Exception as error:
            if is_store_trouble(error):
                raise  # it stays, with all that came later
            log.exception("a spooled event cannot be heard and is set aside")
            self._set_aside.append(body)

    def _dated(self, waiting: _Waiting) -> Incoming:
        """With the instant of acceptance, from which limits count when it is heard later. A demo's
        desk time is another one, and it waits while nobody serves it."""
        if self._desk.is_demo or waiting.incoming.accepted_at is not None:
            return waiting.incoming
        return msgspec.structs.replace(waiting.incoming, accepted_at=waiting.accepted_at)


def _recognisable(incoming: Incoming) -> Incoming:
    """With a key: without one the spooled copy of an event would be handled a second time."""
    if incoming.event_key is not None:
        return incoming
    return msgspec.structs.replace(incoming, event_key=f"own:{uuid.uuid4().hex}")


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for one in batch:
        if not one.result.done():
            one.result.set_exception(error)
