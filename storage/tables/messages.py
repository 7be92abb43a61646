"""What every message touches: conversations, inbox, outbox, timers, and what failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, index_where_set, row_id
from storage.types import BigInt


class Conversation(Base):
    """Where an account stands in its conversation: sealed JSON of ``handlers.state.State``."""

    __tablename__ = "conversations"

    account_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    state_sealed: Mapped[bytes]
    updated_at: Mapped[datetime]


class InboxRow(Base):
    """One accepted event. ``event_key`` makes a repeat recognisable (DESIGN §2)."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("account_id", "event_key"),)

    id: Mapped[int] = row_id()
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    event_key: Mapped[str | None]
    state: Mapped[str]  # done | failed | flooded | replayed
    body_sealed: Mapped[bytes | None]  # the Incoming as it came; purged by retention
    accepted_at: Mapped[datetime]  # no index: ids rise with it


class Failure(Base):
    """A poison event or timer: what went wrong, until it is replayed or settled."""

    __tablename__ = "failures"

    id: Mapped[int] = row_id()
    ref: Mapped[str] = mapped_column(unique=True)  # what the person was told
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id"))
    timer: Mapped[str | None]  # 'kind subject'
    error: Mapped[str]
    failed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class OutboxRow(Base):
    """One outgoing message (DESIGN §2, outbox row)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "person_id",
            "id",
            sqlite_where=text("state IN ('due', 'sending')"),
            postgresql_where=text("state IN ('due', 'sending')"),
        ),
        Index(  # the buttons a person was shown, newest first
            "ix_outbox_person",
            "person_id",
            "id",
            sqlite_where=text("buttons IS NOT NULL"),
            postgresql_where=text("buttons IS NOT NULL"),
        ),
        # Reading back through a browser chat: its answers, and what was told to its person.
        Index(
            "ix_outbox_browser",
            "account_id",
            "id",
            sqlite_where=text("channel = 'browser'"),
            postgresql_where=text("channel = 'browser'"),
        ),
        Index(
            "ix_outbox_told",
            "person_id",
            "id",
            sqlite_where=text("account_id IS NULL"),
            postgresql_where=text("account_id IS NULL"),
        ),
        Index(  # the message somebody quotes, by the platform's own id
            "ix_outbox_platform",
            "account_id",
            "platform_id",
            sqlite_where=text("platform_id IS NOT NULL"),
            postgresql_where=text("platform_id IS NOT NULL"),
        ),
        index_where_set("ix_outbox_case", "case_id"),
        index_where_set("ux_outbox_dedupe", "dedupe_key", unique=True),
    )

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    channel: Mapped[str | None]
    text: Mapped[str]
    buttons: Mapped[list[Any] | None]  # [[label, action[:ref]], …]
    media: Mapped[list[Any] | None]  # [[kind, name, blob id], …]
    purpose: Mapped[str]  # reply | push | promise | reminder | survey | digest | emergency
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    edits_id: Mapped[int | None]
    not_before: Mapped[datetime]  # desk time
    retry_at: Mapped[datetime | None]  # real time
    tries: Mapped[int]
    state: Mapped[str]  # due | sending | sent | unknown | dead | cancelled
    # While it is due or being sent, how much of it has left, and to which account: {account, parts,
    # …} (bot.channels.base.Progress).
    begun: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]  # why it is dead, unknown or cancelled
    dedupe_key: Mapped[str | None]
    sent_at: Mapped[datetime | None]  # real time
    platform_id: Mapped[str | None]  # the platform's own id of the message


class TimerRow(Base):
    """One due thing (DESIGN §5)."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("subject", "kind"),  # in this order it also finds all timers of a subject
        Index("ix_timers_due", "due_at", "id"),
    )

    id: Mapped[int] = row_id()
    kind: Mapped[str]
    subject: Mapped[str]  # case:ID, closed:ID, conversation:ID, task:ID, community:ID …
    due_at: Mapped[datetime]
    failures: Mapped[int]
