"""Bytes to and from the platforms."""

import requests

from bot.channels.attached import Attached
from bot.channels.base import Fetched, Refused, RetryLater
from bot.channels.tencent.api import Api

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


async def upload_photo(api: Api, photo: Attached) -> str:
    """The media_id under which the platform keeps it for three days; raises ApiError."""
    file = (photo.name, photo.data, photo.mime)  # bytes: a file would be read to its end already
    answer = await api.call(lambda client: client.media.upload("image", file))
    return str(answer["media_id"])
