"""A demo (or live) desk that echoes, served over real HTTP on a free port of this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert, select
from websockets.asyncio.client import ClientConnection, connect

from bot.channels.loopback.webhook import webhook_routes
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done
from bot.web.app import make_web
from bot.web.mail import Mailroom
from bot.web.server import WebServer, listen
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.spool import Spool
from storage.tables import Account, DeskRow, OutboxRow
from tests.bot.relay_room import A_WHILE


def answer(turn: Turn) -> None:
    """Says again what it hears; 告诉 resident:li X tells another."""
    assert turn.incoming is not None
    text = turn.incoming.text or str(turn.incoming.button)
    if text.startswith("告诉"):
        _, name, words = text.split(" ")
        query = select(Account.person_id).where(Account.external_id == name)
        turn.push(turn.conn.scalars(query).one(), words)
        return
    turn.ask(f"收到：{text}", [])


@dataclass
class Talker:
    """One connection to /ws."""

    socket: ClientConnection

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame, ensure_ascii=False))

    async def frame(self) -> dict[str, Any]:
        """The next frame."""
        async with asyncio.timeout(A_WHILE):
            found: dict[str, Any] = json.loads(await self.socket.recv())
        return found

    async def frames(self, count: int) -> list[dict[str, Any]]:
        return [await self.frame() for _ in range(count)]

    async def until(self, name: str) -> dict[str, Any]:
        """The next frame that has this key; others before it are read."""
        while name not in (found := await self.frame()):
            assert "error" not in found, found
        return found

    async def until_error(self) -> dict[str, Any]:
        """The next frame that refuses something; others before it are read."""
        while "error" not in (found := await self.frame()):
            continue
        return found

    async def messages(self) -> list[dict[str, Any]]:
        """The messages of the next frame that brings some; acknowledgements before it are read."""
        while "messages" not in (found := await self.frame()):
            assert "ack" in found, found
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    async def say(self, account: str, text: str) -> list[str]:
        """Say it, and read what is answered."""
        await self.send(account=account, id=text, text=text)
        return [one["text"] for one in await self.messages()]


@dataclass
class WebRoom:
    """The served desk."""

    desk: Desk
    url: str

    @asynccontextmanager
    async def talking(self, path: str = "/ws", **options: Any) -> AsyncIterator[Talker]:
        address = self.url.replace("http", "ws", 1) + path
        async with connect(address, proxy=None, **options) as socket:
            yield Talker(socket)

    async def visitor(self) -> "Visitor":
        """Somebody who opens the page for the first time."""
        async with self.http() as client:
            page = await client.get("/")
        return Visitor(self, page.cookies["qiantai"])

    def http(self, cookie: str = "") -> httpx.AsyncClient:
        headers = {"cookie": f"qiantai={cookie}"} if cookie else {}
        return httpx.AsyncClient(trust_env=False, base_url=self.url, headers=headers)

    def states(self) -> list[str]:
        with self.desk.store.read() as conn:
            return list(conn.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


@dataclass
class Visitor:
    """A browser with its cookie."""

    room: WebRoom
    cookie: str

    @asynccontextmanager
    async def talking(self, **options: Any) -> AsyncIterator[Talker]:
        headers = {"cookie": f"qiantai={self.cookie}"}
        async with self.room.talking(additional_headers=headers, **options) as talker:
            yield talker

    def http(self) -> httpx.AsyncClient:
        return self.room.http(self.cookie)


@asynccontextmanager
async def web_room(
    store: Store,
    keyring: Keyring,
    folder: Path,
    *,
    kind: str = "demo",
    base_url: str | None = None,
) -> AsyncIterator[WebRoom]:
    """Serve an empty desk of this kind."""
    now = datetime.now(UTC)
    with store.write() as conn:
        clock = {"desk_at": now, "real_at": now} if kind == "demo" else {}
        conn.execute(
            insert(DeskRow).values(
                id=1, kind=kind, speed=1.0, roster_version=1, created_at=now, **clock
            )
        )
    desk = Desk(store, keyring, route_event=answer)
    spools: Sequence[Spool] = [Spool(folder / "spool.db"), Spool(folder / "aside.db")]
    dispatcher = Dispatcher(desk, spools[0], set_aside=spools[1], after_seconds=A_WHILE)
    mailroom = Mailroom(desk, dispatcher)
    loop = asyncio.get_running_loop()

    def committed(done: Done) -> None:
        loop.call_soon_threadsafe(mailroom.committed, done)

    desk.listeners.append(committed)
    await dispatcher.start()
    listening = listen(0)
    server = WebServer(listening)
    app = make_web(mailroom, webhook_routes(dispatcher), base_url=base_url, wrong_code_seconds=0.05)
    task = asyncio.create_task(server.serve(app))
    yield WebRoom(desk, f"http://127.0.0.1:{listening.getsockname()[1]}")
    await server.stop()
    await task
    await mailroom.stop()
    await dispatcher.close()
    for spool in spools:
        spool.close()
