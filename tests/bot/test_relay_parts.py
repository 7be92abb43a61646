"""A message that leaves in parts goes on where it stopped, whichever process tries again: two
relays, each with a channel of its own, on one database and a clock moved by hand."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import requests
from sqlalchemy import insert
from telegram import Bot
from telegram.error import RetryAfter

from bot.channels.attached import Attachments
from bot.channels.base import (
    Held,
    OutMessage,
    Receipt,
    Refused,
    RetryLater,
    Uncertain,
)
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.tencent.api import Api, Fetched, Patience, Tokens
from bot.channels.wechat.accounts import Accounts
from bot.channels.wechat.budget import Budget
from bot.channels.wechat.channel import WechatChannel
from bot.channels.wechat.config import WechatConfig
from bot.channels.wechat.waiting import WaitingRequests
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.channel import WecomChannel
from bot.channels.wecom.config import WecomConfig
from bot.relay import LEASE_SECONDS
from storage.blobs import put_blob
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import first_id_at
from storage.tables import InboxRow
from tests.bot.relay_room import LONG_AGO, FakeChannel, Room, eventually

_numbers = itertools.count(1)


@pytest.fixture
def room(store: Store, keyring: Keyring) -> Room:
    return Room(store, keyring)


@dataclass
class InParts(FakeChannel):
    """Sends 甲, 乙 and 丙 as three parts, all it may before it fails."""

    fails: Exception | None = None
    may_send: int = 3
    parts: list[str] = field(default_factory=list)

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        for part in message.text[message.progress.parts :]:
            if len(self.parts) == self.may_send and self.fails:
                raise self.fails
            self.parts.append(part)
            message.progress.left(f"p{part}")
        return Receipt(message.progress.platform_id)


@pytest.mark.parametrize(
    "fails",
    [RetryLater(2.0), Held("微信额度已用完"), Uncertain(), ZeroDivisionError(), TimeoutError()],
    ids=lambda one: type(one).__name__,
)
async def test_the_next_process_goes_on_where_the_first_stopped(
    room: Room, fails: Exception
) -> None:
    wang = room.person()
    room.account(wang, "wang")
    row = room.row(wang, "甲乙丙")
    first, second = InParts(fails=fails, may_send=2), InParts()
    async with room.relaying(first, alone=False):
        await eventually(lambda: room.found(row).begun)
    room.clock.passed += timedelta(seconds=900)
    async with room.relaying(second, alone=False):
        await eventually(lambda: room.states(row) == ["sent"])
    assert (first.parts, second.parts) == (["甲", "乙"], ["丙"])
    found = room.found(row)
    assert (found.platform_id, found.begun) == ("p丙", None)


@pytest.mark.parametrize("dies", [False, True])
async def test_another_account_is_told_all_of_it(room: Room, dies: bool) -> None:
    wang = room.person()
    first_account = room.account(wang, "wang", channel="wechat", heard_at=LONG_AGO)
    room.account(wang, "w7")
    row = room.row(wang, "甲乙丙")
    fails = Refused("blocked", channel_dead=True) if dies else Held("微信额度已用完")
    first, second = InParts("wechat", fails=fails, may_send=1), InParts()
    await room.relay_all([row], first, second)
    assert (first.parts, second.parts) == (["甲"], ["甲", "乙", "丙"])
    assert room.is_dead(first_account) == dies


async def test_of_a_try_whose_process_died_counts_what_was_written_down_before(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    begun = {"account": account, "parts": 1, "platform_id": "p甲", "failed": 0, "uploaded": None}
    lease = room.clock.utc_now() + timedelta(seconds=LEASE_SECONDS)
    dying = {"state": "sending", "retry_at": lease, "tries": 1, "channel": "loopback"}
    row = room.row(wang, "甲乙丙", begun=begun, **dying)
    reply = room.row(
        wang, "甲乙丙", begun=begun, account_id=account, **dying | {"purpose": "reply"}
    )
    room.clock.passed += timedelta(seconds=LEASE_SECONDS + 1)
    channel = InParts()
    async with room.relaying(channel, alone=False) as relay:
        await eventually(lambda: room.states(row, reply) == ["sent", "unknown"])
        relay.wake()
    assert channel.parts == ["乙", "丙"]


# --- the channels --------------------------------------------------------------------------------


@dataclass
class Sent:
    """Telegram's message."""

    message_id: int


class Platform:
    """Wechatpy's client and Telegram's bot in one: takes all but what the test says."""

    def __init__(self) -> None:
        self.message = self.media = self
        self.asked: list[str] = []
        self.fails_at: dict[int, Exception] = {}  # by which call in all

    def send_text(self, _openid: str, text: str) -> None:
        self._take(text)

    def send_image(self, _openid: str, media_id: str) -> None:
        self._take(media_id)

    async def send_message(self, _chat: int, text: str, **_how: object) -> Any:
        self._take(text)
        return Sent(len(self.asked))

    def upload(self, _kind: str, _file: object) -> dict[str, str]:
        return {"media_id": f"photo{next(_numbers)}"}

    def post(self, _path: str, *, data: dict[str, Any]) -> dict[str, str]:
        self._take(str(data[data["msgtype"]]))
        return {"msgid": f"m{len(self.asked)}"}

    def close(self) -> None:
        """See requests.Session."""

    def _take(self, what: str) -> None:
        self.asked.append(what)
        if len(self.asked) in self.fails_at:
            raise self.fails_at[len(self.asked)]


def api(platform: Platform) -> Api:
    patience = Patience()
    return Api(
        platform, Tokens(lambda _force: Fetched("t", 7200), patience), patience, name="tests"
    )


def photos(room: Room, count: int) -> list[dict[str, Any]]:
    with room.store.write() as conn:
        now = datetime.now(UTC)
        blobs = [put_blob(conn, b"\xff\xd8\xff%d" % n, mime="image/jpeg", now=now)
                 for n in range(count)]  # fmt: skip
    return [{"kind": "photo", "name": f"{n}.jpg", "blob_id": blob} for n, blob in enumerate(blobs)]


def speaks(room: Room, account_id: int) -> None:
    now = room.clock.utc_now()
    values = {"id": first_id_at(now) + next(_numbers), "event_key": f"msg:{next(_numbers)}"}
    with room.store.write() as conn:
        conn.execute(
            insert(InboxRow).values(account_id=account_id, state="done", accepted_at=now, **values)
        )


async def test_in_wechat_the_rest_of_a_text_and_its_photo_follow_when_he_writes_to_another_process(
    room: Room,
) -> None:
    wang = room.person()
    account = room.account(wang, "wang", channel="wechat")
    config = WechatConfig("wx", "s", "t", None, "", text_bytes=60)
    text = "".join(chr(0x4E00 + n) for n in range(140))  # seven messages of the platform
    platform, attachments = Platform(), Attachments(room.store)

    def channel() -> WechatChannel:
        budget = Budget(room.store, config.allowances, utc_now=room.clock.utc_now)
        waiting = WaitingRequests(config.text_bytes)
        clock = room.clock.monotonic
        return WechatChannel(config, api(platform), budget, waiting, attachments, monotonic=clock)

    speaks(room, account)
    room.clock.passed += timedelta(seconds=5)  # longer than an answer to him may take
    row = room.row(wang, text, purpose="promise", media=photos(room, 1))
    web = Accounts(room.desk, config.text_bytes)
    assert web.release("wang") == []
    async with room.relaying(channel(), alone=False):
        await eventually(lambda: (room.found(row).reason or "").startswith("held: "))
    assert len(platform.asked) == 5
    speaks(room, account)
    assert web.release("wang") == [row]
    room.clock.passed += timedelta(seconds=5)
    async with room.relaying(channel(), alone=False):
        await eventually(lambda: room.states(row) == ["sent"])
    assert "".join(platform.asked[:7]) == text
    assert [one[:5] for one in platform.asked[7:]] == ["photo"]


async def test_what_is_found_held_just_after_he_spoke_is_tried_at_once(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    spoke: list[bool] = []

    def answer(_account: str, _message: OutMessage) -> Receipt | Exception:
        if spoke:
            return Receipt("p1")
        speaks(room, account)
        spoke.append(True)
        return Held("微信额度已用完")

    row = room.row(wang, "师傅两点到")
    await room.relay_all([row], FakeChannel(answer=answer))
    assert room.found(row).platform_id == "p1"


async def test_in_telegram_a_part_that_arrived_is_not_repeated(room: Room) -> None:
    wang = room.person()
    room.account(wang, "77", channel="telegram")
    text = "漏" * 4096 + "水" * 4096 + "了"
    platform, attachments = Platform(), Attachments(room.store)
    platform.fails_at[2] = RetryAfter(5)

    def channel() -> TelegramChannel:
        return TelegramChannel(cast("Bot", platform), attachments, seconds_per_message=0.0)

    row = room.row(wang, text)
    async with room.relaying(channel(), alone=False):
        await eventually(lambda: room.found(row).begun)
    room.clock.passed += timedelta(seconds=10)
    async with room.relaying(channel(), alone=False):
        await eventually(lambda: room.states(row) == ["sent"])
    assert [one[0] for one in platform.asked] == ["漏", "水", "水", "了"]
    assert room.found(row).platform_id == "4"


async def test_in_wecom_words_and_photos_that_were_shown_are_not_repeated(room: Room) -> None:
    lin = room.person()
    room.account(lin, "linxt", channel="wecom")
    config = WecomConfig("ww", 1, "s", "t", "k", "")
    platform, attachments = Platform(), Attachments(room.store)
    platform.fails_at[3] = requests.ReadTimeout()  # perhaps shown: its repeat is the same file

    def channel() -> WecomChannel:
        allowance = Allowance(room.store, config, utc_now=room.clock.utc_now)
        clock = room.clock.monotonic
        return WecomChannel(config, api(platform), attachments, allowance, monotonic=clock)

    row = room.row(lin, "现场照片", media=photos(room, 2))
    with_it = room.row(lin, "第二件事")
    async with room.relaying(channel(), alone=False):
        await eventually(lambda: room.found(row).begun and room.states(with_it) == ["sent"])
    room.clock.passed += timedelta(seconds=10)
    later = room.row(lin, "第三件事")
    async with room.relaying(channel(), alone=False):
        await eventually(lambda: room.states(row, later) == ["sent", "sent"])
    words, first, lost, third, again = platform.asked
    assert "现场照片" in words
    assert "第二件事" in words
    assert "第三件事" in third
    assert len({first, lost, again}) == 2
    assert lost == again
    assert room.found(row).platform_id == "m1"
