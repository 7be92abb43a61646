"""What a review (复盘) asks for and comes back to (RULEBOOK §7)."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id


class ImprovementPlan(Base):
    """One plan against a frequent problem (高频问题): asked for once a topic and month.

    What it says is the result of its task. Nobody is named here: it is about a cause.
    """

    __tablename__ = "improvement_plans"
    __table_args__ = (UniqueConstraint("community_id", "topic", "month"),)

    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    topic: Mapped[str]  # as in cases.topic
    month: Mapped[str]  # in which it was asked for, of the community's zone: 2026-11
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    asked_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]  # when it was written
    looked_at: Mapped[datetime | None]  # when the two numbers were told
    cases_before: Mapped[int | None]  # in the days before it was written
    cases_since: Mapped[int | None]  # in as many days since
