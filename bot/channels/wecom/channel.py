"""Sending to members: cards, digests, texts, photos; no more a minute than the platform takes."""

import asyncio
import logging
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from bot.channels.attached import Attached, Attachments
from bot.channels.base import (
    CAN_WAIT,
    ChannelError,
    NotTried,
    OutMessage,
    Pace,
    PutOff,
    Receipt,
    Refused,
    RetryLater,
    Uncertain,
    stops_the_rest,
)
from bot.channels.counting import STORE_WAIT_SECONDS, SlowCounts
from bot.channels.tencent.api import SHORTEST_SECONDS, WHOLE_SECONDS, Api, ApiError
from bot.channels.tencent.media import upload_photo
from bot.channels.wecom import CHANNEL
from bot.channels.wecom.accounts import card_id, codes_in
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.config import WecomConfig
from bot.channels.wecom.errors import outcome_of
from bot.channels.wecom.outgoing import (
    Note,
    card,
    fingerprint,
    groups,
    is_torn,
    notes,
    outcome_in,
)
from handlers.texts import say

log = logging.getLogger(__name__)

DUPLICATE_SECONDS: Final = 1800
MEMBERS_REMEMBERED: Final = 10_000
CARDS_REMEMBERED: Final = 10_000
PHOTO_TRIES: Final = 3
COUNT_GOOD_SECONDS: Final = 60.0  # the shorter of a member's windows
BUSY_MINUTES: Final = frozenset({0, 30})  # when everybody's timers fire
JITTER_SECONDS: Final = (60.0, 150.0)

Told = Receipt | ChannelError


class WecomChannel:
    """A RepeatingChannel. The first part of a message is its words, which are repeated whole; each
    photo is another."""

    name = CHANNEL
    deduplicates = True  # equal requests within half an hour are dropped
    pace = Pace(messages_per_second=10.0)  # more at once is refused

    def __init__(
        self,
        config: WecomConfig,
        api: Api,
        attachments: Attachments,
        allowance: Allowance,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """``monotonic``, ``utc_now``: the real clocks; ``between`` draws the jitter."""
        self._config = config
        self._api = api
        self._attachments = attachments
        self._allowance = allowance
        self._monotonic = monotonic
        self._utc_now = utc_now
        self._between = between
        self._counts = SlowCounts[float](monotonic)
        self._used: OrderedDict[str, int] = OrderedDict()  # codes, and the row that used each
        self._texts: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

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
        userid = account_external_id
        told: dict[int, Told] = {m.id: await self._changed(userid, m) for m in messages if m.edits}
        new = [m for m in messages if not m.edits]
        if self._is_busy_minute() and all(_can_be_put_off(m) for m in new):
            wait = PutOff(self._between(*JITTER_SECONDS), "away from the full half hour")
            told |= dict.fromkeys((m.id for m in new), wait)
            new = []
        told |= {m.id: Receipt(m.progress.platform_id) for m in new if m.progress.parts}
        unsaid = [m for m in new if m.id not in told]
        for note in notes(unsaid, self._config.text_bytes):
            outcome: Told = NotTried()
            if not any(_holds_up(told[m.id]) for m in new if m.id in told):
                outcome = await self._told(userid, note)
            for message in note.messages:
                told[message.id] = both = _both(told.get(message.id), outcome)
                if note.is_last and isinstance(both, Receipt):
                    message.progress.left(both.platform_id)
        for message in new:
            words = told[message.id]
            if message.media and isinstance(words, Receipt):
                told[message.id] = await self._photos(userid, message, words)
        return [told[message.id] for message in messages]

    def groups(self, messages: Sequence[OutMessage]) -> Sequence[tuple[int, ...]]:
        """See RepeatingChannel.groups; what changes a card, or has photos left, is by itself."""
        alone = [m.id for m in messages if m.edits is not None or m.progress.parts]
        return [*((one,) for one in alone), *groups([m for m in messages if m.id not in alone])]

    async def close(self) -> None:
        """See PushChannel.close."""
        self._api.close()

    # --- one message -----------------------------------------------------------------------------

    async def _told(self, userid: str, note: Note) -> Told:
        if is_torn(note.messages):
            return Uncertain("what left with it is gone", repeatable=False)
        return await self._sent(userid, note.payload, note.messages[0].id)

    async def _sent(self, userid: str, payload: dict[str, Any], row_id: int) -> Told:
        ends_at = self._monotonic() + WHOLE_SECONDS  # for the count and the call together
        try:
            wait_seconds = await self._counted(userid, ends_at)
        except TimeoutError:
            return RetryLater(STORE_WAIT_SECONDS, "the store is slow")
        if wait_seconds:
            return RetryLater(wait_seconds, "the member's minute is full")
        asked = {
            "touser": userid,
            "agentid": self._config.agent_id,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_SECONDS,
            **self._varied(userid, payload, row_id),
        }
        try:
            answer = await self._api.call(
                lambda client: client.post("message/send", data=asked),
                ends_at - self._monotonic(),
            )
        except ApiError as error:
            return outcome_of(error)
        if _is_among(userid, answer.get("invaliduser", "")):
            return Refused("invaliduser", channel_dead=True)
        code = answer.get("response_code")
        return Receipt(card_id([code]) if code else str(answer.get("msgid", ""))[:100])

    async def _counted(self, userid: str, ends_at: float) -> float:
        """0.0: counted in the store; else the seconds until there is room. Where that outlasts the
        patience (TimeoutError) nothing has left, and what is being counted is for the next try."""
        take = partial(asyncio.to_thread, self._allowance.take, userid)
        while True:
            seconds = ends_at - SHORTEST_SECONDS - self._monotonic()
            wait_seconds, age_seconds = await self._counts.result(userid, take, seconds)
            is_good = not wait_seconds and (age_seconds or 0.0) < COUNT_GOOD_SECONDS
            if age_seconds is None or is_good:
                return wait_seconds

    def _varied(self, userid: str, payload: dict[str, Any], row_id: int) -> dict[str, Any]:
        """A second message with the words of an earlier one says when it is: it is no repeat."""
        if payload["msgtype"] != "text":
            return payload
        key = userid, fingerprint(payload)
        earlier = self._texts.get(key)
        now = self._monotonic()
        self._texts.setdefault(key, (row_id, now))
        if len(self._texts) > MEMBERS_REMEMBERED:
            self._texts.popitem(last=False)
        if earlier is None or earlier[0] == row_id:
            return payload
        if now - earlier[1] > DUPLICATE_SECONDS:
            self._texts[key] = row_id, now
            return payload
        content = payload["text"]["content"] + f"\n· {row_id % 10_000:04}"
        return {"msgtype": "text", "text": {"content": content}}

    # --- cards that were acted on ----------------------------------------------------------------

    async def _changed(self, userid: str, message: OutMessage) -> Told:
        """The card shows the outcome. Each code is good for once and some days; when none is left,
        the outcome is said in a new message."""
        edits = message.edits or ""
        for code in codes_in(edits):
            told = await self._changed_by(code, userid, message)
            if told is None:
                continue
            return Receipt(edits) if isinstance(told, Receipt) else told
        return await self._said_anew(userid, message)

    async def _changed_by(self, code: str, userid: str, message: OutMessage) -> Told | None:
        """None: this code changes nothing any more."""
        used_by = self._used.get(code)
        if used_by is not None and used_by != message.id:
            return None
        asked: dict[str, Any] = {
            "userids": [userid],
            "agentid": self._config.agent_id,
            "response_code": code,
        }
        if message.buttons:
            asked["template_card"] = card(message, message.buttons)
        else:
            asked["button"] = {"replace_name": outcome_in(message)}
        try:
            await self._api.call(
                lambda client: client.post("message/update_template_card", data=asked)
            )
        except ApiError as error:
            told = outcome_of(error)
            if isinstance(told, Uncertain):
                self._remember(code, message.id)
            if not isinstance(told, Refused) or told.channel_dead:
                return told
            if used_by == message.id:  # it was changed, and only the answer was lost
                return Receipt()
            log.info("a WeCom card can no longer be changed: %s", error.reason)
            return None
        self._remember(code, message.id)
        return Receipt()

    async def _said_anew(self, userid: str, message: OutMessage) -> Told:
        told: Told | None = None
        for note in notes([replace(message, edits=None, together=())], self._config.text_bytes):
            told = _both(told, await self._sent(userid, note.payload, message.id))
            if isinstance(told, ChannelError):
                return told
        return Receipt(message.edits)

    def _remember(self, code: str, row_id: int) -> None:
        self._used[code] = row_id
        if len(self._used) > CARDS_REMEMBERED:
            self._used.popitem(last=False)

    # --- photos ----------------------------------------------------------------------------------

    async def _photos(self, userid: str, message: OutMessage, words: Receipt) -> Told:
        """After its words, which never wait for them, and are not said again while photos are tried
        again; what cannot be sent is told to staff."""
        try:
            photos = [p for p in await self._attachments.of(message) if p.kind == "photo"]
            for photo in photos[message.progress.parts - 1 :]:
                await self._photo_sent(userid, photo, message)
                message.progress.left(words.platform_id)
        except ChannelError as error:
            if isinstance(error, RetryLater) and error.after_seconds is not None:
                return error  # nothing failed: the minute is full, a photo is on its way
            log.warning("a photo could not be sent over WeCom: %s", error)
            message.progress.failed += 1
            if isinstance(error, RetryLater | Uncertain) and message.progress.failed < PHOTO_TRIES:
                return RetryLater(reason=str(error))
            return replace(words, shortened=say("wecom.reason.photo"))
        return words

    async def _photo_sent(self, userid: str, photo: Attached, message: OutMessage) -> None:
        """Raises what became of it, unless it was taken. Uploaded twice it would be two photos to
        the platform; under the same id the second is dropped."""
        progress = message.progress
        if progress.uploaded is None:
            try:
                progress.uploaded = await upload_photo(self._api, photo)
            except ApiError as error:
                raise outcome_of(error) from None
        payload = {"msgtype": "image", "image": {"media_id": progress.uploaded}}
        sent = await self._sent(userid, payload, message.id)
        if isinstance(sent, ChannelError):
            raise sent

    # --- pace ------------------------------------------------------------------------------------

    def _is_busy_minute(self) -> bool:
        return self._utc_now().minute in BUSY_MINUTES


def _can_be_put_off(message: OutMessage) -> bool:
    """What may have arrived is repeated while the platform still knows it."""
    return message.purpose in CAN_WAIT and not message.together


def _holds_up(told: Told) -> bool:
    """Whether what comes after it waits: it is tried again, be it that it may have arrived."""
    return stops_the_rest(told) or (isinstance(told, Uncertain) and told.repeatable)


def _both(before: Told | None, outcome: Told) -> Told:
    """What became of a row one piece of which was told before."""
    if isinstance(before, ChannelError):
        return before
    if before is not None and isinstance(outcome, RetryLater):
        return RetryLater(outcome.after_seconds, outcome.reason, begun=True)
    return outcome


def _is_among(userid: str, joined: object) -> bool:
    return isinstance(joined, str) and userid.lower() in joined.lower().split("|")
