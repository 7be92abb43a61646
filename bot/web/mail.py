"""Mailbox accounts that somebody is watching: woken by commits, shown, marked when confirmed."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels.terminal.media import MediaCache
from bot.channels.terminal.outgoing import to_payload
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done
from bot.mailbox import peek_mailbox

log = logging.getLogger(__name__)
MARKS_WAIT_SECONDS = 0.5  # for a commit to carry the marks; then they are written by themselves


@dataclass(eq=False, slots=True)
class Watch:
    """One account watched by one connection."""

    channel: str
    external_id: str
    wake: asyncio.Event
    person_id: int | None = None  # None: not heard of yet
    shown: set[int] = field(default_factory=set)  # given out here, not confirmed yet


class Mailroom:
    """Knows who watches which account. Everything but ``look`` runs in the event loop."""

    def __init__(self, desk: Desk, dispatcher: Dispatcher, data_dir: Path) -> None:
        self.desk = desk
        self.dispatcher = dispatcher
        self._media = MediaCache(desk.store, data_dir)
        self._watches: set[Watch] = set()
        self._marking: asyncio.Task[None] | None = None

    def open(self, channel: str, external_id: str, wake: asyncio.Event) -> Watch:
        """Watch an account; ``wake`` is set when it may have something new."""
        watch = Watch(channel, external_id, wake)
        self._watches.add(watch)
        return watch

    def close(self, watches: Sequence[Watch]) -> None:
        """Watch no longer; what was not confirmed is shown again to the next who watches."""
        self._watches.difference_update(watches)

    def committed(self, done: Done) -> None:
        """Something went out: wake those whom it concerns."""
        persons = {message.person_id for message in done.out}
        for watch in self._watches if persons else ():
            if watch.person_id is None or watch.person_id in persons:
                watch.wake.set()

    async def news(self, watch: Watch) -> list[dict[str, Any]]:
        """What this watch has not given out yet, oldest first, as ``chat --json`` shows it."""
        return await asyncio.to_thread(self._look, watch)

    def _look(self, watch: Watch) -> list[dict[str, Any]]:
        now = self.desk.now()
        with self.desk.store.read() as conn:
            found = peek_mailbox(conn, watch.channel, watch.external_id, now)
        watch.person_id, due = found
        fresh = [one for one in due if one.id not in watch.shown]
        watch.shown = {one.id for one in due}
        return [to_payload(one, self._media) for one in fresh]

    async def confirm(self, watches: Sequence[Watch], ids: Sequence[int]) -> None:
        """These were shown; ids that none of the watches gave out are left alone."""
        known = [one for one in ids if any(one in watch.shown for watch in watches)]
        if not known:
            return
        await self.dispatcher.run(lambda: self.desk.mark_sent(known))
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._write_marks_soon())

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
