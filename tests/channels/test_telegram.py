"""Telegram keeps what every channel promises, by polling and by webhook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import insert, select

from bot.desk import Desk
from bot.settings import Settings
from storage.ids import next_id
from storage.tables import Account, OutboxRow
from tests.bot.relay_room import LONG_AGO
from tests.channels.contract import ChannelContract, Trouble
from tests.channels.telegram_room import Mode, TelegramRoom, telegram_room
from tests.support.telegram_platform import TOKEN, Fault, TelegramPlatform, Update

PEOPLE = {"wang": 11, "li": 12}
SENDING = ("sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument")


class Telegram:
    """The contract's room on Telegram."""

    def __init__(self, room: TelegramRoom) -> None:
        self._room = room
        self._platform = room.platform
        self._last: Update = {}
        self.desk = room.desk

    @property
    def secrets(self) -> list[str]:
        webhook = self._platform.webhook
        return [TOKEN, TOKEN.partition(":")[2], *filter(None, [webhook.get("secret_token")])]

    async def says(self, who: str, text: str) -> None:
        self._last = await self._room.does(self._platform.says, PEOPLE[who], text)

    async def presses(self, who: str, label: str) -> None:
        self._last = await self._room.does(self._platform.presses, PEOPLE[who], label)

    async def sends_photo(self, who: str, data: bytes, caption: str) -> None:
        await self._room.does(self._platform.sends_photo, PEOPLE[who], data, caption)

    async def repeats_last(self) -> None:
        await self._room.does(self._platform.repeats, self._last)

    async def goes(self, who: str) -> None:
        self._platform.chat(PEOPLE[who]).blocked = True

    async def settles(self) -> None:
        await self._room.settles()

    def has_trouble(self, *troubles: Trouble) -> None:
        faults: dict[Trouble, Fault] = {"later": "429", "no answer": "reset", "refused": "refused"}
        waiting = [faults[one] for one in troubles]

        def fault(method: str) -> Fault | None:
            return waiting.pop(0) if method in SENDING and waiting else None

        self._platform.fault = fault

    def texts(self, who: str) -> list[str]:
        return [text for text in self._platform.chat(PEOPLE[who]).texts if text]

    def offered(self, who: str) -> list[str]:
        shown = self._platform.chat(PEOPLE[who]).messages
        return next((one.labels for one in reversed(shown) if one.labels), [])

    def pictures(self, who: str) -> list[bytes]:
        return [one.data for one in self._platform.chat(PEOPLE[who]).messages if one.data]

    def tells(self, who: str, text: str) -> None:
        with self.desk.store.write() as conn:
            account = select(Account.person_id).where(Account.external_id == str(PEOPLE[who]))
            conn.execute(
                insert(OutboxRow).values(
                    id=next_id(),
                    person_id=conn.scalars(account).one(),
                    text=text,
                    purpose="push",
                    not_before=LONG_AGO,
                    tries=0,
                    state="due",
                )
            )
        self._room.relay.wake()


@asynccontextmanager
async def _telegram(desk: Desk, settings: Settings, mode: Mode) -> AsyncIterator[Telegram]:
    platform = TelegramPlatform(seconds_per_message=0.03, retry_after_seconds=1)
    with platform.running():
        async with telegram_room(desk, settings, platform, mode) as room:
            yield Telegram(room)
        assert platform.too_fast == []


class TestByPolling(ChannelContract):
    @asynccontextmanager
    async def room(self, desk: Desk, settings: Settings) -> AsyncIterator[Telegram]:
        async with _telegram(desk, settings, "polling") as room:
            yield room


class TestByWebhook(ChannelContract):
    @asynccontextmanager
    async def room(self, desk: Desk, settings: Settings) -> AsyncIterator[Telegram]:
        async with _telegram(desk, settings, "webhook") as room:
            yield room
