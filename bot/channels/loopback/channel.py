"""Posting messages to the loopback address."""

import httpx

from bot.channels.base import OutMessage, Pace, Receipt
from bot.channels.loopback import CHANNEL
from bot.channels.loopback.errors import outcome_of, outcome_of_failure
from bot.channels.loopback.payload import to_payload

SECONDS = 5.0  # for connecting, and for each wait


class LoopbackChannel:
    """A PushChannel: one POST a message. It does not de-duplicate, as most platforms do not."""

    name = CHANNEL
    deduplicates = False
    pace = Pace()  # the stand-in sets no limit

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.AsyncClient(timeout=SECONDS, trust_env=False)

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        """See PushChannel.send."""
        try:
            response = await self._client.post(
                self._url, json=to_payload(account_external_id, message)
            )
        except httpx.HTTPError as error:
            raise outcome_of_failure(error) from error
        return outcome_of(response)

    async def close(self) -> None:
        """See PushChannel.close."""
        await self._client.aclose()
