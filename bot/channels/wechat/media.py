"""Fetching what a resident sent; the platform keeps it for three days."""

import asyncio
from typing import Any

from bot.channels.base import Fetched, Refused, RetryLater
from bot.channels.tencent.api import Api, ApiError
from bot.channels.tencent.media import fetched_of, follow
from bot.channels.wechat import CHANNEL

GONE = frozenset({40007, 40004})


class WechatMedia:
    """A MediaSource."""

    name = CHANNEL

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch(self, ref: str) -> Fetched:
        """See MediaSource.fetch; ``ref`` is a media_id."""
        try:
            response = await self._api.call(lambda client: client.media.download(ref))
            address = _address_in(response)
            if address is not None:
                return await self._followed(address)
        except ApiError as error:
            if error.code in GONE:
                raise Refused(error.reason) from None
            raise RetryLater(reason=error.reason) from None
        return fetched_of(response)

    async def _followed(self, address: str) -> Fetched:
        """In a thread of its own: a long video holds up no message that is being sent."""

        def work(client: Any) -> Fetched:
            return follow(client.session_of_calls, address)

        return await asyncio.to_thread(self._api.call_here, work)


def _address_in(response: object) -> str | None:
    """A video comes as the address where it lies, anything else as its bytes."""
    found = response.get("video_url") if isinstance(response, dict) else None
    return found if isinstance(found, str) else None
