"""Live talks of residents with agents (转人工, RULEBOOK §4.6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id

_IS_OPEN = text("state IN ('waiting', 'live')")


class Chat(Base):
    """One wish for a person, from the queue to its end."""

    __tablename__ = "chats"
    __table_args__ = (
        Index(
            "ix_chats_open",
            "person_id",
            "id",
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))  # where he talks
    channel: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # whose timeline holds it
    state: Mapped[str]  # waiting | live | ended
    about: Mapped[str]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    queued_at: Mapped[datetime]  # asked, or given back to the queue
    taken_at: Mapped[datetime | None]
    waits_for: Mapped[str | None]  # agent | resident: whose word is awaited
    waits_since: Mapped[datetime | None]
    nudged: Mapped[bool]  # whoever is awaited was reminded
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None]


class ChatLine(Base):
    """What was said in a talk that belongs to no case; append-only like a timeline."""

    __tablename__ = "chat_lines"

    id: Mapped[int] = row_id()
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]  # as in entries: chat | chat_taken | chat_ended | phone_seen …
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    actor_role: Mapped[str]
    text: Mapped[str]
    media: Mapped[list[Any] | None]
