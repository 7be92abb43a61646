"""The life of a complaint on Telegram, over real HTTP, by polling and by webhook."""

import re

import pytest

from bot.desk import Desk
from bot.settings import Settings
from tests.bot.relay_room import eventually
from tests.channels.telegram_room import Mode, telegram_room
from tests.support.telegram_platform import JPEG, TelegramPlatform

WANG, LIN, YA = 11, 22, 33
MENDED = JPEG + b" the new ceiling"
LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，太气人了"


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_complaint_lives_from_first_word_to_solved(
    desk: Desk, sqlite_settings: Settings, mode: Mode
) -> None:
    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform, mode) as room:
            lin, wang = await room.joins(LIN, "小林"), platform.chat(WANG, "王女士")
            await room.does(platform.starts, WANG)
            assert "您好" in wang.texts[-1]
            await room.does(platform.says, WANG, LEAK)
            assert "您的意思是" in wang.texts[-1]
            read_back = wang.messages[-1]
            await room.does(platform.presses, WANG, "对，提交")
            assert read_back.labels == [], "it is filed: nothing to change here any more"
            assert read_back.text.endswith("✅ 对，提交")
            number = re.findall(r"\d{6}-\d{3}", wang.texts[-1])[0]
            card = lin.with_button("接单")
            assert number in card.text

            await room.does(platform.presses, LIN, "接单")
            assert card.labels == []
            assert "✅ 接单（林晓彤）· 今天" in card.text
            await room.does(platform.says, LIN, "王女士您好，我是管家小林，今天下午三点上门看")
            assert "下午三点" in wang.texts[-1]

            await room.until("2026-11-23 15:10")
            await room.does(platform.presses, LIN, "已上门")
            await room.does(platform.says, LIN, "楼上卫生间防水破损，已联系施工")
            await room.does(platform.presses, LIN, "完成")
            await room.does(platform.sends_photo, LIN, MENDED, "防水重做，闭水试验不漏")
            await room.does(platform.presses, LIN, "跳过")  # what keeps it from happening again
            await room.until("2026-11-23 15:20")
            asked = wang.with_button("已解决")
            assert "闭水试验不漏" in asked.text
            assert asked.kind == "photo", "the proof comes with the words"
            assert not any("已上门" in one.labels for one in lin.messages), "its time is over"
            await room.does(platform.presses, WANG, "已解决")
            assert "没解决" not in asked.labels
            assert "解决" in lin.texts[-1], lin.texts[-3:]
        assert platform.too_fast == []
        assert platform.calls["answercallbackquery"] == len(platform.answered)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_4_6_a_person_is_asked_for_and_talks(
    desk: Desk, sqlite_settings: Settings, mode: Mode
) -> None:
    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform, mode) as room:
            ya, wang = await room.joins(YA, "小雅"), platform.chat(WANG, "王女士")
            await room.does(platform.starts, WANG)
            await room.does(platform.says, WANG, "/human")
            assert "接入" in ya.with_button("接入").labels
            await room.does(platform.presses, YA, "接入")
            await room.does(platform.says, WANG, "我家水费算错了，想找人说说")
            assert "水费算错了" in ya.texts[-1]
            await room.does(platform.says, YA, "您好，我是客服小雅，我帮您查")
            assert "我帮您查" in wang.texts[-1]


async def test_5_1_whoever_the_complaint_is_about_sees_no_change_of_an_old_card(
    desk: Desk, sqlite_settings: Settings
) -> None:
    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform) as room:
            lin = await room.joins(LIN, "小林")
            lead = await room.joins(YA, "陈主管")
            await room.does(platform.starts, WANG)
            await room.does(
                platform.says,
                WANG,
                "3栋2单元1501，我是王女士13800138000，我要投诉管家林晓彤，态度恶劣还骂人",
            )
            before = len(lin.messages)
            await room.does(platform.presses, WANG, "对，提交")
            await room.does(platform.presses, YA, "接单")
            assert any("接单成功" in text for text in lead.texts)
            assert len(lin.messages) == before
            assert all(one.edits == 0 for one in lin.messages)


async def test_a_file_over_what_the_platform_hands_out_is_told_with_the_reason(
    desk: Desk, sqlite_settings: Settings
) -> None:
    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform) as room:
            wang = platform.chat(WANG, "王女士")
            await room.does(platform.says, WANG, LEAK)
            await room.does(platform.sends_file, WANG, "video", bytes(20 * 1024 * 1024 + 1))
            await eventually(lambda: "最多收 20 MB" in "".join(wang.texts))
            await room.does(platform.presses, WANG, "对，提交")
            assert "编号" in wang.texts[-1], "the report goes on"
            assert platform.calls["getfile"] == 1, "nobody asks again for what is refused"
