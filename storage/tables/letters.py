"""Letters by e-mail, and what a finished complaint turned out to be."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id
from storage.types import BigInt


class Letter(Base):
    """To whom a level's letter goes; its words are told from the case when it leaves (RULEBOOK
    §6.4), so that nothing erased from the case lives on here."""

    __tablename__ = "letters"

    id: Mapped[int] = row_id()  # the outbox row's own, which is written after it
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    level: Mapped[int]
    to_ids: Mapped[list[Any]]  # people
    copy_ids: Mapped[list[Any]]
    at: Mapped[datetime]  # what happened later is not in it


class MailSender(Base):
    """Who wrote the e-mail that became a case: where its answer goes, sealed (RULEBOOK §2, §8)."""

    __tablename__ = "mail_senders"

    case_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("cases.id"), primary_key=True, autoincrement=False
    )
    address_sealed: Mapped[bytes]


class Finding(Base):
    """What kind of complaint it was, of which nature, and how serious (RULEBOOK §2, §6.6)."""

    __tablename__ = "findings"

    case_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("cases.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str | None]  # valid | help | advice | venting
    nature: Mapped[str | None]  # hardware | service | misunderstanding
    said_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the handler
    verified: Mapped[bool | None]  # 有效投诉, by the centre's lead; NULL: not looked at
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    severity: Mapped[int | None]  # points of the company's scale
