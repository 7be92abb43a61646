"""People, accounts, rows of the outbox and a channel in the test's hands, around a real desk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.channels.base import OutMessage, Pace, PushChannel, Receipt
from bot.desk import Desk
from bot.relay import Relay
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import next_id
from storage.tables import (
    Account,
    Case,
    Community,
    Conversation,
    DeskRow,
    Entry,
    OutboxRow,
    Person,
)

A_WHILE = 20.0  # seconds a test waits for what must happen; nearly always a few milliseconds
LONG_AGO = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


async def eventually(is_so: Callable[[], object]) -> None:
    """Wait until it is so; TimeoutError when it never is."""
    async with asyncio.timeout(A_WHILE):
        while not is_so():  # noqa: ASYNC110  (the database has no event to wait for)
            await asyncio.sleep(0.005)


def is_put_off(row: Any) -> bool:
    """Whether a row of the outbox was tried and is to be tried again later; one that is being sent
    has a lease in the same column."""
    return row.state == "due" and row.retry_at is not None


class Clock:
    """Both real clocks, moved by hand together."""

    def __init__(self) -> None:
        self.passed = timedelta(0)
        self._begin = datetime.now(UTC)

    def utc_now(self) -> datetime:
        return self._begin + self.passed

    def monotonic(self) -> float:
        return 1000 + self.passed.total_seconds()


@dataclass
class FakeChannel:
    """A PushChannel that answers what the test says and remembers what it was given."""

    name: str = "loopback"
    deduplicates: bool = False
    pace: Pace = field(default_factory=Pace)
    answer: Callable[[str, OutMessage], Receipt | Exception] = lambda _a, m: Receipt(f"p{m.id}")
    given: list[tuple[str, OutMessage]] = field(default_factory=list)
    closed: bool = False

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        self.given.append((account_external_id, message))
        answer = self.answer(account_external_id, message)
        await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        self.closed = True

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.given]


class Room:
    """One live desk on a store with all tables."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self.store = store
        self.clock = Clock()
        self._insert(
            DeskRow, id=1, kind="live", speed=0.0, roster_version=1, created_at=datetime.now(UTC)
        )
        self.desk = Desk(store, keyring, route_event=_nothing)

    def person(self) -> int:
        return self._insert(Person, house_verified=False, created_at=LONG_AGO)

    def account(
        self,
        person_id: int,
        name: str,
        *,
        channel: str = "loopback",
        heard_at: datetime | None = None,
        chosen: bool = False,
        dead: bool = False,
    ) -> int:
        account_id = self._insert(
            Account,
            person_id=person_id,
            channel=channel,
            external_id=name,
            dead_at=LONG_AGO if dead else None,
            preferred_at=LONG_AGO if chosen else None,
        )
        if heard_at is not None:
            with self.store.write() as conn:
                conn.execute(
                    insert(Conversation).values(
                        account_id=account_id, state_sealed=b"", updated_at=heard_at
                    )
                )
        return account_id

    def row(self, person_id: int, text: str, **values: Any) -> int:
        """A due row of the outbox; by default an open push whose time has come."""
        defaults = {
            "purpose": "push",
            "not_before": LONG_AGO,
            "tries": 0,
            "state": "due",
        }
        return self._insert(OutboxRow, person_id=person_id, text=text, **(defaults | values))

    def case(self, filer_id: int) -> int:
        community_id = self._insert(Community, name=f"小区{next_id()}", aliases=[])
        return self._insert(
            Case,
            number=str(next_id()),
            kind="complaint",
            state="assigned",
            category="房屋管理类",
            because=[],
            what="楼上漏水",
            feeling="calm",
            urgent=False,
            repeat=False,
            channel="loopback",
            filer_id=filer_id,
            community_id=community_id,
            place="3栋2单元1501",
            level=1,
            rung=0,
            urges=0,
            dissatisfactions=0,
            filed_at=LONG_AGO,
            overdue=False,
            version=1,
        )

    def found(self, row_id: int) -> Any:
        """The row as it stands in the database."""
        with self.store.read() as conn:
            return conn.execute(select(OutboxRow.__table__).where(OutboxRow.id == row_id)).one()

    def states(self, *row_ids: int) -> list[str]:
        return [self.found(row_id).state for row_id in row_ids]

    def change(self, row_id: int, **values: Any) -> None:
        with self.store.write() as conn:
            conn.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))

    def timeline(self, case_id: int) -> list[tuple[str, str]]:
        """(visibility, text) of what the relay wrote."""
        with self.store.read() as conn:
            rows = conn.execute(
                select(Entry.visibility, Entry.text)
                .where(Entry.case_id == case_id, Entry.kind == "delivery")
                .order_by(Entry.id)
            )
            return [(row.visibility, row.text) for row in rows]

    def is_dead(self, account_id: int) -> bool:
        with self.store.read() as conn:
            query = select(Account.dead_at).where(Account.id == account_id)
            return conn.scalar(query) is not None

    def relay(self, *channels: PushChannel, alone: bool = True) -> Relay:
        return Relay(
            self.desk,
            channels,
            alone=alone,
            monotonic=self.clock.monotonic,
            utc_now=self.clock.utc_now,
            chance=lambda: 0.0,
        )

    @asynccontextmanager
    async def relaying(self, *channels: PushChannel, alone: bool = True) -> AsyncIterator[Relay]:
        relay = self.relay(*channels, alone=alone)
        task = asyncio.create_task(relay.run())
        try:
            yield relay
        finally:
            relay.stop()
            await asyncio.wait_for(task, A_WHILE)

    async def relay_all(self, rows: Sequence[int], *channels: PushChannel) -> None:
        """Relay until none of the rows is due or being sent."""
        async with self.relaying(*channels):
            await eventually(lambda: not {"due", "sending"} & set(self.states(*rows)))

    def let_pass(self, seconds: float, relay: Relay) -> None:
        """Real time passes for the relay."""
        self.clock.passed += timedelta(seconds=seconds)
        relay.wake()

    def _insert(self, table: type[Any], **values: Any) -> int:
        row_id: int = values.setdefault("id", next_id())
        with self.store.write() as conn:
            conn.execute(insert(table).values(**values))
        return row_id


def _nothing(_turn: Turn) -> None:
    """A desk that hears and says nothing."""
