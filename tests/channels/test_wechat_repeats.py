"""Copies of a callback that come while the first is being handled share what becomes of it."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.base import OutMessage
from bot.channels.wechat.config import wechat_config
from bot.channels.wechat.outgoing import parcels
from bot.channels.wechat.waiting import WaitingRequests
from bot.channels.wechat.webhook import PATH, Webhook
from bot.dispatcher import NotAccepted
from bot.group import Heard
from bot.settings import Settings
from handlers.messages import Incoming
from tests.channels.wechat_platform import WechatPlatform, with_wechat, xml_of

Accept = Callable[[Incoming], Awaitable[Heard]]


class Desk:
    """The desk's ear: what becomes of each event it is given, in turn."""

    def __init__(self, *ways: Accept) -> None:
        self._ways = iter(ways)
        self.given = 0

    async def accept(self, incoming: Incoming) -> Heard:
        self.given += 1
        return await next(self._ways)(incoming)


class Copies:
    """One event of one person, handed over as often as wanted."""

    def __init__(self, settings: Settings, platform: WechatPlatform, desk: Desk) -> None:
        platform.mode = "plain"
        config = wechat_config(with_wechat(settings, platform, wechat_reply_seconds=1.0))
        assert config is not None
        self.waiting = WaitingRequests(config.text_bytes)
        hook = Webhook(config, desk, self.waiting, Nobody())  # type: ignore[arg-type]
        app = Starlette(routes=hook.routes())
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._platform = platform
        self.openid = platform.follower("wang").openid

    async def post(self, after_seconds: float = 0.0) -> tuple[int, str]:
        """Status and text."""
        await asyncio.sleep(after_seconds)
        fields = {
            "ToUserName": "gh_desk",
            "FromUserName": self.openid,
            "CreateTime": "1795000000",
            "MsgType": "text",
            "MsgId": "77",
            "Content": "漏水了",
        }
        params, body = self._platform.wrap(xml_of(fields))
        async with httpx.AsyncClient(transport=self._transport, base_url="http://desk") as client:
            response = await client.post(PATH, params=params, content=body)
        if response.status_code != 200:
            return response.status_code, ""
        return 200, self._platform.read_reply(response.text, self.openid)


class Nobody:
    """No account holds anything."""

    def release(self, _openid: str) -> list[int]:
        return []


async def _refuses_after_a_second(_incoming: Incoming) -> Heard:
    await asyncio.sleep(1.0)
    raise NotAccepted("the spool fails")


async def _fails_after_a_second(_incoming: Incoming) -> Heard:
    await asyncio.sleep(1.0)
    raise RuntimeError("nobody expected this")


async def _never_says(_incoming: Incoming) -> Heard:
    await asyncio.Event().wait()
    raise AssertionError


async def _takes_a_second_and_a_half(incoming: Incoming) -> Heard:
    await asyncio.sleep(1.5)
    return Heard(incoming, account_id=1)


async def _takes(incoming: Incoming) -> Heard:
    return Heard(incoming, account_id=1)


@pytest.mark.parametrize(
    ("way", "statuses"),
    [
        (_refuses_after_a_second, (429, 429)),
        (_never_says, (429, 429)),
        (_fails_after_a_second, (500, 429)),
        (_takes_a_second_and_a_half, (200, 200)),
    ],
)
async def test_a_copy_is_acknowledged_only_when_the_desk_has_the_event(
    sqlite_settings: Settings, wechat: WechatPlatform, way: Accept, statuses: tuple[int, int]
) -> None:
    desk = Desk(way, _takes)
    copies = Copies(sqlite_settings, wechat, desk)
    told = await asyncio.gather(copies.post(), copies.post(0.5))
    assert tuple(status for status, _ in told) == statuses
    assert desk.given == 1

    assert (await copies.post())[0] == 200  # the third
    assert desk.given == (1 if statuses[0] == 200 else 2), "what was refused begins anew"


async def test_a_copy_gets_the_text_of_the_first(
    sqlite_settings: Settings, wechat: WechatPlatform
) -> None:
    copies = Copies(sqlite_settings, wechat, Desk(_takes))
    both = asyncio.gather(copies.post(), copies.post(0.3))
    await asyncio.sleep(0.1)
    (parcel,) = parcels([OutMessage(1, "收到", "reply")], 2048)
    request = copies.waiting.newest(copies.openid)
    assert request is not None
    assert await request.is_accepted(1.0)
    assert request.offer(parcel)
    assert list(await both) == [(200, "收到")] * 2


async def test_nothing_rides_a_request_that_the_desk_refuses(
    sqlite_settings: Settings, wechat: WechatPlatform
) -> None:
    copies = Copies(sqlite_settings, wechat, Desk(_refuses_after_a_second))
    refused = asyncio.create_task(copies.post())
    await asyncio.sleep(0.1)
    request = copies.waiting.newest(copies.openid)
    assert request is not None
    assert not await request.is_accepted(2.0)
    assert (await refused)[0] == 429
