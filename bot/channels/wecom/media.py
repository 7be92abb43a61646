"""Fetching what a member sent; the platform keeps it for three days."""

from bot.channels.base import Fetched, Refused, RetryLater
from bot.channels.tencent.api import Api, ApiError
from bot.channels.tencent.media import fetched_of
from bot.channels.wecom import CHANNEL

GONE = frozenset({40007, 40004})


class WecomMedia:
    """A MediaSource."""

    name = CHANNEL

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch(self, ref: str) -> Fetched:
        """See MediaSource.fetch; ``ref`` is a media_id."""
        try:
            # Not client.media.download: that asks the real host, whatever the settings say.
            response = await self._api.call(
                lambda client: client.get("media/get", params={"media_id": ref})
            )
        except ApiError as error:
            if error.code in GONE:
                raise Refused(error.reason) from None
            raise RetryLater(reason=error.reason) from None
        return fetched_of(response)
