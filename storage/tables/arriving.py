"""What came through a messenger and is not whole yet: bytes still to be fetched, half an album."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id
from storage.types import BigInt


class PendingMedia(Base):
    """A photo or voice that was accepted by its platform's reference; its blob is still empty."""

    __tablename__ = "pending_media"

    blob_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("blobs.id"), primary_key=True, autoincrement=False
    )
    channel: Mapped[str]
    account: Mapped[str]  # the channel's own id, to be told when it cannot be had
    event_key: Mapped[str | None]  # of the message it came with: told once for all of it
    ref: Mapped[str]  # the platform's reference
    tries: Mapped[int]
    since_at: Mapped[datetime]  # real time
    next_try_at: Mapped[datetime] = mapped_column(index=True)  # real; while fetching, the lease


class AlbumPart(Base):
    """One picture of an album: accepted, and heard with the others as one message."""

    __tablename__ = "album_parts"
    __table_args__ = (UniqueConstraint("channel", "account", "event_key"),)

    id: Mapped[int] = row_id()
    channel: Mapped[str]
    account: Mapped[str]
    event_key: Mapped[str]
    album: Mapped[str]  # the platform's id of the album
    body_sealed: Mapped[bytes | None]  # the Incoming; None once it was heard
    at: Mapped[datetime]  # real time
    heard_as: Mapped[str | None]  # key of the event it is a part of, once the album was closed


class VerifiedPhone(Base):
    """A phone that the platform itself vouched for: the account's own (DESIGN §3, identity)."""

    __tablename__ = "verified_phones"

    account_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    phone_hash: Mapped[str] = mapped_column(String(64), index=True)
    verified_at: Mapped[datetime]
