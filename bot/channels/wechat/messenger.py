"""The service account's parts, joined."""

from bot.channels.attached import Attachments
from bot.channels.joined import Messenger
from bot.channels.wechat.accounts import Accounts
from bot.channels.wechat.budget import Budget
from bot.channels.wechat.channel import WechatChannel
from bot.channels.wechat.client import wechat_api
from bot.channels.wechat.config import WechatConfig
from bot.channels.wechat.media import WechatMedia
from bot.channels.wechat.menu import keep_menu
from bot.channels.wechat.waiting import WaitingRequests
from bot.channels.wechat.webhook import Webhook
from bot.desk import Desk


def make(config: WechatConfig, desk: Desk) -> Messenger:
    """The channel on this desk; nothing is called before it is used."""
    api = wechat_api(config)
    waiting = WaitingRequests(config.text_bytes)
    budget = Budget(desk.store, config.allowances)
    channel = WechatChannel(config, api, budget, waiting, Attachments(desk.store))
    accounts = Accounts(desk, config.text_bytes)
    return Messenger(
        channel,
        WechatMedia(api),
        routes=lambda dispatcher: Webhook(config, dispatcher, waiting, accounts).routes(),
        receive=lambda _dispatcher: keep_menu(api),
    )
