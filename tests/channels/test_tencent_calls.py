"""Calls to WeChat and WeCom: how long they may take together, how often they are made, and what
their failing says of the message."""

import threading
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any

import pytest
from wechatpy.exceptions import WeChatClientException

from bot.channels.base import OutMessage, RetryLater
from bot.channels.tencent.api import WHOLE_SECONDS, Api, ApiError, Fetched, Patience, Tokens
from bot.channels.wechat import errors as wechat_errors
from bot.channels.wechat.budget import Left
from bot.channels.wechat.channel import PATIENCE_SECONDS, WechatChannel
from bot.channels.wechat.client import wechat_api
from bot.channels.wechat.config import wechat_config
from bot.channels.wechat.waiting import WaitingRequests
from bot.channels.wecom import errors as wecom_errors
from bot.channels.wecom.channel import WecomChannel
from bot.channels.wecom.config import WecomConfig
from bot.settings import Settings
from tests.bot.relay_room import A_WHILE, LONG_AGO, eventually
from tests.channels.api_server import Fault
from tests.channels.wechat_platform import WechatPlatform, with_wechat


class Platform:
    """A client whose every call ends as the test says."""

    def __init__(self, *codes: int) -> None:
        self._codes = iter(codes)
        self.calls = 0
        self.fetched = 0
        patience = Patience()
        self.api = Api(self, Tokens(self.fetch, patience), patience, name="tests")

    def fetch(self, _force: bool) -> Fetched:
        self.fetched += 1
        return Fetched(f"token {self.fetched}", 7200)

    def work(self, _client: object) -> str:
        self.calls += 1
        code = next(self._codes, 0)
        if code:
            raise WeChatClientException(code, "no")
        return "done"

    def close(self) -> None:
        """See requests.Session."""


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_refused_token_is_renewed_and_the_call_made_once_more_and_only_once(
    code: int,
) -> None:
    mended, broken = Platform(code), Platform(code, code)
    assert await mended.api.call(mended.work) == "done"
    with pytest.raises(ApiError):
        await broken.api.call(broken.work)
    for one in (mended, broken):
        assert (one.calls, one.fetched) == (2, 2)
        one.api.close()


async def test_a_call_without_time_left_is_not_begun_and_certainly_did_not_leave() -> None:
    late = Platform()
    with pytest.raises(ApiError) as told:
        await late.api.call(late.work, seconds=0.0)
    assert (late.calls, told.value.left) == (0, False)
    assert await late.api.call(late.work) == "done"
    late.api.close()


@pytest.mark.parametrize("outcome_of", [wechat_errors.outcome_of, wecom_errors.outcome_of])
@pytest.mark.parametrize("code", [None, -1, 50_001, 45_009])
def test_what_is_said_of_the_token_is_never_the_messages_fault(
    outcome_of: Callable[[ApiError], Exception], code: int | None
) -> None:
    error = ApiError("no token", code=code, left=False, during_token=True)
    assert isinstance(outcome_of(error), RetryLater)


async def test_a_gateways_page_instead_of_a_token_refuses_nothing(
    sqlite_settings: Settings, wechat: WechatPlatform
) -> None:
    config = wechat_config(with_wechat(sqlite_settings, wechat))
    assert config is not None
    wechat.api.fault = lambda _call: Fault(status=502)  # in JSON, with an errcode of 0
    api = wechat_api(config)
    with pytest.raises(ApiError) as told:
        await api.call(lambda client: client.get("menu/get"))
    assert isinstance(wechat_errors.outcome_of(told.value), RetryLater)
    api.close()


# --- a store slower than a message may take ------------------------------------------------------


class SlowBudget:
    """A Budget that counts only when the test lets it."""

    def __init__(self) -> None:
        self.counts = threading.Event()
        self.taken = 0
        self.opened_by = 1

    def take(self, _openid: str, *, keep: int = 0) -> Left | None:
        assert keep
        assert self.counts.wait(A_WHILE)
        self.taken += 1
        return Left(4, LONG_AGO, (self.opened_by,))

    def is_counted(self, _openid: str, taken: Left) -> bool:
        return taken.opened_by == (self.opened_by,)


class Messages:
    """wechatpy's client, as far as it sends words."""

    def __init__(self) -> None:
        self.message = self
        self.sent: list[str] = []

    def send_text(self, _openid: str, text: str) -> None:
        self.sent.append(text)

    def post(self, _path: str, *, data: dict[str, Any]) -> dict[str, str]:
        self.sent.append(data["text"]["content"])
        return {"msgid": str(len(self.sent))}

    def close(self) -> None:
        """See requests.Session."""


@pytest.mark.parametrize("speaks_between", [False, True])
async def test_what_a_slow_store_holds_up_leaves_later_and_is_counted_once_an_allowance(
    sqlite_settings: Settings, wechat: WechatPlatform, speaks_between: bool
) -> None:
    config = wechat_config(with_wechat(sqlite_settings, wechat))
    assert config is not None
    client, budget, patience = Messages(), SlowBudget(), Patience()
    api = Api(client, Tokens(lambda _force: Fetched("t", 7200), patience), patience, name="tests")
    ticks = chain([0.0], repeat(PATIENCE_SECONDS))
    channel = WechatChannel(
        config,
        api,
        budget,  # type: ignore[arg-type]
        WaitingRequests(config.text_bytes),
        None,  # type: ignore[arg-type]  # there are no photos
        monotonic=lambda: next(ticks),
    )
    message = OutMessage(1, "师傅两点到", "push")
    with pytest.raises(RetryLater) as told:
        await channel.send("wang", message)
    assert told.value.after_seconds
    assert client.sent == []
    budget.counts.set()
    if speaks_between:  # another allowance: what was counted in the old one is of no use
        await eventually(lambda: budget.taken)
        budget.opened_by = 2
    assert (await channel.send("wang", message)).platform_id == "service"
    assert client.sent == ["师傅两点到"]
    assert budget.taken == 1 + speaks_between
    await channel.close()


class SlowAllowance:
    """An Allowance that counts only when the test lets it."""

    def __init__(self) -> None:
        self.counts = threading.Event()
        self.taken = 0

    def take(self, _userid: str) -> float:
        assert self.counts.wait(A_WHILE)
        self.taken += 1
        return 0.0


@pytest.mark.parametrize("later_seconds", [1.0, 61.0])
async def test_in_wecom_too_a_slow_count_is_for_the_next_try_of_the_same_minute(
    later_seconds: float,
) -> None:
    client, allowance, patience = Messages(), SlowAllowance(), Patience()
    api = Api(client, Tokens(lambda _force: Fetched("t", 7200), patience), patience, name="tests")
    ticks = chain([0.0], repeat(WHOLE_SECONDS, 2), repeat(WHOLE_SECONDS + later_seconds))
    channel = WecomChannel(
        WecomConfig("ww", 1, "s", "t", "k", ""),
        api,
        None,  # type: ignore[arg-type]  # there are no photos
        allowance,  # type: ignore[arg-type]
        monotonic=lambda: next(ticks),
    )
    message = OutMessage(1, "师傅两点到", "push")
    with pytest.raises(RetryLater) as told:
        await channel.send("linxt", message)
    assert told.value.after_seconds
    assert client.sent == []
    allowance.counts.set()
    assert (await channel.send("linxt", message)).platform_id == "1"
    assert client.sent == ["师傅两点到"]
    assert allowance.taken == (1 if later_seconds < 60 else 2)
    await channel.close()
