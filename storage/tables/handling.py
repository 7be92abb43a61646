"""What a handler and a resident agree on, and what was handed over at the end."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id


class Solution(Base):
    """One solution (方案) put to a resident, or to a superior first (RULEBOOK §5.9)."""

    __tablename__ = "solutions"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]  # among those put together, from 1
    what: Mapped[str]
    next_step: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str]  # waiting | refused | offered | agreed | declined | superseded
    changes_agreed: Mapped[bool]  # put in place of one already agreed
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]  # by the superior
    offered_at: Mapped[datetime | None]  # when the resident gets to read it
    answered_at: Mapped[datetime | None]  # by the resident


class Acceptance(Base):
    """The acceptance sheet (维修验收单) of one completion of physical work (RULEBOOK §6.1)."""

    __tablename__ = "acceptances"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    house_id: Mapped[int | None] = mapped_column(ForeignKey("houses.id"), index=True)
    done_at: Mapped[datetime]
    what: Mapped[str]
    note: Mapped[str]
    prevention: Mapped[str | None]  # what keeps it from happening again
    warranty_until: Mapped[datetime | None]
    inspect_at: Mapped[datetime | None]
    inspected_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]  # by the resident
