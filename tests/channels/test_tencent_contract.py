"""WeChat and WeCom keep what every messenger's channel promises (``tests.channels.contract``).

Passive replies are switched off here, so that every message leaves by a call that can fail; the
allowance is large. How both behave is tested in ``test_wechat``.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from bot.delivery import HELD
from bot.desk import Desk
from bot.settings import Settings
from handlers.turn import Turn
from tests.bot.relay_room import eventually, is_put_off
from tests.channels import wechat_platform, wecom_platform
from tests.channels.api_server import Call, Fault
from tests.channels.contract import LONG, ChannelContract, Trouble, _rows, _states
from tests.channels.room import Room as Served
from tests.channels.room import talking
from tests.channels.wechat_platform import Follower, WechatPlatform, with_wechat
from tests.channels.wecom_platform import Member, WecomPlatform, with_wecom

_LINE_OF_CHOICE = re.compile(r"(\d+\. )?<a [^>]*>([^<]*)</a>|（点蓝字.*")


class _Room(ABC):
    """What both have in common."""

    channel: str
    sends: str  # path of the call that can fail
    refusal: int

    def __init__(self, served: Served, platform: WechatPlatform | WecomPlatform) -> None:
        self.served = served
        self.desk = served.desk
        self.platform = platform

    async def settles(self) -> None:
        await eventually(lambda: not ({"due", "sending"} & set(_states(self.desk))))

    async def repeats_last(self) -> None:
        await self.platform.post(self.platform.last)
        await self.settles()

    def has_trouble(self, *troubles: Trouble) -> None:
        kinds = {"refused": Fault(code=self.refusal), "later": Fault(code=-1)}
        faults = iter([kinds.get(one, Fault(reset=True, acts=True)) for one in troubles])
        self.platform.api.fault = partial(self.fault_of, faults)

    def fault_of(self, faults: Iterator[Fault | None], call: Call) -> Fault | None:
        return next(faults, None) if call.path.endswith(self.sends) else None

    def tells(self, who: str, text: str) -> None:
        account = self.served.account(self.channel, self.external_id(who))

        def push(turn: Turn) -> None:
            turn.push(account.person_id, text)

        with self.desk.writing() as group:
            group.act(push, self.desk.now())

    @abstractmethod
    def external_id(self, who: str) -> str:
        """As the platform names this person."""


class WechatRoom(_Room):
    """WeChat as the contract sees it."""

    channel, sends, refusal = "wechat", "custom/send", 45002
    platform: WechatPlatform

    def who(self, name: str) -> Follower:
        return self.platform.follower(name)

    def external_id(self, who: str) -> str:
        return self.who(who).openid

    async def says(self, who: str, text: str) -> None:
        self.who(who).following = True
        await self.who(who).says(text)
        await self.settles()

    async def presses(self, who: str, label: str) -> None:
        await self.who(who).taps(label)
        await self.settles()

    async def sends_photo(self, who: str, data: bytes, caption: str) -> None:
        """A photo has no words of its own here: they follow."""
        media_id = self.platform.keep(data)
        await self.who(who).sends("image", MediaId=media_id, PicUrl="http://x/")
        await self.says(who, caption)

    async def goes(self, who: str) -> None:
        await self.who(who).does("unsubscribe")

    def texts(self, who: str) -> list[str]:
        return [
            _LINE_OF_CHOICE.sub("", line.text).strip()
            for line in self.who(who).chat
            if line.text != "[图片]"
        ]

    def offered(self, who: str) -> list[str]:
        return [label for _, _, label in self.who(who).links()]

    def pictures(self, who: str) -> list[bytes]:
        return self.who(who).pictures

    @property
    def secrets(self) -> list[str]:
        return [wechat_platform.SECRET, wechat_platform.TOKEN, *self.platform.tokens]


class TestWechat(ChannelContract):
    """The service account."""

    @asynccontextmanager
    async def room(self, desk: Desk, settings: Settings) -> AsyncIterator[WechatRoom]:
        with WechatPlatform() as platform:
            platform.allowance = 1000
            more = {"wechat_after_message": 1000, "wechat_reply_seconds": 0.0}
            async with talking(desk, with_wechat(settings, platform, **more)) as served:
                platform.desk_url = served.url + "/webhooks/wechat"
                yield WechatRoom(served, platform)

    @pytest.mark.parametrize("fault", [Fault(code=-1), Fault(status=429), Fault(code=45047)])
    async def test_a_long_answer_goes_on_at_the_part_that_was_not_taken(
        self, live: Desk, settings: Settings, fault: Fault
    ) -> None:
        """Nothing is left out and nothing comes twice."""
        async with self.room(live, settings) as room:
            is_spent = fault.code == 45047
            faults = iter([None, fault] if is_spent else [None, fault, None, fault])
            room.platform.api.fault = partial(room.fault_of, faults)
            await room.who("wang").says("长")
            if is_spent:
                await eventually(lambda: _is_held(live))
                assert len(room.texts("wang")) == 1
                await room.who("wang").says("好")
            await room.settles()
            read = "".join(room.texts("wang")).replace("收到：好", "").replace("\n", "")
            assert read == LONG
            assert set(_states(live)) == {"sent"}

    async def test_where_a_part_is_refused_or_unsure_what_follows_it_does_not_leave(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            for fault, state in ((Fault(code=45002), "dead"), (Fault(reset=True), "unknown")):
                seen = len(room.texts("wang"))
                faults = iter([None, fault])
                room.platform.api.fault = partial(room.fault_of, faults)
                await room.says("wang", "长")
                assert LONG.startswith("".join(room.texts("wang")[seen:]).replace("\n", ""))
                assert len(room.texts("wang")) == seen + 1
                assert _states(live)[-1] == state
                await room.says("wang", "好")
                assert room.texts("wang")[-1] == "收到：好"

    async def test_a_long_push_whose_middle_is_unsure_repeats_only_that_part(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "您好")
            faults = iter([None, Fault(reset=True, acts=True)])
            room.platform.api.fault = partial(room.fault_of, faults)
            room.tells("wang", LONG)
            await room.settles()
            first, unsure, *rest = room.texts("wang")[1:]
            assert unsure == rest[0]
            assert "".join([first, *rest]).replace("\n", "") == LONG

    async def test_a_full_minute_rests_the_channel_for_everybody(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "您好")
            sent = len(room.platform.api.paths(room.sends))
            faults = iter([Fault(code=45011)])
            room.platform.api.fault = partial(room.fault_of, faults)
            room.tells("wang", "师傅两点到")
            await eventually(lambda: any(is_put_off(row) for row in _rows(live)))
            await room.who("lin").says("您好")
            await eventually(lambda: len(_rows(live)) == 3 and is_put_off(_rows(live)[-1]))
            assert _states(live) == ["sent", "due", "due"]
            assert not _is_held(live)
            assert len(room.platform.api.paths(room.sends)) == sent + 1

    async def test_a_limit_of_tokens_rests_nobody_else(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "您好")
            room.platform.end_token()
            faults = iter([Fault(code=45009)])
            room.platform.api.fault = lambda call: (
                next(faults, None) if call.path.endswith("stable_token") else None
            )
            room.tells("wang", "师傅两点到")
            await eventually(lambda: any(is_put_off(row) for row in _rows(live)))
            await room.who("lin").says("您好")
            await eventually(lambda: room.texts("lin") == ["收到：您好"])
            assert not _is_held(live)

    async def test_who_stays_busy_is_asked_three_times_and_the_words_come_when_he_speaks(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            room.platform.api.fault = lambda call: (
                Fault(code=-1) if call.path.endswith(room.sends) else None
            )
            await room.who("wang").says("第一句")
            await eventually(lambda: _is_held(live))
            assert len(room.platform.api.paths(room.sends)) == 3
            room.platform.api.fault = lambda _call: None
            await room.says("wang", "第二句")
            words = "\n".join(room.texts("wang"))
            assert [words.count(one) for one in ("收到：第一句", "收到：第二句")] == [1, 1]


def _is_held(desk: Desk) -> bool:
    return any((row.reason or "").startswith(HELD) for row in _rows(desk) if row.state == "due")


class WecomRoom(_Room):
    """WeCom as the contract sees it."""

    channel, sends, refusal = "wecom", "message/send", 44004
    platform: WecomPlatform

    def who(self, name: str) -> Member:
        return self.platform.member(name)

    def external_id(self, who: str) -> str:
        return who

    async def says(self, who: str, text: str) -> None:
        self.who(who).visible = True
        await self.who(who).says(text)
        await self.settles()

    async def presses(self, who: str, label: str) -> None:
        await self.who(who).presses(label)
        await self.settles()

    async def sends_photo(self, who: str, data: bytes, caption: str) -> None:
        """A photo has no words of its own here: they follow."""
        await self.who(who).sends("image", MediaId=self.platform.keep(data))
        await self.says(who, caption)

    async def goes(self, who: str) -> None:
        self.who(who).visible = False

    def texts(self, who: str) -> list[str]:
        return [shown.text.strip() for shown in self.who(who).chat if shown.kind != "image"]

    def offered(self, who: str) -> list[str]:
        newest = next(shown for shown in reversed(self.who(who).chat) if shown.buttons)
        return [label for label, _ in newest.buttons]

    def pictures(self, who: str) -> list[bytes]:
        return self.who(who).pictures

    @property
    def secrets(self) -> list[str]:
        return [wecom_platform.SECRET, wecom_platform.TOKEN, *self.platform.tokens]


class TestWecom(ChannelContract):
    """The company's app."""

    @asynccontextmanager
    async def room(self, desk: Desk, settings: Settings) -> AsyncIterator[WecomRoom]:
        with WecomPlatform() as platform:
            async with talking(desk, with_wecom(settings, platform)) as served:
                platform.desk_url = served.url + "/webhooks/wecom"
                yield WecomRoom(served, platform)

    async def test_without_an_answer_a_reply_stays_unknown_and_a_push_goes_once_more(
        self, live: Desk, settings: Settings
    ) -> None:
        """Here the platform drops a second copy, so everything is simply repeated."""
        async with self.room(live, settings) as room:
            room.has_trouble("no answer")
            await room.says("wang", "第一句")
            assert _states(live) == ["sent"]
            room.has_trouble("no answer")
            room.tells("wang", "师傅两点到")
            await room.settles()
            assert room.texts("wang") == ["收到：第一句", "师傅两点到"]
