"""Asking for updates. The next request names the first one not accepted yet, so none is lost."""

import asyncio
import logging
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import RetryLater
from bot.channels.telegram.errors import outcome_of
from bot.channels.telegram.hearing import Ears
from bot.channels.telegram.incoming import BadUpdate, update_id_of
from bot.delivery import back_off_seconds
from bot.dispatcher import NotAccepted

log = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query", "poll_answer", "my_chat_member"]
WAIT_SECONDS = 25  # a request stays open until there is something
ANSWER_SECONDS = 10.0  # after that
OTHERS_WAIT_SECONDS = 15.0  # another process asks too, or the token is refused
MOST_TROUBLE = 5  # failures in a row that lengthen the wait


class Polling:
    """Runs until cancelled."""

    def __init__(self, bot: Bot, ears: Ears) -> None:
        self._bot = bot
        self._ears = ears
        self._next: int | None = None
        self._trouble = 0

    async def run(self) -> None:
        """Ask, hear, ask again."""
        while True:
            try:
                for body in await self._ask():
                    await self._hear(body)
                self._trouble = 0
            except TelegramError as error:
                await asyncio.sleep(self._wait_seconds(error))

    async def _ask(self) -> list[Any]:
        # As the platform writes it a method's name has no case; in these letters the library
        # hands out updates as they came, so that one it cannot read stops nobody else's.
        found = await self._bot.do_api_request(
            "getupdates",
            {"offset": self._next, "timeout": WAIT_SECONDS, "allowed_updates": KINDS},
            read_timeout=WAIT_SECONDS + ANSWER_SECONDS,
        )
        return found if isinstance(found, list) else []

    async def _hear(self, body: Any) -> None:
        """Until it is accepted, or nobody ever can."""
        try:
            update_id = update_id_of(body)
        except BadUpdate:
            log.warning("Telegram sent something that is no update")
            return
        while True:
            try:
                await self._ears.hear(body)
            except BadUpdate as error:
                log.warning("update %d cannot be read: %s", update_id, error)
            except NotAccepted:
                await asyncio.sleep(1)
                continue
            except Exception:
                log.exception("update %d could not be accepted and is tried again", update_id)
                await asyncio.sleep(1)
                continue
            break
        self._next = update_id + 1

    def _wait_seconds(self, error: TelegramError) -> float:
        told = outcome_of(error)
        if isinstance(error, RetryAfter) and isinstance(told, RetryLater):
            return told.after_seconds or 1.0
        if isinstance(error, Conflict | InvalidToken):
            log.warning("no updates from Telegram: %s", told)
            return OTHERS_WAIT_SECONDS
        self._trouble = min(self._trouble + 1, MOST_TROUBLE)
        log.info("no updates from Telegram just now: %s", told)
        return back_off_seconds(self._trouble, 0.5) / 2
