"""Sending to Telegram: at most one message a second to a chat, in order, each part once."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from telegram import Bot
from telegram.constants import FloodLimit
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.channels.attached import Attachments
from bot.channels.base import OutMessage, Pace, Receipt, RetryLater, Uncertain
from bot.channels.telegram import CHANNEL
from bot.channels.telegram.errors import has_a_caption, needs_no_edit, outcome_of
from bot.channels.telegram.incoming import POLL
from bot.channels.telegram.outgoing import edited_text, parts_of

SECONDS_PER_MESSAGE = 1 / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
PATIENCE_SECONDS = 4.0  # for the parts of one message; the relay comes back for the rest
REMEMBERED = 10_000  # chats


@dataclass
class TelegramChannel:
    """A PushChannel. Telegram does not drop a second copy: a part that arrived is not repeated."""

    bot: Bot
    attachments: Attachments
    requests: Sequence[BaseRequest] = ()  # to be given back at the end
    monotonic: Callable[[], float] = time.monotonic
    seconds_per_message: float = SECONDS_PER_MESSAGE  # to one chat

    name = CHANNEL
    deduplicates = False
    _free_at: OrderedDict[int, float] = field(default_factory=OrderedDict)

    @property
    def pace(self) -> Pace:
        """See PushChannel.pace."""
        return Pace(float(FloodLimit.MESSAGES_PER_SECOND), self.seconds_per_message)

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        """See PushChannel.send."""
        chat = int(account_external_id)
        try:
            if message.edits is not None and message.edits.startswith(POLL):
                return Receipt(message.edits)  # the poll shows the choice by itself
            if message.edits is not None:
                await self._edit(chat, int(message.edits), message)
                return Receipt(message.edits, rest_seconds=self._rest_seconds(chat))
            return await self._send_parts(chat, message)
        except TelegramError as error:
            told = outcome_of(error)
            if message.edits is not None and isinstance(told, Uncertain):
                told = RetryLater(reason=told.reason)  # to change a message twice does no harm
            raise told from error

    async def close(self) -> None:
        """See PushChannel.close."""
        for request in self.requests:
            await request.shutdown()

    async def _send_parts(self, chat: int, message: OutMessage) -> Receipt:
        parts = parts_of(message, await self.attachments.of(message))
        progress = message.progress
        patience_ends = self.monotonic() + PATIENCE_SECONDS
        # The last one never left, whichever photo before it could not be had any more.
        for part in parts[min(progress.parts, len(parts) - 1) :]:
            async with self._turn(chat, patience_ends, messages=part.messages):
                last_id = await part.send(self.bot, chat)
            progress.left(str(last_id))
        return Receipt(progress.platform_id, rest_seconds=self._rest_seconds(chat))

    async def _edit(self, chat: int, message_id: int, message: OutMessage) -> None:
        async with self._turn(chat, self.monotonic() + PATIENCE_SECONDS):
            try:
                await self._edit_words(chat, message_id, message)
            except TelegramError as error:
                if not needs_no_edit(error):
                    raise

    async def _edit_words(self, chat: int, message_id: int, message: OutMessage) -> None:
        try:
            await self.bot.edit_message_text(
                chat_id=chat, message_id=message_id, **edited_text(message)
            )
        except TelegramError as error:
            if not has_a_caption(error):
                raise
            await self.bot.edit_message_caption(
                chat_id=chat, message_id=message_id, **edited_text(message, as_caption=True)
            )

    @asynccontextmanager
    async def _turn(
        self, chat: int, patience_ends: float, *, messages: int = 1
    ) -> AsyncIterator[None]:
        """One message a second to a chat, an album counting as many; raises RetryLater when it
        would take too long now. Counted from the end of a call: none arrives too early."""
        now = self.monotonic()
        free_at = self._free_at.get(chat, now)
        if free_at > patience_ends:
            raise RetryLater(free_at - now, "its other parts follow")
        if free_at > now:
            await asyncio.sleep(free_at - now)
        try:
            yield
        finally:
            self._free_at.pop(chat, None)
            self._free_at[chat] = self.monotonic() + self.seconds_per_message * messages
            while len(self._free_at) > REMEMBERED:
                self._free_at.popitem(last=False)

    def _rest_seconds(self, chat: int) -> float:
        now = self.monotonic()
        return max(0.0, self._free_at.get(chat, now) - now)
