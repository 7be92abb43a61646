"""A real desk that talks with the stand-in for Telegram over HTTP, by polling or by webhook."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.joined import Messenger
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.messenger import make
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done, Heard
from bot.media_worker import MediaWorker
from bot.outcomes import revive
from bot.relay import Relay
from bot.roster.invites import invite
from bot.settings import Settings
from bot.web.server import WebServer, listen
from scripts.support.served import free_port
from storage.spool import Spool
from storage.tables import Account, OutboxRow
from tests.bot.relay_room import A_WHILE
from tests.support.dialogue import at
from tests.support.telegram_platform import TOKEN, Chat, TelegramPlatform

Mode = Literal["polling", "webhook"]
QUIET_SECONDS = 0.1  # nothing happens for so long: everything that was to be said is said


@dataclass
class TelegramRoom:
    """Everything around one desk."""

    desk: Desk
    platform: TelegramPlatform
    messenger: Messenger
    dispatcher: Dispatcher
    relay: Relay
    fetcher: MediaWorker
    heard: list[Heard]
    base_url: str

    @property
    def channel(self) -> TelegramChannel:
        return cast("TelegramChannel", self.messenger.push)

    async def until(self, local: str) -> None:
        """Time passes at the desk."""
        await self.dispatcher.run(lambda: self.desk.advance(at(local)))
        self.relay.wake()
        await self.settles()

    async def does(self, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        """Something happens on the platform; afterwards everything it brought has arrived."""
        result = act(*args, **how)
        await self.settles()
        return result

    async def settles(self, seconds: float = A_WHILE) -> None:
        """No update is on its way and nothing waits to be sent."""
        async with asyncio.timeout(seconds):
            quiet_since = 0.0
            loop = asyncio.get_running_loop()
            while True:
                await asyncio.sleep(0.02)
                if await asyncio.to_thread(self._is_busy):
                    quiet_since = loop.time()
                elif quiet_since and loop.time() - quiet_since > QUIET_SECONDS:
                    return
                quiet_since = quiet_since or loop.time()

    def _is_busy(self) -> bool:
        if not self.platform.idle:
            return True
        now = self.desk.now()
        with self.desk.store.read() as conn:
            waiting = (
                select(OutboxRow.id)
                .join(Account, Account.person_id == OutboxRow.person_id)
                .where(
                    OutboxRow.state.in_(["due", "sending"]),
                    OutboxRow.not_before <= now,
                    Account.channel == "telegram",
                    Account.dead_at.is_(None),
                )
            )
            return conn.scalar(waiting.limit(1)) is not None

    def invites(self, name: str) -> str:
        """A one-time code for an employee."""
        (made,) = invite(self.desk, [name])
        return made.code

    async def joins(self, user: int, name: str) -> Chat:
        """An employee opens his invitation link."""
        await self.does(self.platform.starts, user, self.invites(name))
        return self.platform.chat(user, name)

    def rows(self, *states: str) -> list[Any]:
        """What the outbox holds, of these states."""
        with self.desk.store.read() as conn:
            query = select(OutboxRow.__table__).where(OutboxRow.state.in_(states))
            return list(conn.execute(query.order_by(OutboxRow.id)))

    def is_dead(self, user: int) -> bool:
        with self.desk.store.read() as conn:
            query = select(Account.dead_at).where(Account.external_id == str(user))
            return conn.scalar(query) is not None


@asynccontextmanager
async def telegram_room(
    desk: Desk,
    settings: Settings,
    platform: TelegramPlatform,
    mode: Mode = "polling",
) -> AsyncIterator[TelegramRoom]:
    """The desk hears and speaks until the block ends."""
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    settings = settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_api_base": platform.url,
            "telegram_mode": mode,
            "base_url": base_url,
            "port": port,
        }
    )
    messenger = make(settings, desk)
    assert messenger is not None
    assert messenger.receive is not None
    assert messenger.media is not None
    cast("TelegramChannel", messenger.push).seconds_per_message = platform.seconds_per_message
    spools = [Spool(settings.data_dir / name) for name in ("spool.db", "aside.db")]
    dispatcher = Dispatcher(desk, spools[0], set_aside=spools[1])
    relay = Relay(desk, [messenger.push], alone=True)
    fetcher = MediaWorker(desk, dispatcher.accept, [messenger.media])
    room = TelegramRoom(desk, platform, messenger, dispatcher, relay, fetcher, [], base_url)
    loop = asyncio.get_running_loop()

    def committed(done: Done) -> None:
        loop.call_soon_threadsafe(relay.wake)
        if done.awaits_media:
            loop.call_soon_threadsafe(fetcher.wake)

    def was_heard(events: Any) -> None:
        room.heard.extend(events)
        revive(desk.store, [one.account_id for one in events])

    desk.listeners.append(committed)
    dispatcher.listeners.append(was_heard)
    await dispatcher.start()
    server = WebServer(listen(port))
    tasks = [
        asyncio.create_task(server.serve(Starlette(routes=messenger.routes(dispatcher)))),
        asyncio.create_task(relay.run()),
        asyncio.create_task(fetcher.run()),
    ]
    ear = asyncio.create_task(messenger.receive(dispatcher))
    try:
        await asyncio.sleep(0)
        yield room
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)
        await server.stop()
        relay.stop()
        fetcher.stop()
        await asyncio.gather(*tasks)
        await dispatcher.close()
        for spool in spools:
            spool.close()
