"""Outside what the allowance holds: a short notice of each message, or nothing until he writes.

A template message first, where one is set up; else, or where the platform will not have it, the
subscription notice that the resident has agreed to (one a consent).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import ChannelError, Held, NotTried, OutMessage, Receipt, Refused, RetryLater
from bot.channels.tencent.api import Api, ApiError
from bot.channels.wechat.config import WechatConfig
from bot.channels.wechat.errors import outcome_of
from bot.channels.wechat.outgoing import template_data
from handlers.texts import say

Told = Receipt | ChannelError


class Notices:
    """Both kinds of one service account."""

    def __init__(self, config: WechatConfig, api: Api) -> None:
        self._config = config
        self._api = api

    async def send(self, openid: str, messages: Sequence[OutMessage]) -> dict[int, Told]:
        """One for each message, and what became of each by its id: who was told is not told again
        because the next one has to wait."""
        told: dict[int, Told] = {}
        stop: ChannelError | None = None
        for message in messages:
            one = stop or await self._send_one(openid, message)
            told[message.id] = one
            if isinstance(one, RetryLater):
                stop = NotTried()
            elif isinstance(one, Held):
                stop = one  # of the person, not of this message
        return told

    async def _send_one(self, openid: str, message: OutMessage) -> Told:
        told: Told = Held(say("wechat.reason.spent"))
        if self._config.template_id is not None:
            told = await self._by_template(openid, message, self._config.template_id)
        if self._config.subscription_id is not None and _may_go_otherwise(told):
            told = await self._by_subscription(openid, message, self._config.subscription_id)
        return told

    async def _by_template(self, openid: str, message: OutMessage, template_id: str) -> Told:
        asked = _asked(openid, message, template_id, self._config.template_fields)
        # A repeat within ten minutes does no harm.
        asked["client_msg_id"] = str(message.id)
        return await self._call("message/template/send", asked, f"template:{message.id}")

    async def _by_subscription(self, openid: str, message: OutMessage, template_id: str) -> Told:
        asked = _asked(openid, message, template_id, self._config.subscription_fields)
        return await self._call("message/subscribe/bizsend", asked, f"notice:{message.id}")

    async def _call(self, path: str, asked: Mapping[str, Any], name: str) -> Told:
        if not all(one["value"] for one in asked["data"].values()):
            return Held(say("wechat.reason.spent"))  # nothing in it fits a field of this type
        try:
            await self._api.call(lambda client: client.post(path, data=asked))
        except ApiError as error:
            return outcome_of(error)
        return Receipt(name, shortened=say("wechat.reason.spent"))


def _asked(
    openid: str, message: OutMessage, template_id: str, fields: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    data = template_data(message, fields, datetime.now(UTC))
    return {"touser": openid, "template_id": template_id, "data": data}


def _may_go_otherwise(told: Told) -> bool:
    """Certainly not delivered, and he is still there."""
    return isinstance(told, Held) or (isinstance(told, Refused) and not told.channel_dead)
