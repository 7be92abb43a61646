"""A whole desk on this machine: served over HTTP, relaying to the stand-ins of platforms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.app import _join
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.messengers import messengers
from bot.opening import open_desk
from bot.settings import Settings
from bot.web.app import make_web
from bot.web.server import WebServer, listen
from handlers.messages import Purpose
from handlers.turn import Turn
from storage.tables import Account, Case, Entry, InboxRow, OutboxRow, Task
from tests.bot.relay_room import A_WHILE, eventually, is_put_off
from tests.support.dialogue import Dialogue, Voice


@dataclass
class Room:
    """The served desk, and what its database holds."""

    desk: Desk
    dispatcher: Dispatcher
    url: str

    def staff(self, name: str) -> Voice:
        """Somebody at the terminal: "steward:小林"."""
        return Dialogue(self.desk).account(name)

    def cases(self) -> list[Case]:
        return self._all(select(Case).order_by(Case.id))

    def case(self) -> Case:
        """The newest case."""
        return self.cases()[-1]

    def timeline(self, case_id: int) -> list[str]:
        return [e.text for e in self._all(select(Entry).where(Entry.case_id == case_id))]

    def tasks(self) -> list[Task]:
        return self._all(select(Task).where(Task.kind != "given_time").order_by(Task.id))

    def inbox(self, channel: str) -> list[InboxRow]:
        wanted = select(InboxRow).join(Account, Account.id == InboxRow.account_id)
        return self._all(wanted.where(Account.channel == channel).order_by(InboxRow.id))

    def outbox(self, channel: str) -> list[OutboxRow]:
        return self._all(
            select(OutboxRow).where(OutboxRow.channel == channel).order_by(OutboxRow.id)
        )

    def account(self, channel: str, external_id: str) -> Account:
        wanted = Account.channel == channel, Account.external_id == external_id
        found: Account = self._all(select(Account).where(*wanted))[0]
        return found

    def push(self, *texts: str, purpose: Purpose = "push") -> None:
        """Something of the newest case is told to its filer, unasked; all of it at once."""
        case = self.case()
        with self.desk.writing() as group:
            for text in texts:
                group.act(partial(_push, case, text, purpose), self.desk.now())

    def is_over(self, words: str) -> bool:
        """Whether the filer's newest message with these words was sent, or waits to be tried again.

        Colleagues may be told of it in the same words.
        """
        mine = OutboxRow.person_id == self.case().filer_id
        said = select(OutboxRow).where(mine, OutboxRow.text.contains(words))
        row = self._all(said.order_by(OutboxRow.id.desc()).limit(1))[0]
        return row.state == "sent" or is_put_off(row)

    async def settled(self, channel: str) -> None:
        """Wait until nothing more is on its way to this channel."""
        await eventually(
            lambda: (
                not {"sending"} & {row.state for row in self.outbox(channel)}
                and not self._all(_waiting_for(channel))
            )
        )

    def _all(self, query: Select[Any]) -> list[Any]:
        with self.desk.store.read() as conn, Session(conn) as session:
            return list(session.scalars(query))


def _push(case: Case, text: str, purpose: Purpose, turn: Turn) -> None:
    turn.push(case.filer_id, text, purpose=purpose, case_id=case.id, case_number=case.number)


def _waiting_for(channel: str) -> Select[Any]:
    """Rows due now, not put off, for accounts of the channel."""
    return (
        select(OutboxRow)
        .join(Account, Account.person_id == OutboxRow.person_id)
        .where(
            Account.channel == channel,
            Account.dead_at.is_(None),
            OutboxRow.state == "due",
            OutboxRow.retry_at.is_(None),
        )
    )


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Room]:
    """The desk of these settings with every messenger that is set up in them."""
    desk = open_desk(settings, kind="demo", create=True)
    try:
        async with talking(desk, settings) as room:
            yield room
    finally:
        desk.store.close()


@asynccontextmanager
async def talking(desk: Desk, settings: Settings) -> AsyncIterator[Room]:
    """This desk hears and speaks over every messenger of the settings until the block ends."""
    joined = messengers(settings, desk)
    app = _join(settings, desk, joined)
    await app.dispatcher.start()
    listening = listen(0)
    server = WebServer(listening)
    routes = [route for one in joined for route in one.routes(app.dispatcher)]
    web = make_web(app.mailroom, routes, base_url=settings.base_url)
    tasks = [asyncio.create_task(server.serve(web)), asyncio.create_task(app.duties.run())]
    try:
        await asyncio.sleep(0)
        yield Room(desk, app.dispatcher, f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        await server.stop()
        app.duties.stop()
        async with asyncio.timeout(A_WHILE):
            await asyncio.gather(*tasks)
        await app.mailroom.stop()
        await app.dispatcher.close()
        for spool in app.spools:
            spool.close()
