"""Cases and all that belongs to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, index_where_set, row_id


class Case(Base):
    """One matter a resident brought (报事). Its life is ``handlers/cases/moves.py``."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_filer", "filer_id", "state"),
        Index("ix_cases_handler", "handler_id", "state"),
        Index("ix_cases_house", "house_id", "filed_at"),
        Index("ix_cases_community", "community_id", "state", "filed_at"),
        index_where_set("ix_cases_incident_id", "incident_id"),
        Index("ix_cases_topic", "community_id", "topic", "filed_at"),
    )

    id: Mapped[int] = row_id()
    number: Mapped[str] = mapped_column(unique=True)  # 261123-007
    kind: Mapped[str]  # request | complaint
    state: Mapped[str]
    outcome: Mapped[str | None]
    category: Mapped[str]
    second_category: Mapped[str | None]
    because: Mapped[list[Any]]  # the words that decided the category
    topic: Mapped[str | None]  # what it is about in one word (nlp.matters.topic_of); NULL: unknown
    what: Mapped[str]  # the resident's account, phones masked
    since: Mapped[str | None]
    hope: Mapped[str | None]
    feeling: Mapped[str]
    emergency: Mapped[str | None]
    target: Mapped[str | None]  # role complained about
    target_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    urgent: Mapped[bool]
    repeat: Mapped[bool]
    channel: Mapped[str]
    filer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    filer_account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    contact_name: Mapped[str | None]
    phones_sealed: Mapped[bytes | None]
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    house_id: Mapped[int | None] = mapped_column(ForeignKey("houses.id"))
    building: Mapped[str | None]
    place: Mapped[str]  # in words: 3栋2单元1501, 地下车库
    level: Mapped[int]  # 1 centre, 2 GM, 3 committee
    rung: Mapped[int]  # of the line inside level 1: 0 steward, 1 lead, 2 duty manager, 3 chief
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handler_role: Mapped[str | None]
    urges: Mapped[int]
    dissatisfactions: Mapped[int]
    filed_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    first_word_at: Mapped[datetime | None]
    visited_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    last_word_at: Mapped[datetime | None]  # last time the resident heard anything of it
    asked_at: Mapped[datetime | None]  # when somebody last spoke to him in person, unanswered
    response_due: Mapped[datetime | None]
    answer_due: Mapped[datetime | None]
    feedback_due: Mapped[datetime | None]
    promised_due: Mapped[datetime | None]  # the date of the last plan
    overdue: Mapped[bool]
    plan: Mapped[str | None]
    next_step: Mapped[str | None]
    completion: Mapped[str | None]
    rating: Mapped[int | None]  # 1–5, by the resident's own word only
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"))
    word_every_days: Mapped[int | None]  # the daily word by the filer's wish; NULL: 1, 0: none
    anonymous: Mapped[bool | None]  # only the call centre knows the filer; NULL: no
    person_sealed: Mapped[bytes | None]  # who he is, of an anonymous case
    followed: Mapped[bool | None]  # whether family follows it; NULL: no
    points: Mapped[int | None]  # matters of the report still open; NULL: it holds one matter
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CasePoint(Base):
    """One of several matters in a case; each has its own answer (RULEBOOK §4.4)."""

    __tablename__ = "case_points"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]
    what: Mapped[str]
    state: Mapped[str]  # open | answered
    answer: Mapped[str | None]


class Entry(Base):
    """Timeline and audit of a case in one, append-only (DESIGN §4)."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_case", "case_id", "id"),)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
    kind: Mapped[str]  # a move's name, or message | note | reminder | urge | look …
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    actor_role: Mapped[str]  # a role key, or system
    visibility: Mapped[str]  # resident | staff | audit
    text: Mapped[str]
    media: Mapped[list[Any] | None]


class Task(Base):
    """Something a person has to do for a case: phone callback, support question, visit …"""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_open", "role", "state", "due_at"),)

    id: Mapped[int] = row_id()
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # whom it concerns
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str]  # callback_survey | callback_human | …
    role: Mapped[str]  # who may take it
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str]  # open | taken | done | dropped
    about: Mapped[str]
    attempts: Mapped[int | None]  # calls that reached nobody
    result: Mapped[str | None]
    said_rating: Mapped[
        int | None
    ]  # 1–5 as the resident said it by phone; §6.2 says when it counts
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Survey(Base):
    """One question round after one completion (RULEBOOK §6.2). Never filled in by anybody else."""

    __tablename__ = "surveys"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str]  # asked | surveyed | reminded | phone | answered | unrated | declined
    solved: Mapped[bool | None]
    rating: Mapped[int | None]
    comment: Mapped[str | None]
    asked_at: Mapped[datetime]
    surveyed_at: Mapped[datetime | None]
    bulk_at: Mapped[datetime | None]  # sent by an agent with a batch
    answered_at: Mapped[datetime | None]


class Incident(Base):
    """One cause, many residents; or (``is_group``) many owners, one complaint (RULEBOOK §5.13)."""

    __tablename__ = "incidents"

    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    title: Mapped[str]
    state: Mapped[str]  # open | closed
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    building: Mapped[str | None]  # None: the whole estate
    category: Mapped[str | None]
    emergency: Mapped[str | None]
    known: Mapped[str | None]  # what is known by now, as residents may read it
    expected_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_group: Mapped[bool | None]
    aim: Mapped[str | None]  # of a group: who speaks for it and what it really wants, for staff


class Blob(Base):
    """Media bytes, kept in the database: one backup, many machines. Same bytes, same row."""

    __tablename__ = "blobs"

    id: Mapped[int] = row_id()
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # sha-256; see storage.blobs
    mime: Mapped[str]
    size_bytes: Mapped[int]
    data: Mapped[bytes]
    created_at: Mapped[datetime]


class Attachment(Base):
    """A photo or file that belongs to a case."""

    __tablename__ = "attachments"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"), index=True)
    kind: Mapped[str]  # photo | voice | video | file
    name: Mapped[str]
    purpose: Mapped[str]  # report | proof
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class HeldMove(Base):
    """A move that can still be taken back; it is made when ``until_at`` has come (RULEBOOK §11)."""

    __tablename__ = "held_moves"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)  # who makes it
    move: Mapped[str]
    what: Mapped[dict[str, Any]]  # what the move is made with
    said_at: Mapped[datetime]
    until_at: Mapped[datetime]


class Follower(Base):
    """Somebody of the filer's family who hears each step of a case (DESIGN §3)."""

    __tablename__ = "followers"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since_at: Mapped[datetime]


class FamilyInvite(Base):
    """A one-time code by which family may follow a case; kept only as its keyed hash."""

    __tablename__ = "family_invites"

    id: Mapped[int] = row_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ConsoleUser(Base):
    """A login of the console."""

    __tablename__ = "console_users"

    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
