"""Two processes on one database: the answer rides the request although the other looks first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.wechat.config import wechat_config
from bot.channels.wechat.messenger import make
from bot.group import Done
from bot.opening import open_desk
from bot.relay import Relay
from bot.settings import Settings
from tests.bot.relay_room import A_WHILE, eventually
from tests.channels.room import Room, served
from tests.channels.wechat_platform import WechatPlatform, with_wechat


@asynccontextmanager
async def another_process(room: Room, settings: Settings, folder: Path) -> AsyncIterator[None]:
    """Relays beside the served desk, and looks at every commit of it before it does itself."""
    config = wechat_config(settings)
    assert config is not None
    desk = open_desk(settings.model_copy(update={"data_dir": folder}), kind="demo", create=False)
    relay = Relay(desk, [make(config, desk).push], alone=False)
    loop = asyncio.get_running_loop()

    def committed(_done: Done) -> None:
        loop.call_soon_threadsafe(relay.wake)

    room.desk.listeners.insert(0, committed)
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        relay.stop()
        await asyncio.wait_for(task, A_WHILE)
        desk.store.close()


@pytest.mark.parametrize("desk_settings", ["postgresql"], indirect=True)
async def test_no_answer_costs_anything_although_another_process_relays(
    desk_settings: Settings, wechat: WechatPlatform, tmp_path: Path
) -> None:
    settings = with_wechat(desk_settings, wechat, clock_speed=1.0)
    async with served(settings) as room, another_process(room, settings, tmp_path / "other"):
        wechat.desk_url = room.url + "/webhooks/wechat"
        wang = wechat.follower("wang")
        await wang.says("云汀花园3栋2单元1501，物业费多收了，没人管，我是王女士13800138000")
        await wang.taps("对，提交")
        for text in ("查进度", "帮助", "我的数据"):
            await wang.says(text)
        await room.settled("wechat")
        assert {line.via for line in wang.chat} == {"passive"}
        assert wang.allowed == wechat.allowance
        room.push("明天上午十点上门")  # nobody waits for this
        await eventually(lambda: "明天上午十点上门" in wang.texts)
        assert wang.chat[-1].via == "service"
