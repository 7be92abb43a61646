"""What joins or parts cases and people: links, followers, mediation, votes, referrals."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, row_id


class CaseLink(Base):
    """Two cases that have to do with each other; ``case_id`` is the one that was merged or parted.

    A pair that is merely linked stands once, the older case first.
    """

    __tablename__ = "case_links"
    __table_args__ = (UniqueConstraint("case_id", "other_id", "kind"),)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]  # merged | split | linked | again
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class IncidentFollower(Base):
    """Somebody who hears of an incident without a case of his own (RULEBOOK §5.13)."""

    __tablename__ = "incident_followers"
    __table_args__ = (UniqueConstraint("incident_id", "person_id"),)

    id: Mapped[int] = row_id()
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since_at: Mapped[datetime]


class Mediation(Base):
    """A dispute of neighbours, both sides heard separately (RULEBOOK §5.11)."""

    __tablename__ = "mediations"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    state: Mapped[str]  # hearing | proposed | agreed | committee | discussion
    matter: Mapped[str]  # noise | leak | …: what the other side reads is composed from it
    other_house_id: Mapped[int | None] = mapped_column(ForeignKey("houses.id"))
    other_place: Mapped[str]
    other_said: Mapped[str | None]
    proposal: Mapped[str | None]
    filer_agreed: Mapped[bool | None]
    other_agreed: Mapped[bool | None]
    members: Mapped[str | None]  # of the committee
    meets_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Discussion(Base):
    """社区议事: a notice and a vote (RULEBOOK §3, §5.11)."""

    __tablename__ = "discussions"

    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    topic: Mapped[str]
    question: Mapped[str]
    options: Mapped[list[Any]]
    one_vote_a: Mapped[str]  # house | person
    state: Mapped[str]  # open | closed | called_off
    opened_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class Ballot(Base):
    """One vote; ``voter`` is ``house:…`` or ``person:…``, as the discussion counts."""

    __tablename__ = "ballots"
    __table_args__ = (UniqueConstraint("discussion_id", "voter"),)

    id: Mapped[int] = row_id()
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussions.id"))
    voter: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    choice: Mapped[int]  # from 1
    at: Mapped[datetime]


class Referral(Base):
    """A matter for somebody else, reported by us and followed until it ends (RULEBOOK §4.11)."""

    __tablename__ = "referrals"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    authority: Mapped[str]  # handlers.cases.outside.referrals.AUTHORITIES
    state: Mapped[str]  # reported | answered
    said: Mapped[str]  # what was reported, under which receipt
    answer: Mapped[str | None]
    reported_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reported_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class FeeDeferral(Base):
    """A payer asks to pay later (RULEBOOK §5.14)."""

    __tablename__ = "fee_deferrals"

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    why: Mapped[str]
    until_at: Mapped[datetime | None]  # given until
    state: Mapped[str]  # asked | given | refused
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
