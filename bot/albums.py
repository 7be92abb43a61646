"""Albums as one message (DESIGN §2): the platform sends its pictures one by one.

Each picture is kept, and so accepted, at once; when no more come, or the account says something
else, they are heard as one event. What was not heard when the desk stopped is heard at its start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.desk import Desk
from handlers.messages import Incoming
from storage.ids import next_id
from storage.tables import AlbumPart

log = logging.getLogger(__name__)

QUIET_SECONDS = 1.0  # after the last picture
REMEMBERED = timedelta(days=7)  # so long a repeated picture is known
Accept = Callable[[Incoming], Awaitable[object]]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Incoming).decode


class Albums:
    """The open albums of one channel."""

    def __init__(
        self, desk: Desk, channel: str, accept: Accept, *, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._desk = desk
        self._channel = channel
        self._accept = accept
        self._quiet_seconds = quiet_seconds
        self._waiting: dict[str, asyncio.Task[None]] = {}

    async def add(self, album: str, picture: Incoming) -> None:
        """One picture; it is on disk when this returns."""
        assert picture.event_key is not None
        await asyncio.to_thread(self._keep, album, picture)
        self._stop_waiting(picture.account)
        self._waiting[picture.account] = asyncio.create_task(self._close_soon(picture.account))

    async def close_of(self, account: str) -> None:
        """Something else was said: what came before it is heard first."""
        if self._stop_waiting(account):
            await self._hear(account)

    async def recover(self) -> None:
        """Hear what an earlier run left open."""
        for account in await asyncio.to_thread(self._open_accounts):
            await self._hear(account)

    def stop(self) -> None:
        """What is open stays for the next start."""
        for account in list(self._waiting):
            self._stop_waiting(account)

    # --- inside ----------------------------------------------------------------------------------

    def _stop_waiting(self, account: str) -> bool:
        task = self._waiting.pop(account, None)
        return task is not None and task.cancel()

    async def _close_soon(self, account: str) -> None:
        await asyncio.sleep(self._quiet_seconds)
        self._waiting.pop(account, None)
        try:
            await self._hear(account)
        except Exception:
            log.exception("an album could not be heard yet and is tried again")
            self._waiting[account] = asyncio.create_task(self._close_soon(account))

    async def _hear(self, account: str) -> None:
        for event in await asyncio.to_thread(self._closed, account):
            await self._accept(event)
            await asyncio.to_thread(self._forget, event)

    def _keep(self, album: str, picture: Incoming) -> None:
        row = {
            "id": next_id(),
            "channel": self._channel,
            "account": picture.account,
            "event_key": picture.event_key,
            "album": album,
            "body_sealed": self._desk.rules.keyring.seal_bytes(_encode(picture)),
            "at": datetime.now(UTC),
        }
        try:
            with self._desk.store.write() as conn:
                conn.execute(insert(AlbumPart).values(row))
        except IntegrityError:
            log.debug("a picture came twice")

    def _open_accounts(self) -> Sequence[str]:
        with self._desk.store.read() as conn:
            return conn.scalars(
                select(AlbumPart.account)
                .where(AlbumPart.channel == self._channel, AlbumPart.body_sealed.is_not(None))
                .distinct()
            ).all()

    def _closed(self, account: str) -> list[Incoming]:
        """The albums of this account as events, oldest first; their pictures are settled now."""
        with self._desk.store.write() as conn:
            parts = conn.execute(
                select(AlbumPart.id, AlbumPart.album, AlbumPart.event_key, AlbumPart.heard_as,
                       AlbumPart.body_sealed)
                .where(
                    AlbumPart.channel == self._channel,
                    AlbumPart.account == account,
                    AlbumPart.body_sealed.is_not(None),
                )
                .order_by(AlbumPart.id)
            ).all()  # fmt: skip
            together: dict[str, list[Incoming]] = {}
            keys: dict[str, str] = {}
            for part in parts:
                key = part.heard_as or keys.setdefault(part.album, f"album:{part.event_key}")
                body = self._desk.rules.keyring.open_bytes(part.body_sealed)
                together.setdefault(key, []).append(_decode(body))
                _settle(conn, part.id, key)
        return [_as_one(key, pictures) for key, pictures in together.items()]

    def _forget(self, event: Incoming) -> None:
        """It is in the inbox by now; keys are kept for a while, so that a repeat is known."""
        ours = AlbumPart.channel == self._channel, AlbumPart.account == event.account
        long_ago = datetime.now(UTC) - REMEMBERED
        with self._desk.store.write() as conn:
            heard = update(AlbumPart).where(*ours, AlbumPart.heard_as == event.event_key)
            conn.execute(heard.values(body_sealed=None))
            old = AlbumPart.at < long_ago, AlbumPart.body_sealed.is_(None)
            conn.execute(delete(AlbumPart).where(*ours, *old))


def _settle(conn: Connection, part_id: int, key: str) -> None:
    conn.execute(update(AlbumPart).where(AlbumPart.id == part_id).values(heard_as=key))


def _as_one(key: str, pictures: Sequence[Incoming]) -> Incoming:
    """All pictures, and whatever words stood under any of them."""
    first = pictures[0]
    return msgspec.structs.replace(
        first,
        event_key=key,
        text="\n".join(one.text for one in pictures if one.text),
        media=tuple(media for one in pictures for media in one.media),
        reply_to=next((one.reply_to for one in pictures if one.reply_to is not None), None),
    )
