"""What an answer with bytes in it holds."""

import requests

from bot.channels.base import Fetched, Refused, RetryLater

LARGEST_BYTES = 20 * 1024 * 1024


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
