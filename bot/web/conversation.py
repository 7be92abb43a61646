"""What the chat of a page does with the desk, whichever way it was asked: socket or HTTP."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec.structs import replace
from sqlalchemy import select

from bot.channels.browser.errors import NotNow
from bot.channels.browser.history import Page, read_history
from bot.channels.browser.media import MediaLinks
from bot.channels.browser.outgoing import UrlOf, iso, own_payload
from bot.dispatcher import NotAccepted
from bot.group import Heard
from bot.web.mail import Address, Mailroom, Watch
from handlers.messages import Incoming, Media
from storage.blobs import find_blob, get_blob
from storage.tables import InboxRow

NOT_TAKEN = "现在收不下，请稍后用同一个 id 再发一次"


@dataclass(frozen=True, slots=True)
class Taken:
    """The desk has an event on disk."""

    duplicate: bool
    at: str  # desk time, as JSON


class Conversations:
    """Hearing, reading back and photos of browser chats."""

    def __init__(self, mailroom: Mailroom) -> None:
        self.mailroom = mailroom
        self.links = MediaLinks(mailroom.desk.rules.keyring)

    async def hear(self, incoming: Incoming, *, besides: Watch | None = None) -> Taken:
        """On disk when this returns; raises NotNow. Other connections of the account show it."""
        try:
            heard = await self.mailroom.dispatcher.accept(incoming)
        except NotAccepted:
            raise NotNow(NOT_TAKEN, incoming.event_key) from None
        # A reply leaves at once; a push may be held until the morning.
        replies = [one.not_before for one in heard.out if one.account_id is not None]
        at = replies[0] if replies else await asyncio.to_thread(self._when, heard)
        address = incoming.channel, incoming.account
        if not heard.duplicate:
            media = await asyncio.to_thread(self._stored, incoming.media)
            said = own_payload(replace(incoming, media=media), at, self.url_of(address))
            self.mailroom.heard(address, said, besides=besides)
        return Taken(heard.duplicate, iso(at))

    async def history(self, address: Address, *, before: int | None, limit: int) -> Page:
        """A page of what was said before, both directions."""
        desk = self.mailroom.desk

        def read() -> Page:
            now = desk.now()
            with desk.store.read() as conn:
                return read_history(
                    conn,
                    desk.rules.keyring,
                    address,
                    before=before,
                    limit=limit,
                    now=now,
                    url_of=self.url_of(address),
                )

        return await asyncio.to_thread(read)

    def url_of(self, address: Address) -> UrlOf:
        """Addresses of photos for this account alone."""
        return partial(self.links.url, account=" ".join(address))

    async def photo(self, blob_id: int) -> tuple[str, bytes] | None:
        """Media type and bytes; None when retention has removed them."""
        store = self.mailroom.desk.store

        def get() -> tuple[str, bytes] | None:
            with store.read() as conn:
                try:
                    mime, data = get_blob(conn, blob_id)
                except KeyError:
                    return None
            return (mime, data) if data else None

        return await asyncio.to_thread(get)

    def _stored(self, media: tuple[Media, ...]) -> tuple[Media, ...]:
        """As the desk has stored them: with ids instead of bytes."""
        if not media:
            return ()
        with self.mailroom.desk.store.read() as conn:
            return tuple(
                replace(one, data=None, blob_id=one.blob_id or find_blob(conn, one.data or b""))
                for one in media
            )

    def _when(self, heard: Heard) -> datetime:
        """When the desk heard it; now, as long as it waits in the spool."""
        desk = self.mailroom.desk
        stored = select(InboxRow.accepted_at).where(
            InboxRow.account_id == heard.account_id,
            InboxRow.event_key == heard.incoming.event_key,
        )
        with desk.store.read() as conn:
            at = conn.scalar(stored)
        return at or desk.now()
