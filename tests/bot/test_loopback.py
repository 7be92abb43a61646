"""The loopback channel against a real HTTP stand-in: what each answer means for a message."""

import pytest

from bot.channels.base import (
    ChannelError,
    OutButton,
    OutMedia,
    OutMessage,
    Receipt,
    Refused,
    RetryLater,
    Uncertain,
)
from bot.channels.loopback.channel import LoopbackChannel
from bot.channels.loopback.config import VARIABLE, BadLoopbackUrl, loopback_url
from scripts.support.standin import StandIn

CARD = OutMessage(
    7,
    "楼上漏水",
    "push",
    (OutButton("接单", "7.0"),),
    (OutMedia("photo", "天花板.jpg", "image/jpeg", 3),),
)


async def send(status: int) -> tuple[Receipt | ChannelError, StandIn]:
    with StandIn(lambda _message: status) as platform:
        channel = LoopbackChannel(platform.url)
        try:
            return await channel.send("staff:小林", CARD), platform
        except ChannelError as told:
            return told, platform
        finally:
            await channel.close()


async def test_a_message_arrives_whole_and_its_platform_id_comes_back() -> None:
    receipt, platform = await send(200)
    assert receipt == Receipt("p7")
    assert platform.taken == [
        {
            "id": 7,
            "account": "staff:小林",
            "text": "楼上漏水",
            "purpose": "push",
            "buttons": [{"label": "接单", "value": "7.0"}],
            "media": [{"kind": "photo", "name": "天花板.jpg"}],
            "edits": None,
        }
    ]


@pytest.mark.parametrize("status", [400, 403, 410])
async def test_a_refusal_is_for_ever_and_410_is_for_the_account(status: int) -> None:
    told, platform = await send(status)
    assert isinstance(told, Refused)
    assert told.channel_dead == (status == 410)
    assert platform.taken == []


@pytest.mark.parametrize("status", [429, 503])
async def test_too_busy_means_later(status: int) -> None:
    told, _ = await send(status)
    assert isinstance(told, RetryLater)
    assert told.after_seconds is None


async def test_a_server_error_leaves_it_uncertain() -> None:
    assert isinstance((await send(500))[0], Uncertain)


async def test_where_nobody_listens_nothing_has_left() -> None:
    with StandIn() as platform:
        url = platform.url
    channel = LoopbackChannel(url)
    with pytest.raises(RetryLater) as told:
        await channel.send("staff:小林", CARD)
    assert told.value.after_seconds is None
    await channel.close()


def test_it_is_off_without_its_variable_and_stays_on_this_machine() -> None:
    assert loopback_url({}) is None
    assert loopback_url({VARIABLE: " "}) is None
    assert loopback_url({VARIABLE: "http://127.0.0.1:9000/"}) == "http://127.0.0.1:9000/"
    for url in ("http://example.com/", "https://127.0.0.1/", "http://10.0.0.1/", "127.0.0.1:9000"):
        with pytest.raises(BadLoopbackUrl):
            loopback_url({VARIABLE: url})
