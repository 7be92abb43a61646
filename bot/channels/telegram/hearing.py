"""One update heard, the same by polling and by webhook: accepted when ``hear`` returns."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

import msgspec
from telegram import Bot
from telegram.error import TelegramError

from bot.albums import Albums
from bot.channels.telegram import CHANNEL
from bot.channels.telegram.accounts import Accounts
from bot.channels.telegram.errors import is_old_query, outcome_of
from bot.channels.telegram.incoming import InGroup, Reachable, Said, Voted, read_update
from bot.channels.telegram.menu import show_to_staff
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Heard
from handlers.messages import UNVOTE, Incoming
from handlers.texts import say

log = logging.getLogger(__name__)

SAME_GROUP_SECONDS = 600.0  # between two pointers in one group


class Ears:
    """What is done with each update."""

    def __init__(self, bot: Bot, desk: Desk, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._accounts = Accounts(desk.store)
        self.albums = Albums(desk, CHANNEL, dispatcher.accept)
        self._beside: set[asyncio.Task[None]] = set()
        self._pointed: dict[int, float] = {}
        self._known: set[str] = set()  # whose menu was looked after in this run

    async def hear(self, body: dict[str, Any]) -> None:
        """Raises BadUpdate, or NotAccepted when it has to be sent again."""
        meaning = read_update(body)
        if isinstance(meaning, Said):
            await self._said(meaning)
        elif isinstance(meaning, Voted):
            await self._voted(meaning)
        elif isinstance(meaning, Reachable):
            await asyncio.to_thread(
                self._accounts.set_reachable, meaning.account, is_so=meaning.is_so
            )
        elif isinstance(meaning, InGroup):
            self._point_to_private_chat(meaning.chat_id)

    async def close(self) -> None:
        """Finish what runs beside; open albums stay for the next start."""
        self.albums.stop()
        if self._beside:
            await asyncio.wait(self._beside, timeout=2)
        for task in self._beside:
            task.cancel()

    async def _said(self, said: Said) -> None:
        if said.query_id is not None:  # before the work: until then the button spins
            self._run_beside(self._stop_spinner(said.query_id))
        incoming = said.incoming
        if said.quotes is not None:
            quoted = await asyncio.to_thread(self._accounts.quoted, incoming.account, said.quotes)
            incoming = msgspec.structs.replace(incoming, reply_to=quoted)
        if said.album is not None:
            await self.albums.add(said.album, incoming)
            return
        await self.albums.close_of(incoming.account)
        self._look_after_menu(await self._dispatcher.accept(incoming))

    async def _voted(self, voted: Voted) -> None:
        """A press of the poll's choice, or the word that takes a vote back."""
        row = await asyncio.to_thread(self._accounts.quoted, voted.account, voted.poll)
        if row is None:  # passed on to somebody else, or not ours
            return
        incoming = Incoming(CHANNEL, voted.account, voted.event_key)
        if voted.option is None:
            incoming = msgspec.structs.replace(incoming, kind="button", button=UNVOTE)
        else:
            choice = f"{row}.{voted.option}"
            incoming = msgspec.structs.replace(incoming, kind="button", button=choice)
        await self.albums.close_of(voted.account)
        await self._dispatcher.accept(incoming)

    # --- beside: nobody waits for it, and nothing is lost with it --------------------------------

    def _run_beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_quietly(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _stop_spinner(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:
            if not is_old_query(error):
                raise

    def _point_to_private_chat(self, chat_id: int) -> None:
        now = time.monotonic()
        if now - self._pointed.get(chat_id, float("-inf")) < SAME_GROUP_SECONDS:
            return
        self._pointed[chat_id] = now
        self._run_beside(self._point(chat_id))

    async def _point(self, chat_id: int) -> None:
        name = (await self._bot.get_me()).username
        await self._bot.send_message(chat_id, say("messenger.group", link=f"https://t.me/{name}"))

    def _look_after_menu(self, heard: Heard) -> None:
        """An employee has a menu of his own, from his first word in this run or since he joined."""
        account = heard.incoming.account
        if account in self._known and heard.incoming.kind != "start":
            return
        self._known.add(account)
        self._run_beside(self._show_menu(account))

    async def _show_menu(self, account: str) -> None:
        if await asyncio.to_thread(self._accounts.is_staff, account):
            await show_to_staff(self._bot, int(account))


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except TelegramError as error:
        log.info("Telegram did not take something that can wait: %s", outcome_of(error))
