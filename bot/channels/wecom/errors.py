"""errcode → what became of the message; judged by the code, never by the words."""

import logging
from typing import Final

from bot.channels.base import ChannelError, Held, Refused, RetryLater, Uncertain
from bot.channels.tencent.api import TOKEN_CODES, ApiError
from handlers.texts import say

log = logging.getLogger(__name__)

BUSY: Final = -1
NOT_TAKEN: Final = 429  # by whatever stands before the platform
GONE: Final = frozenset({81013, 40003, 60111, 60011})  # no receiver left, no such member
TOO_OFTEN: Final = frozenset({45009, 45033})
TOO_OFTEN_SECONDS: Final = 60.0
TOKEN_WAIT_SECONDS: Final = 60.0
# Wrong secret, our address not trusted, no permission, wrong corp or app: an operator mends it.
SETUP: Final = frozenset({40001, 60020, 48002, 40013, 40056, 301002})


def outcome_of(error: ApiError) -> ChannelError:
    """What it means for the message that was being sent; alarms where an operator must act."""
    code = error.code
    if code is None and error.left and error.status != NOT_TAKEN:
        # With the duplicate check on, the same message again is dropped if it did arrive.
        return Uncertain(error.reason)
    if code is None or code == BUSY:
        return RetryLater(reason=error.reason)
    if code in TOKEN_CODES and not error.during_token:
        return RetryLater(TOKEN_WAIT_SECONDS, error.reason)
    if error.during_token and code not in SETUP:  # nothing is said of the message
        return RetryLater(TOKEN_WAIT_SECONDS, error.reason)
    if code in TOO_OFTEN:
        return RetryLater(TOO_OFTEN_SECONDS, error.reason)
    return _for_good(error)


def _for_good(error: ApiError) -> ChannelError:
    if error.code in GONE:
        return Refused(error.reason, channel_dead=True)
    if error.code in SETUP:
        log.error("WeCom refuses the app itself: %s; run qiantai doctor", error.reason)
        return Held(say("wecom.reason.setup", code=error.code))
    log.warning("WeCom refuses a message: %s", error.reason)
    return Refused(error.reason)
