"""Bytes of what a message carries, for channels that send them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.base import OutMedia, OutMessage, RetryLater
from bot.pending_media import awaited_since
from storage.blobs import get_blob
from storage.engine import Store

WAIT_SECONDS = 15.0  # for bytes that are still being fetched; then the words go without them
LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Attached:
    """A photo or file with its bytes."""

    kind: str
    name: str
    mime: str
    data: bytes


class Attachments:
    """Reads them from the store, in a thread."""

    def __init__(
        self, store: Store, *, utc_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._utc_now = utc_now

    async def of(self, message: OutMessage) -> list[Attached]:
        """What can be sent with the message: not what is purged, erased or could not be had.

        Raises RetryLater while some of it is still being fetched; an emergency never waits.
        """
        if not message.media:
            return []
        return await asyncio.to_thread(self._read, message)

    def _read(self, message: OutMessage) -> list[Attached]:
        found = [self._one(media, waits=message.purpose != "emergency") for media in message.media]
        return [one for one in found if one is not None]

    def _one(self, media: OutMedia, *, waits: bool) -> Attached | None:
        if media.blob_id is None:
            return None
        with self._store.read() as conn:
            try:
                mime, data = get_blob(conn, media.blob_id)
            except KeyError:
                return None
            since = awaited_since(conn, media.blob_id) if waits and not data else None
        if since is not None and (self._utc_now() - since).total_seconds() < WAIT_SECONDS:
            raise RetryLater(LOOK_AGAIN_SECONDS, "its photo is still being fetched")
        return Attached(media.kind, media.name, mime, data) if data else None
