"""The desk itself, and running numbers."""

from datetime import datetime

from sqlalchemy import (
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id


class DeskRow(Base):
    """The one row that says what this database is: demo or live, and a demo's clock."""

    __tablename__ = "desk"

    id: Mapped[int] = row_id()
    kind: Mapped[str]  # demo | live, for ever
    desk_at: Mapped[datetime | None]  # demo: desk time at real_at
    real_at: Mapped[datetime | None]
    speed: Mapped[float]  # demo: 0 = stands still
    roster_version: Mapped[int]  # rises with every change of people, roles or houses
    canary_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]


class Counter(Base):
    """Running numbers: one row a day for case numbers."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int]
