"""Bytes to and from the platforms."""

import time
from collections.abc import Callable
from typing import Final

import requests

from bot.channels.attached import Attached
from bot.channels.base import Fetched, Refused, RetryLater
from bot.channels.tencent import CALL_SECONDS
from bot.channels.tencent.api import WHOLE_SECONDS, Api, ApiError

LARGEST_BYTES: Final = 20 * 1024 * 1024
FOLLOW_SECONDS: Final = 25.0  # less than the media worker waits
CHUNK_BYTES: Final = 64 * 1024


def fetched_of(response: object) -> Fetched:
    """The bytes of an answer; raises RetryLater when it holds none, Refused when too many."""
    if not isinstance(response, requests.Response):
        raise RetryLater(reason="an answer without bytes")
    data = response.content
    if not data:
        raise RetryLater(reason="no bytes")
    if len(data) > LARGEST_BYTES:
        raise Refused("too large")
    return Fetched(data, _mime(response))


def follow(
    session: requests.Session,
    address: str,
    *,
    seconds: float = FOLLOW_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Fetched:
    """The bytes at an address that the platform named; it may let anybody in, so no error or log
    line holds it. Raises Refused when there are too many bytes, ApiError, RequestException."""
    if not address.startswith(("https://", "http://")):
        raise ApiError("an address that is none")
    ends_at = clock() + seconds
    data = bytearray()
    with session.get(address, stream=True, timeout=CALL_SECONDS) as response:
        if response.status_code != requests.codes.ok:
            raise ApiError(f"HTTP {response.status_code}", status=response.status_code)
        for chunk in response.iter_content(CHUNK_BYTES):
            data += chunk
            if len(data) > LARGEST_BYTES:
                raise Refused("too large")
            if clock() > ends_at:
                raise ApiError(f"not there in {seconds:.0f} s")
    if not data:
        raise ApiError("no bytes")
    return Fetched(bytes(data), _mime(response))


def _mime(response: requests.Response) -> str:
    mime = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return mime or "application/octet-stream"


async def upload_photo(api: Api, photo: Attached, seconds: float = WHOLE_SECONDS) -> str:
    """The media_id under which the platform keeps it for three days; raises ApiError."""
    file = (photo.name, photo.data, photo.mime)  # bytes: a file would be read to its end already
    answer = await api.call(lambda client: client.media.upload("image", file), seconds)
    return str(answer["media_id"])
