"""errcode → what became of the message (notes: developers.weixin.qq.com, global return codes)."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.channels.base import ChannelError, Held, Refused, RetryLater, Uncertain
from bot.channels.tencent.api import TOKEN_CODES, ApiError
from handlers.texts import say
from handlers.when import ZONE

log = logging.getLogger(__name__)

BUSY: Final = -1
GONE: Final = frozenset({40003, 43004, 43019})  # wrong openid, not following, blacklisted
SPENT: Final = frozenset({45015, 45047})  # outside 48 h, allowance spent
NO_CONSENT: Final = 43101
DAILY_LIMIT: Final = 45009
MINUTE_LIMIT: Final = 45011
LIMITS: Final = frozenset({DAILY_LIMIT, MINUTE_LIMIT})
MINUTE_SECONDS: Final = 60.0
# Not permitted, wrong secret, our address not listed, wrong app id: only an operator can mend it.
SETUP: Final = frozenset({48001, 40125, 40164, 40013, 40001, 41002, 41004, 61004})
TOKEN_WAIT_SECONDS: Final = 60.0


class Busy(RetryLater):
    """The platform is busy (-1): it may be asked three times in all."""


def outcome_of(error: ApiError) -> ChannelError:
    """What it means for the message that was being sent; alarms where an operator must act."""
    if error.code is None:
        return _without_code(error)
    if error.code in TOKEN_CODES and not error.during_token:
        return RetryLater(TOKEN_WAIT_SECONDS, error.reason)
    if error.during_token and error.code not in {BUSY, *SETUP}:  # nothing is said of the message
        return RetryLater(TOKEN_WAIT_SECONDS, error.reason)
    meaning = _MEANINGS.get(error.code, _our_fault)
    return meaning(error)


def _busy(error: ApiError) -> ChannelError:
    return Busy(reason=error.reason)


def _busy_this_minute(error: ApiError) -> ChannelError:
    log.error("WeChat: the minute's quota is used up, the channel rests")
    return RetryLater(MINUTE_SECONDS, error.reason)


def _gone(error: ApiError) -> ChannelError:
    return Refused(error.reason, channel_dead=True)


def _spent(_error: ApiError) -> ChannelError:
    return Held(say("wechat.reason.spent"))


def _no_consent(_error: ApiError) -> ChannelError:
    return Held(say("wechat.reason.no_consent"))


def _spent_for_today(_error: ApiError) -> ChannelError:
    log.error("WeChat: the day's quota is used up, the channel rests until midnight")
    return Held(say("wechat.reason.daily_limit"))


def _setup(error: ApiError) -> ChannelError:
    """Only an operator can mend it; meanwhile messages wait, and passive replies go on."""
    log.error("WeChat refuses the account itself: %s; run qiantai doctor", error.reason)
    return Held(say("wechat.reason.setup", code=error.code))


def _our_fault(error: ApiError) -> ChannelError:
    """Media gone, text too long, a bad field: the same message will never be taken."""
    log.warning("WeChat refuses a message: %s", error.reason)
    return Refused(error.reason)


_MEANINGS: Mapping[int, Callable[[ApiError], ChannelError]] = {
    BUSY: _busy,
    MINUTE_LIMIT: _busy_this_minute,
    DAILY_LIMIT: _spent_for_today,
    NO_CONSENT: _no_consent,
    **dict.fromkeys(GONE, _gone),
    **dict.fromkeys(SPENT, _spent),
    **dict.fromkeys(SETUP, _setup),
}


def rest_seconds(error: ApiError, now: datetime | None = None) -> float:
    """How long the whole channel rests after this error: a minute, until the quota's midnight, or
    not. A limit met while a token was fetched is none of the messages'."""
    if error.during_token or error.code not in LIMITS:
        return 0.0
    if error.code == MINUTE_LIMIT:
        return MINUTE_SECONDS
    here = (now or datetime.now(UTC)).astimezone(ZONE)
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - here).total_seconds()


def _without_code(error: ApiError) -> ChannelError:
    if not error.left or error.status in {429, 503}:
        return RetryLater(reason=error.reason)
    return Uncertain(error.reason)
