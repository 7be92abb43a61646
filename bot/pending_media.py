"""The media worker's statements: what is awaited, taking it, and what became of it.

A row taken has its lease in ``next_try_at``, the real instant after which whoever took it counts as
gone; so any number of workers may share the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from handlers.messages import Incoming, Media
from storage.blobs import fill_blob, lose_blob, reserve_blob
from storage.tables import PendingMedia


@dataclass(frozen=True, slots=True)
class Awaited:
    """A photo or voice to be fetched now."""

    blob_id: int
    channel: str
    account: str
    event_key: str | None
    ref: str
    tries: int  # the one that begins now included


def await_media(conn: Connection, media: Media, event: Incoming, now: datetime) -> int:
    """Make the empty blob and the row that has it fetched; ``now`` is desk time."""
    assert media.ref is not None
    blob_id = reserve_blob(conn, mime=media.mime, now=now)
    real = datetime.now(UTC)
    conn.execute(
        insert(PendingMedia).values(
            blob_id=blob_id,
            channel=event.channel,
            account=event.account,
            event_key=event.event_key,
            ref=media.ref,
            tries=0,
            since_at=real,
            next_try_at=real,
        )
    )
    return blob_id


def take(
    conn: Connection, channels: Sequence[str], now: datetime, *, most: int, lease_seconds: float
) -> list[Awaited]:
    """The next rows to fetch, leased; ``now`` is the real instant."""
    due = (
        select(PendingMedia.blob_id)
        .where(PendingMedia.channel.in_(channels), PendingMedia.next_try_at <= now)
        .order_by(PendingMedia.next_try_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = conn.scalars(due).all()
    if not ids:
        return []
    rows = conn.execute(
        update(PendingMedia)
        .where(PendingMedia.blob_id.in_(ids))
        .values(tries=PendingMedia.tries + 1, next_try_at=now + timedelta(seconds=lease_seconds))
        .returning(
            PendingMedia.blob_id,
            PendingMedia.channel,
            PendingMedia.account,
            PendingMedia.event_key,
            PendingMedia.ref,
            PendingMedia.tries,
        )
    )
    return sorted((Awaited(*row) for row in rows), key=lambda one: one.blob_id)


def next_try_at(conn: Connection, channels: Sequence[str]) -> datetime | None:
    """When there is something to fetch next; None: nothing is awaited."""
    return conn.scalar(
        select(func.min(PendingMedia.next_try_at)).where(PendingMedia.channel.in_(channels))
    )


def arrived(conn: Connection, awaited: Awaited, data: bytes, mime: str) -> None:
    """The bytes are here."""
    fill_blob(conn, awaited.blob_id, data, mime=mime)
    _forget(conn, awaited)


def given_up(conn: Connection, awaited: Awaited) -> None:
    """They cannot be had."""
    lose_blob(conn, awaited.blob_id)
    _forget(conn, awaited)


def postpone(conn: Connection, awaited: Awaited, until: datetime, *, counts: bool) -> None:
    """Try again at ``until`` (real); ``counts``: as one of the tries."""
    conn.execute(
        update(PendingMedia)
        .where(PendingMedia.blob_id == awaited.blob_id)
        .values(next_try_at=until, tries=awaited.tries if counts else awaited.tries - 1)
    )


def awaited_since(conn: Connection, blob_id: int) -> datetime | None:
    """Since when (real) these bytes are awaited; None: they are not."""
    return conn.scalar(select(PendingMedia.since_at).where(PendingMedia.blob_id == blob_id))


def _forget(conn: Connection, awaited: Awaited) -> None:
    conn.execute(delete(PendingMedia).where(PendingMedia.blob_id == awaited.blob_id))
