"""Mailbox accounts that somebody is watching: woken by commits, shown, marked when confirmed.

Several connections may watch one account (two tabs). What is new is looked for once and given to
all of them together, for the first that confirms it takes it out of the mailbox.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select, tuple_

from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done
from bot.mailbox import Shown, peek_mailbox
from bot.outbox import is_open
from storage.tables import Account, OutboxRow

log = logging.getLogger(__name__)
MARKS_WAIT_SECONDS: Final = 0.5  # for a commit to carry the marks; then they are written alone
POLL_SECONDS: Final = 1.0  # for what other processes wrote, and for messages whose time has come
MOST_IN_ONE_QUERY: Final = 400
MOST_SAID: Final = 500  # kept for a connection that does not read; older ones are in the history

Address = tuple[str, str]  # channel, external id


@dataclass(eq=False, slots=True)
class _Box:
    """One account and everybody who watches it."""

    address: Address
    watches: "set[Watch]" = field(default_factory=set)
    person_id: int | None = None  # None: not heard of yet
    stale: bool = True  # there may be something new
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self) -> None:
        self.stale = True
        for watch in self.watches:
            watch.wake.set()


@dataclass(eq=False, slots=True)
class Watch:
    """One account watched by one connection."""

    box: _Box
    wake: asyncio.Event
    given: set[int] = field(default_factory=set)  # given out here, not confirmed yet
    fresh: list[Shown] = field(default_factory=list)  # to be given out
    said: deque[dict[str, Any]] = field(  # by the account, through other connections
        default_factory=lambda: deque(maxlen=MOST_SAID)
    )

    @property
    def address(self) -> Address:
        """Channel and external id."""
        return self.box.address

    def take(self, due: Sequence[Shown]) -> None:
        self.fresh += [one for one in due if one.id not in self.given]
        self.given = {one.id for one in due}


class Mailroom:
    """Knows who watches which account. Everything but the looking runs in the event loop."""

    def __init__(self, desk: Desk, dispatcher: Dispatcher) -> None:
        self.desk = desk
        self.dispatcher = dispatcher
        self._boxes: dict[Address, _Box] = {}
        self._marking: asyncio.Task[None] | None = None
        self._polling: asyncio.Task[None] | None = None

    def open(self, address: Address, wake: asyncio.Event) -> Watch:
        """Watch an account; ``wake`` is set when it may have something new, and now."""
        box = self._boxes.setdefault(address, _Box(address))
        watch = Watch(box, wake)
        box.watches.add(watch)
        box.stale = True
        wake.set()
        if self._polling is None or self._polling.done():
            self._polling = asyncio.create_task(self._poll())
        return watch

    def close(self, watches: Sequence[Watch]) -> None:
        """Watch no longer; what was not confirmed is shown again to the next who watches."""
        for watch in watches:
            watch.box.watches.discard(watch)
            if not watch.box.watches and self._boxes.get(watch.address) is watch.box:
                del self._boxes[watch.address]

    # --- waking ----------------------------------------------------------------------------------

    def committed(self, done: Done) -> None:
        """Something went out: wake those whom it concerns."""
        persons = {message.person_id for message in done.out}
        for box in self._boxes.values() if persons else ():
            if box.person_id in persons or (box.person_id is None and box.looking.locked()):
                box.wake()

    def heard(
        self, address: Address, said: dict[str, Any], *, besides: Watch | None = None
    ) -> None:
        """The account said something, in the connection of ``besides``: the others show it too."""
        box = self._boxes.get(address)
        if box is None:
            return
        for watch in box.watches:
            if watch is not besides:
                watch.said.append(said)
        box.wake()

    def forget(self) -> None:
        """Every row may be another one now (a demo has been started over): look at all anew."""
        for box in self._boxes.values():
            box.person_id = None
            for watch in box.watches:
                watch.given, watch.fresh = set(), []
            box.wake()

    def look_again(self) -> None:
        """A demo's clock was turned: what was held may be due now."""
        for box in self._boxes.values():
            box.wake()

    async def _poll(self) -> None:
        while self._boxes:
            await asyncio.sleep(POLL_SECONDS)
            boxes = list(self._boxes.values())
            try:
                for start in range(0, len(boxes), MOST_IN_ONE_QUERY):
                    await self._poll_some(boxes[start : start + MOST_IN_ONE_QUERY])
            except Exception:
                log.exception("mailboxes could not be looked at; tried again in a moment")

    async def _poll_some(self, boxes: Sequence[_Box]) -> None:
        strangers = [box.address for box in boxes if box.person_id is None]
        persons = {box.person_id for box in boxes if box.person_id is not None}
        known, due = await asyncio.to_thread(self._who_has_news, strangers, persons)
        for box in boxes:
            if box.address in known or box.person_id in due:
                box.wake()

    def _who_has_news(
        self, strangers: Sequence[Address], persons: set[int]
    ) -> tuple[set[Address], set[int]]:
        """Strangers that have an account by now, and persons with a message whose time has come."""
        known, due = set[Address](), set[int]()
        now = self.desk.now()
        with self.desk.store.read() as conn:
            if strangers:
                whose = tuple_(Account.channel, Account.external_id)
                rows = conn.execute(
                    select(Account.channel, Account.external_id).where(whose.in_(strangers))
                )
                known = {(row.channel, row.external_id) for row in rows}
            if persons:
                waiting = select(OutboxRow.person_id).where(
                    is_open(OutboxRow),
                    OutboxRow.state == "due",
                    OutboxRow.person_id.in_(persons),
                    OutboxRow.not_before <= now,
                )
                due = set(conn.scalars(waiting.distinct()))
        return known, due

    # --- looking ---------------------------------------------------------------------------------

    async def news(self, watch: Watch) -> tuple[list[dict[str, Any]], list[Shown]]:
        """What this watch has not given out yet, oldest first: said by the account elsewhere, and
        the desk's messages."""
        box = watch.box
        async with box.looking:
            if box.stale:
                box.stale = False
                try:
                    box.person_id, due = await asyncio.to_thread(self._look, box)
                except BaseException:
                    box.stale = True
                    raise
                for one in box.watches:
                    one.take(due)
                    if one is not watch and one.fresh:
                        one.wake.set()
        said, fresh = list(watch.said), watch.fresh
        watch.said.clear()
        watch.fresh = []
        return said, fresh

    def _look(self, box: _Box) -> tuple[int | None, list[Shown]]:
        now = self.desk.now()
        with self.desk.store.read() as conn:
            return peek_mailbox(conn, *box.address, now)

    async def confirm(self, watches: Sequence[Watch], ids: Sequence[int]) -> None:
        """These were shown; ids that none of the watches gave out are left alone."""
        known = [one for one in ids if any(one in watch.given for watch in watches)]
        if not known:
            return
        await self.dispatcher.run(lambda: self.desk.mark_sent(known))
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._write_marks_soon())

    async def stop(self) -> None:
        """Stop looking, and write the marks that wait."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        await self.write_marks()

    async def write_marks(self) -> None:
        """Write what was confirmed and no commit has carried; a failure is only logged, for then
        the messages are shown once more."""
        try:
            await self.dispatcher.run(self.desk.write_marks)
        except Exception:
            log.exception("marks of shown messages could not be written")

    async def _write_marks_soon(self) -> None:
        await asyncio.sleep(MARKS_WAIT_SECONDS)
        await self.write_marks()
