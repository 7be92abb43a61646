"""Counting what an account is sent: two processes never both count where only one is left."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection, Select, select

from storage.tables import Account

T = TypeVar("T")
STORE_WAIT_SECONDS: Final = 1.0  # then a store that was slow is asked again


def account_id_of(channel: str, external_id: str) -> Select[int]:
    """The query for it."""
    return select(Account.id).where(Account.channel == channel, Account.external_id == external_id)


def locked_account(conn: Connection, channel: str, external_id: str) -> int | None:
    """The account's id, and until the transaction ends nobody else counts for it."""
    return conn.scalar(account_id_of(channel, external_id).with_for_update())


class SlowCounts(Generic[T]):
    """Counts that a store slower than a message may take finishes later: they are for the next try,
    and nothing is counted beside them."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._counting: dict[Hashable, tuple[float, asyncio.Future[T]]] = {}

    async def result(
        self, key: Hashable, count: Callable[[], Awaitable[T]], seconds: float
    ) -> tuple[T, float | None]:
        """What was counted, and how long ago an earlier try had begun it, None: it was this one;
        raises TimeoutError."""
        now = self._monotonic()
        earlier = self._counting.pop(key, None)
        began, counting = earlier or (now, asyncio.ensure_future(count()))
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wait([counting])
        except (TimeoutError, asyncio.CancelledError):
            self._counting[key] = began, counting
            raise
        return counting.result(), now - began if earlier else None
