"""Every table of the desk (DESIGN §6). Columns ending in ``_at`` and ``_due`` are instants in UTC.

Columns ending in ``_sealed`` hold bytes sealed by ``storage.crypto.Keyring``; ``phone_hash`` is its
keyed hash, so that a number can be found without being readable.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import BigInt, Json, UtcTime


class Base(DeclarativeBase):
    """All tables; ``Base.metadata`` is what the migrations must agree with."""

    # Every constraint has a name, or a later migration could not change it on SQLite.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: UtcTime,
        int: BigInt,
        str: Text,
        bytes: LargeBinary,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def _id() -> Mapped[int]:
    return mapped_column(BigInt, primary_key=True, autoincrement=False)


def _index_where_set(name: str, column: str, *, unique: bool = False) -> Index:
    """An index of the rows that have the value: a row without it costs no page more to write."""
    is_set = text(f"{column} IS NOT NULL")
    return Index(name, column, unique=unique, sqlite_where=is_set, postgresql_where=is_set)


# --- the desk itself -----------------------------------------------------------------------------


class DeskRow(Base):
    """The one row that says what this database is: demo or live, and a demo's clock."""

    __tablename__ = "desk"

    id: Mapped[int] = _id()
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


# --- the roster ----------------------------------------------------------------------------------


class Community(Base):
    """One estate (小区)."""

    __tablename__ = "communities"

    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    aliases: Mapped[list[Any]]
    address: Mapped[str | None]
    phone: Mapped[str | None]  # the published complaint phone of the service centre
    hours: Mapped[str | None]  # its published hours, in words


class Grid(Base):
    """A grid (网格) of buildings, served by one or more stewards."""

    __tablename__ = "grids"

    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    name: Mapped[str]


class Building(Base):
    """One building; name bare and upper case as people say it: 3, A3, 商铺S."""

    __tablename__ = "buildings"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id"))
    name: Mapped[str]


class House(Base):
    """One flat or shop."""

    __tablename__ = "houses"
    __table_args__ = (
        UniqueConstraint("building_id", "unit", "room"),
        Index("ix_houses_room", "room"),
    )

    id: Mapped[int] = _id()
    building_id: Mapped[int] = mapped_column(ForeignKey("buildings.id"))
    unit: Mapped[str]  # '' where the building has none
    room: Mapped[str]
    kind: Mapped[str]  # flat | shop
    vacant: Mapped[bool]


class Person(Base):
    """A resident, an employee, or both."""

    __tablename__ = "people"
    # Most people are residents who wrote once: only what is there is indexed.
    __table_args__ = (
        _index_where_set("ix_people_short_name", "short_name"),
        _index_where_set("ix_people_phone_hash", "phone_hash"),
        _index_where_set("ix_people_house_id", "house_id"),
    )

    id: Mapped[int] = _id()
    name: Mapped[str | None]  # as he calls himself: 王女士, 王建国
    short_name: Mapped[str | None]  # staff: the roster's short name
    phone_sealed: Mapped[bytes | None]
    phone_hash: Mapped[str | None]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    house_id: Mapped[int | None] = mapped_column(ForeignKey("houses.id"))
    place: Mapped[str | None]  # the house in words: 3栋2单元1501
    house_verified: Mapped[bool]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Account(Base):
    """A chat account of a person on one channel (DESIGN §3, identity)."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[int] = _id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    dead_at: Mapped[datetime | None]  # blocked or gone, until it is heard again


class StaffRole(Base):
    """What a person is employed as, and where: a grid, a community, or neither: the whole firm."""

    __tablename__ = "staff_roles"

    id: Mapped[int] = _id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))


class Absence(Base):
    """A person is away from ``from_at`` to ``until_at``; the substitute takes his cases."""

    __tablename__ = "absences"

    id: Mapped[int] = _id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]


class EmergencyContact(Base):
    """The community's own emergency phone book (RULEBOOK §4.8)."""

    __tablename__ = "emergency_contacts"

    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[str]  # an emergency kind, or '' for all
    name: Mapped[str]
    phone: Mapped[str]


# --- what every message touches ------------------------------------------------------------------


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

    id: Mapped[int] = _id()
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    event_key: Mapped[str | None]
    state: Mapped[str]  # done | failed | flooded | replayed
    body_sealed: Mapped[bytes | None]  # the Incoming as it came; purged by retention
    accepted_at: Mapped[datetime]  # no index: ids rise with it


class Failure(Base):
    """A poison event or timer: what went wrong, until it is replayed or settled."""

    __tablename__ = "failures"

    id: Mapped[int] = _id()
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
        _index_where_set("ix_outbox_case", "case_id"),
        _index_where_set("ux_outbox_dedupe", "dedupe_key", unique=True),
    )

    id: Mapped[int] = _id()
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

    id: Mapped[int] = _id()
    kind: Mapped[str]
    subject: Mapped[str]  # case:ID, conversation:ID, task:ID, person:ID, community:ID
    due_at: Mapped[datetime]
    failures: Mapped[int]


# --- cases ---------------------------------------------------------------------------------------


class Case(Base):
    """One matter a resident brought (报事). Its life is ``handlers/cases/moves.py``."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_filer", "filer_id", "state"),
        Index("ix_cases_handler", "handler_id", "state"),
        Index("ix_cases_house", "house_id", "filed_at"),
        Index("ix_cases_community", "community_id", "state", "filed_at"),
    )

    id: Mapped[int] = _id()
    number: Mapped[str] = mapped_column(unique=True)  # 261123-007
    kind: Mapped[str]  # request | complaint
    state: Mapped[str]
    outcome: Mapped[str | None]
    category: Mapped[str]
    second_category: Mapped[str | None]
    because: Mapped[list[Any]]  # the words that decided the category
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
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CasePoint(Base):
    """One of several matters in a case; each has its own answer (RULEBOOK §4.4)."""

    __tablename__ = "case_points"

    id: Mapped[int] = _id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]
    what: Mapped[str]
    state: Mapped[str]  # open | answered
    answer: Mapped[str | None]


class Entry(Base):
    """Timeline and audit of a case in one, append-only (DESIGN §4)."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_case", "case_id", "id"),)

    id: Mapped[int] = _id()
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

    id: Mapped[int] = _id()
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # whom it concerns
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str]  # callback_survey | callback_human | …
    role: Mapped[str]  # who may take it
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str]  # open | taken | done | dropped
    about: Mapped[str]
    result: Mapped[str | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Survey(Base):
    """One question round after one completion (RULEBOOK §6.2). Never filled in by anybody else."""

    __tablename__ = "surveys"

    id: Mapped[int] = _id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str]  # asked | surveyed | reminded | phone | answered | unrated | dropped
    solved: Mapped[bool | None]
    rating: Mapped[int | None]
    comment: Mapped[str | None]
    asked_at: Mapped[datetime]
    surveyed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Incident(Base):
    """One cause, many residents (RULEBOOK §5.13)."""

    __tablename__ = "incidents"

    id: Mapped[int] = _id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    title: Mapped[str]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Blob(Base):
    """Media bytes, kept in the database: one backup, many machines. Same bytes, same row."""

    __tablename__ = "blobs"

    id: Mapped[int] = _id()
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # sha-256
    mime: Mapped[str]
    size_bytes: Mapped[int]
    data: Mapped[bytes]
    created_at: Mapped[datetime]


class Attachment(Base):
    """A photo or file that belongs to a case."""

    __tablename__ = "attachments"

    id: Mapped[int] = _id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"), index=True)
    kind: Mapped[str]  # photo | voice | video | file
    name: Mapped[str]
    purpose: Mapped[str]  # report | proof
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ConsoleUser(Base):
    """A login of the console."""

    __tablename__ = "console_users"

    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
