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
from tests.channels.api_server import Fault
from tests.channels.wechat_platform import VIDEO_KEY, WechatPlatform, with_wechat


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
