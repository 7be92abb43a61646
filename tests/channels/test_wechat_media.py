"""What a resident sends is fetched: bytes, or the address where a video lies."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import requests

from bot.channels.base import Refused, RetryLater
from bot.channels.tencent.api import ApiError
from bot.channels.tencent.media import LARGEST_BYTES, follow
from bot.channels.wechat.client import wechat_api
from bot.channels.wechat.config import wechat_config
from bot.channels.wechat.media import WechatMedia
from bot.settings import Settings
from handlers.messages import Media
from handlers.turn import Turn
from storage.blobs import put_blob
from tests.bot.relay_room import LONG_AGO, eventually
from tests.channels.api_server import Fault
from tests.channels.room import Room, served
from tests.channels.wechat_platform import VIDEO_KEY, Follower, WechatPlatform, with_wechat
from tests.support.dialogue import PHOTO


@asynccontextmanager
async def media_of(wechat: WechatPlatform, settings: Settings) -> AsyncIterator[WechatMedia]:
    config = wechat_config(with_wechat(settings, wechat))
    assert config is not None
    api = wechat_api(config)
    try:
        yield WechatMedia(api)
    finally:
        api.close()


@pytest.mark.parametrize("by_address", [True, False])
async def test_a_video_arrives_as_bytes_or_by_its_address(
    sqlite_settings: Settings, wechat: WechatPlatform, by_address: bool
) -> None:
    wechat.videos_by_address = by_address
    async with media_of(wechat, sqlite_settings) as media:
        fetched = await media.fetch(wechat.keep(b"drops from the ceiling", "video/mp4"))
    assert fetched.data == b"drops from the ceiling"
    assert fetched.mime == "video/mp4"
    followed = [call for call in wechat.api.calls if call.path.startswith("/video/")]
    assert len(followed) == by_address
    assert all("access_token" not in call.query for call in followed)


async def test_a_video_that_is_too_large_is_refused_and_trouble_is_for_later(
    sqlite_settings: Settings, wechat: WechatPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, logger="urllib3")  # as bot.logs does
    async with media_of(wechat, sqlite_settings) as media:
        with pytest.raises(Refused, match="too large"):
            await media.fetch(wechat.keep(bytes(LARGEST_BYTES + 1), "video/mp4"))
        small = wechat.keep(b"drops", "video/mp4")
        for fault in (Fault(status=403), Fault(status=502), Fault(reset=True)):
            wechat.api.fault = lambda c, f=fault: f if c.path.startswith("/video/") else None  # type: ignore[misc]
            with pytest.raises(RetryLater) as told:
                await media.fetch(small)
            assert VIDEO_KEY not in str(told.value)
    assert VIDEO_KEY not in caplog.text


def test_a_video_that_takes_too_long_or_has_no_address_is_given_up(wechat: WechatPlatform) -> None:
    address = f"{wechat.api.url}/video/{wechat.keep(b'drops', 'video/mp4')}?key={VIDEO_KEY}"
    ticks = iter([0.0, 26.0])
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(ApiError, match="not there in 25 s"):
            follow(session, address, clock=lambda: next(ticks))
        with pytest.raises(ApiError, match="address that is none"):
            follow(session, "file:///etc/passwd")
        assert follow(session, address).data == b"drops"


# --- photos that go out --------------------------------------------------------------------------


@asynccontextmanager
async def talking_to(
    wechat: WechatPlatform, settings: Settings
) -> AsyncIterator[tuple[Room, Follower]]:
    """Somebody wrote; five messages may be sent to him."""
    async with served(with_wechat(settings, wechat, clock_speed=1.0)) as room:
        wechat.desk_url = room.url + "/webhooks/wechat"
        wang = wechat.follower("wang")
        await wang.says("你好")
        yield room, wang


def pushes_photo(room: Room, wang: Follower, blob_id: int) -> None:
    media = Media("photo", "照片.jpg", "image/jpeg", blob_id)
    person_id = room.account("wechat", wang.openid).person_id

    def push(turn: Turn) -> None:
        turn.push(person_id, "现场照片", media=(media,))

    with room.desk.writing() as group:
        group.act(push, room.desk.now())


async def test_a_busy_platform_gets_the_photo_again_and_its_words_once(
    sqlite_settings: Settings, wechat: WechatPlatform
) -> None:
    async with talking_to(wechat, sqlite_settings) as (room, wang):
        with room.desk.store.write() as conn:
            blob_id = put_blob(conn, PHOTO, mime="image/jpeg", now=LONG_AGO)
        faults = iter([Fault(status=502), Fault(code=-1)])
        wechat.api.fault = lambda c: next(faults, None) if "media/upload" in c.path else None
        pushes_photo(room, wang, blob_id)
        await eventually(lambda: wang.pictures)
        await eventually(lambda: room.outbox("wechat")[-1].state == "sent")
        assert wang.texts.count("现场照片") == 1
        assert wang.pictures == [PHOTO]
        assert wang.allowed == 3
