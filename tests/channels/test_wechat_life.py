"""The full life of a complaint over the WeChat service account, by real HTTP, signed and sealed."""

from bot.settings import Settings
from tests.bot.relay_room import eventually
from tests.channels.room import served
from tests.channels.wechat_platform import WechatPlatform, with_wechat


async def test_a_complaint_lives_its_whole_life_in_wechat(
    desk_settings: Settings, wechat: WechatPlatform
) -> None:
    async with served(with_wechat(desk_settings, wechat)) as room:
        wechat.desk_url = room.url + "/webhooks/wechat"
        wang = wechat.follower("wang")
        await wang.does("subscribe", "qrscene_h301")
        assert "只用于办理您的事" in wang.chat[-1].text  # greeting and consent in one message

        await wang.says("云汀花园3栋2单元1501，物业费多收了两次，没人管，我是王女士13800138000")
        assert "您的意思是" in wang.chat[-1].text
        await wang.taps("对，提交")
        case = room.case()
        assert case.channel == "wechat"
        assert case.number in wang.chat[-1].text
        assert {line.via for line in wang.chat} == {"passive"}  # none of it cost anything

        lin = room.staff("steward:小林")
        lin.hears(case.number)
        lin.taps("接单")
        lin.taps("先核实再答复")
        await eventually(lambda: wang.chat[-1].via == "service")
        assert "林晓彤" in wang.chat[-1].text

        await wang.says("查进度")
        assert case.number in wang.chat[-1].text
        assert wang.chat[-1].via == "passive"

        lin.taps("完成")
        lin.says("多收的两笔已退到您的账上，今后每月对账一次")
        lin.says("对")
        await eventually(lambda: "已解决" in wang.texts)
        await wang.taps("已解决")
        await wang.taps("5 分")
        assert room.case().outcome == "satisfied"
        assert room.case().rating == 5
        assert wechat.refusals == []
        assert not [line for line in wang.chat if line.via == "platform"]
