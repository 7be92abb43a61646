"""What the library raises → what became of the message. No text of ours holds the bot's token.

RetryAfter                   wait so long for this chat; it is no attempt
Forbidden, chat not found    the account is dead until it is heard of again
other BadRequest             never: our fault
InvalidToken                 a fault of the settings: hold everything, and say so in the log
no connection, pool full     certainly not delivered
TimedOut, other NetworkError nobody can say
"""

import logging
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.base import ChannelError, Refused, RetryLater, Uncertain

log = logging.getLogger(__name__)

TOKEN_REFUSED_WAIT_SECONDS = 60.0
LONGEST_REASON = 200  # characters
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid")
_AS_IT_IS = ("message is not modified",)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_NO_WORDS = ("there is no text in the message to edit",)
_OLD_QUERY = ("query is too old", "query id is invalid", "query_id_invalid")


def outcome_of(error: TelegramError) -> ChannelError:
    """Refused, RetryLater or Uncertain, to be raised from ``error``."""
    reason = _reason(error)
    if isinstance(error, RetryAfter):
        return RetryLater(_seconds(error), reason)
    if isinstance(error, Forbidden):
        return Refused(reason, channel_dead=True)
    if isinstance(error, BadRequest | ChatMigrated):
        return Refused(reason, channel_dead=_says(error, _NOBODY_THERE))
    if isinstance(error, InvalidToken):
        log.error("Telegram refuses the bot's token; see qiantai doctor")
        return RetryLater(TOKEN_REFUSED_WAIT_SECONDS, "the token is refused")
    never_left = isinstance(error.__cause__, _NEVER_LEFT)
    return RetryLater(reason=reason) if never_left else Uncertain(reason)


def needs_no_edit(error: TelegramError) -> bool:
    """The message already looks as it should, or is no longer there to be changed."""
    return isinstance(error, BadRequest) and _says(error, (*_AS_IT_IS, *_GONE))


def has_a_caption(error: TelegramError) -> bool:
    """The message to be edited is a photo: its words are a caption."""
    return isinstance(error, BadRequest) and _says(error, _NO_WORDS)


def is_old_query(error: TelegramError) -> bool:
    """The button was pressed too long ago for its spinner to be stopped."""
    return isinstance(error, BadRequest) and _says(error, _OLD_QUERY)


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    words = error.message.lower()
    return any(phrase in words for phrase in phrases)


def _reason(error: TelegramError) -> str:
    """The class and the platform's own sentence; a transport's may hold an address."""
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        cause = error.__cause__ or error
        return type(cause).__name__
    return f"{type(error).__name__}: {error.message}"[:LONGEST_REASON]


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
