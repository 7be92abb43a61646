"""Fetching what a resident sent; the platform keeps it for three days."""

import requests

from bot.channels.base import Fetched, Refused, RetryLater
from bot.channels.tencent.api import Api, ApiError
from bot.channels.wechat import CHANNEL

GONE = frozenset({40007, 40004})
LARGEST_BYTES = 20 * 1024 * 1024


class WechatMedia:
    """A MediaSource."""

    name = CHANNEL

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch(self, ref: str) -> Fetched:
        """See MediaSource.fetch; ``ref`` is a media_id."""
        try:
            response = await self._api.call(lambda client: client.media.download(ref))
        except ApiError as error:
            if error.code in GONE:
                raise Refused(error.reason) from None
            raise RetryLater(reason=error.reason) from None
        return fetched_of(response)


def fetched_of(response: object) -> Fetched:
    """The bytes of an answer; raises RetryLater when it holds none, Refused when too many."""
    if not isinstance(response, requests.Response):
        raise RetryLater(reason="an answer without bytes")
    data = response.content
    if not data:
        raise RetryLater(reason="no bytes")
    if len(data) > LARGEST_BYTES:
        raise Refused("too large")
    mime = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(data, mime or "application/octet-stream")
