"""The life of a complaint on Telegram, over real HTTP, by polling and by webhook."""

import re

import pytest

from bot.desk import Desk
from bot.settings import Settings
from tests.channels.telegram_room import Mode, telegram_room
from tests.support.telegram_platform import JPEG, TelegramPlatform

WANG, LIN, YA = 11, 22, 33
LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，太气人了"


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_complaint_lives_from_first_word_to_solved(
    desk: Desk, sqlite_settings: Settings, mode: Mode
) -> None:
    with TelegramPlatform(seconds_per_message=0.05).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform, mode) as room:
            lin = await room.joins(LIN, "小林")
            wang = platform.chat(WANG, "王女士")
            await room.does(platform.starts, WANG)
            assert "您好" in wang.texts[-1]
            await room.does(platform.says, WANG, LEAK)
            assert "您的意思是" in wang.texts[-1]
            await room.does(platform.presses, WANG, "对，提交")
            number = re.findall(r"\d{6}-\d{3}", wang.texts[-1])[0]
            assert any(number in text for text in lin.texts), "the steward has his card"
            await room.does(platform.sends_photo, WANG, JPEG + b" the ceiling")
            await room.does(platform.presses, LIN, "接单")
            await room.does(platform.says, LIN, "王女士您好，我是管家小林，今天下午三点上门看")
            assert any("下午三点" in text for text in wang.texts), "the first word"
        assert platform.too_fast == []
