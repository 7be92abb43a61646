"""Sending: first into the request that waits, then as customer-service message, then
as a notice.

Nothing of it holds up the desk: the platform is called in a few threads of the channel's own.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

from bot.channels.attached import Attachments
from bot.channels.base import (
    ChannelError,
    Held,
    NotTried,
    OutMessage,
    Pace,
    Progress,
    Receipt,
    RetryLater,
    Uncertain,
    stops_the_rest,
)
from bot.channels.counting import STORE_WAIT_SECONDS, SlowCounts
from bot.channels.tencent.api import SHORTEST_SECONDS, Api, ApiError
from bot.channels.tencent.media import upload_photo
from bot.channels.wechat import CHANNEL
from bot.channels.wechat.budget import Budget, Left
from bot.channels.wechat.config import WechatConfig
from bot.channels.wechat.errors import DAILY_LIMIT, SPENT, Busy, outcome_of, rest_seconds
from bot.channels.wechat.incoming import MESSAGE, TAP
from bot.channels.wechat.notices import Notices
from bot.channels.wechat.outgoing import Parcel, parcels, photos_left
from bot.channels.wechat.waiting import WaitingRequests
from handlers.messages import Purpose
from handlers.texts import say
from handlers.when import say_time

log = logging.getLogger(__name__)
T = TypeVar("T")

LEAVES_TWO: Final[frozenset[Purpose]] = frozenset({"survey", "digest"})
MAY_TAKE_LAST: Final[frozenset[Purpose]] = frozenset({"promise", "emergency"})
MOST_BUSY_TRIES: Final = 3
THREADS: Final = 4
PHOTO_TRIES: Final = 3
PHOTO_WAIT_SECONDS: Final = 1.0  # for its bytes, or a slow store
PATIENCE_SECONDS: Final = 7.0  # for all of a bundle: less than the relay waits
JUDGED_SECONDS: Final = 2.0  # for the desk to say whether it has the request's event
PASSIVE: Final = "passive:"  # of platform ids: the request whose answer carried the row

Told = Receipt | ChannelError


class WechatChannel:
    """An AnsweringChannel. A part that arrived is not repeated, and what follows it never leaves
    before it; the parts of a message are the pieces of its words, then its photos.
    """

    name = CHANNEL
    deduplicates = False  # customer-service messages have no id of ours
    pace = Pace()  # the budget is the limit; 500,000 a day in all
    request_keys = (MESSAGE, TAP)

    def __init__(
        self,
        config: WechatConfig,
        api: Api,
        budget: Budget,
        waiting: WaitingRequests,
        attachments: Attachments,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self.answer_seconds = config.reply_seconds
        self._api = api
        self._notices = Notices(config, api)
        self._budget = budget
        self._waiting = waiting
        self._attachments = attachments
        self._monotonic = monotonic
        self._rests_until = float("-inf")
        self._rests_for_the_day = False
        self._counts = SlowCounts[Left | None](monotonic)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="wechat-budget")

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        """See PushChannel.send."""
        (told,) = await self.send_together(account_external_id, [message])
        if isinstance(told, ChannelError):
            raise told
        return told

    async def send_together(
        self, account_external_id: str, messages: Sequence[OutMessage]
    ) -> Sequence[Told]:
        """See MergingChannel.send_together."""
        openid = account_external_id
        ends_at = self._monotonic() + PATIENCE_SECONDS
        # What was sent cannot be changed here; the outcome is said in a message of its own.
        told: dict[int, Told] = {m.id: Receipt(m.edits) for m in messages if m.edits}
        new = [m for m in messages if not m.edits]
        rest = parcels(new, self._config.text_bytes)
        request = self._waiting.newest(openid)
        if request is not None and await request.is_accepted(JUDGED_SECONDS):
            while rest and request.offer(rest[0]):
                self._note(told, rest.pop(0), Receipt(PASSIVE + request.key))
            if rest:
                await request.until_written()
        for parcel in rest:
            if not _may_leave(told, parcel):
                self._note(told, parcel, NotTried())
            elif not _is_noticed(told, parcel):
                await self._by_service(openid, parcel, told, ends_at)
        for message in new:
            before = told.get(message.id, Receipt(message.progress.platform_id))  # only photos left
            told[message.id] = await self._with_photos(openid, message, before, ends_at)
        return [told[message.id] for message in messages]

    def heard_here(self, account_external_id: str, event_key: str) -> bool:
        """See AnsweringChannel.heard_here; true of what was answered meanwhile too."""
        return self._waiting.earlier(account_external_id, event_key) is not None

    async def close(self) -> None:
        """See PushChannel.close."""
        self._api.close()
        self._threads.shutdown(wait=False)

    def _note(self, told: dict[int, Told], parcel: Parcel, outcome: Told) -> None:
        """What became of a parcel is what became of its rows: the first that fails counts, and the
        next try goes on there."""
        for message in parcel.messages:
            if not isinstance(told.get(message.id), ChannelError):
                told[message.id] = _judged(message.progress, outcome)
            if isinstance(outcome, Receipt):
                message.progress.left(outcome.platform_id, parcel.parts[message.id])

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    # --- customer-service messages ---------------------------------------------------------------

    async def _by_service(
        self, openid: str, parcel: Parcel, told: dict[int, Told], ends_at: float
    ) -> None:
        rest = self._rest()
        if rest is not None:
            self._note(told, parcel, rest)
            return
        keep = min(self._kept(message.purpose) for message in parcel.messages)
        sent = await self._counted(
            openid,
            lambda client: client.message.send_text(openid, parcel.text),
            keep=keep,
            ends_at=ends_at,
        )
        if sent is not None:
            self._note(told, parcel, sent)
            return
        # One for each message, whichever of its parts is left.
        left = [m for m in parcel.messages if not _has_notice(told.get(m.id))]
        noticed = await self._notices.send(openid, left)
        told |= {m.id: _judged(m.progress, noticed[m.id]) for m in left}

    def _rest(self) -> ChannelError | None:
        """What becomes of a message while the account's quota is used up."""
        seconds = self._rests_until - self._monotonic()
        if seconds <= 0:
            return None
        if self._rests_for_the_day:
            return Held(say("wechat.reason.daily_limit"))
        return RetryLater(seconds, "the account's minute is full")

    def _kept(self, purpose: Purpose) -> int:
        """How many of the allowance a message leaves to what matters more than it."""
        if purpose in MAY_TAKE_LAST:
            return 0
        rules = self._config.allowances
        return rules.kept_back if purpose in LEAVES_TWO else rules.kept_for_promises

    async def _counted(
        self, openid: str, work: Callable[..., object], *, keep: int, ends_at: float
    ) -> Told | None:
        """One message of the allowance, of which so many are kept; None: it is spent."""
        try:
            left = await self._taken(openid, keep, ends_at)
        except TimeoutError:
            return RetryLater(STORE_WAIT_SECONDS, "the store is slow")
        if left is None:
            return None
        try:
            await self._api.call(work, ends_at - self._monotonic())
        except ApiError as error:
            return await self._failed(openid, error, ends_at)
        return Receipt("service", remark=self._remark(left))

    async def _taken(self, openid: str, keep: int, ends_at: float) -> Left | None:
        """Counted in the store. Where that outlasts the patience (TimeoutError) nothing has left,
        and what is being counted is for the next try."""
        take = partial(self._in_thread, partial(self._budget.take, openid, keep=keep))
        while True:
            seconds = ends_at - SHORTEST_SECONDS - self._monotonic()
            left, age_seconds = await self._counts.result((openid, keep), take, seconds)
            if age_seconds is None:
                return left
            if left is not None and await asyncio.to_thread(self._budget.is_counted, openid, left):
                return left

    def _remark(self, left: Left) -> str | None:
        """Towards the end whoever handles the case hears what is left: he may rather phone."""
        if left.count > self._config.allowances.kept_back:
            return None
        if not left.count:
            return say("wechat.none_left")
        until = say_time(left.until, datetime.now(UTC))
        return say("wechat.left", count=left.count, until=until)

    async def _failed(self, openid: str, error: ApiError, ends_at: float) -> ChannelError | None:
        if error.code in SPENT:
            await self._noted(partial(self._budget.spent, openid), ends_at)
            return None
        told = outcome_of(error)
        if not isinstance(told, Uncertain):
            await self._noted(partial(self._budget.give_back, openid), ends_at)
        seconds = rest_seconds(error)
        until = self._monotonic() + seconds
        if seconds and until > self._rests_until:
            self._rests_until = until
            self._rests_for_the_day = error.code == DAILY_LIMIT
        return told

    async def _noted(self, work: Callable[[], None], ends_at: float) -> None:
        """A slow store finishes it later: what became of the message is known already."""
        noting = asyncio.ensure_future(self._in_thread(work))
        await asyncio.wait([noting], timeout=max(ends_at - self._monotonic(), 0.0))
        if noting.done():
            noting.result()

    # --- photos ----------------------------------------------------------------------------------

    async def _with_photos(
        self, openid: str, message: OutMessage, told: Told, ends_at: float
    ) -> Told:
        """After its words, which are not said again while photos are tried again; what cannot leave
        is told to staff."""
        if isinstance(told, ChannelError) or told.shortened or not message.media:
            return told
        failed = await self._photos_sent(openid, message, told, ends_at)
        if failed is None:
            return told
        if _may_follow(failed, message):
            return failed if isinstance(failed, RetryLater) else RetryLater(reason=str(failed))
        log.warning("a photo could not be sent over WeChat: %s", failed)
        return replace(told, shortened=say("wechat.reason.photo"))

    async def _photos_sent(
        self, openid: str, message: OutMessage, words: Receipt, ends_at: float
    ) -> ChannelError | None:
        """What stopped the first that did not leave; None: all of them left."""
        try:
            found = [p for p in await self._attachments.of(message) if p.kind == "photo"]
            for photo in found[photos_left(message, self._config.text_bytes) :]:
                rest = self._rest()
                if rest is not None:
                    return rest
                media_id = await upload_photo(self._api, photo, ends_at - self._monotonic())
                send = partial(_send_image, openid, media_id)
                keep = self._kept(message.purpose)
                sent = await self._counted(openid, send, keep=keep, ends_at=ends_at)
                if not isinstance(sent, Receipt):
                    return sent or Held(say("wechat.reason.spent"))
                message.progress.left(words.platform_id)
        except ApiError as error:  # of the upload, which shows nothing to anybody
            told = outcome_of(error)
            return RetryLater(reason=error.reason) if isinstance(told, Uncertain) else told
        except ChannelError as error:
            return error
        return None


def _judged(progress: Progress, outcome: Told) -> Told:
    """A platform that was busy three times is left alone; the row waits like one held."""
    if isinstance(outcome, NotTried):
        return outcome
    progress.failed = progress.failed + 1 if isinstance(outcome, Busy) else 0
    return Held(say("wechat.reason.busy")) if progress.failed >= MOST_BUSY_TRIES else outcome


def _may_follow(failed: ChannelError, message: OutMessage) -> bool:
    """Whether a photo is tried again: what comes after it does not wait long for it, and one that
    may have arrived is repeated as words are (``bot.delivery``)."""
    progress = message.progress
    if isinstance(failed, RetryLater) and failed.after_seconds is not None:
        return failed.after_seconds <= PHOTO_WAIT_SECONDS
    progress.failed += 1
    if isinstance(failed, Uncertain):
        return progress.failed == 1 and message.purpose != "reply"
    return isinstance(failed, RetryLater) and progress.failed < PHOTO_TRIES


def _send_image(openid: str, media_id: str, client: Any) -> None:
    client.message.send_image(openid, media_id)


def _has_notice(told: Told | None) -> bool:
    return isinstance(told, Receipt) and told.shortened is not None


def _is_noticed(told: Mapping[int, Told], parcel: Parcel) -> bool:
    """Whether a notice stands for all of it: no part of it follows."""
    return all(_has_notice(told.get(m.id)) for m in parcel.messages)


def _may_leave(told: Mapping[int, Told], parcel: Parcel) -> bool:
    """Nothing before it waits, and no row of it has a part missing."""
    if any(stops_the_rest(one) for one in told.values()):
        return False
    return not any(isinstance(told.get(m.id), ChannelError) for m in parcel.messages)
