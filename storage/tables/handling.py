"""What happens to a case on its way: agreed, replaced, paused, late, handed over at the end."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id


class Recusal(Base):
    """Somebody no longer handles a case: by the resident's wish or his own (RULEBOOK §5.1)."""

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    wish_of: Mapped[str]  # resident | handler


class Pause(Base):
    """A case stood still from ``since_at``: for what, and at the latest until when."""

    __tablename__ = "pauses"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    since_at: Mapped[datetime]
    until_at: Mapped[datetime]
    reason: Mapped[str]  # as the resident was told
    resumed_at: Mapped[datetime | None]


class Lateness(Base):
    """A limit that was missed, and by how much of the time its clock runs in (RULEBOOK §5.4)."""

    __tablename__ = "latenesses"
    __table_args__ = (UniqueConstraint("case_id", "clock", "due_at"),)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    clock: Mapped[str]  # response | answer | feedback | promise | engineer | on_site
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # when it was missed
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # done at last, or taken away from him
    late_minutes: Mapped[int | None]  # of the clock's own working time; NULL while it goes on


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
