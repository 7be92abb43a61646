"""The app's parts, joined."""

from bot.channels.attached import Attachments
from bot.channels.joined import Messenger
from bot.channels.wecom.accounts import Accounts
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.channel import WecomChannel
from bot.channels.wecom.client import wecom_api
from bot.channels.wecom.config import WecomConfig
from bot.channels.wecom.media import WecomMedia
from bot.channels.wecom.webhook import Webhook
from bot.desk import Desk


def make(config: WecomConfig, desk: Desk) -> Messenger:
    """The channel on this desk; nothing is called before it is used."""
    api = wecom_api(config)
    accounts = Accounts(desk.store)
    allowance = Allowance(desk.store, config)
    return Messenger(
        WecomChannel(config, api, Attachments(desk.store), allowance),
        WecomMedia(api),
        routes=lambda dispatcher: Webhook(config, dispatcher, accounts).routes(),
    )
