"""Who lives where, who works for them, and by which accounts they speak."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, index_where_set, row_id
from storage.types import BigInt


class Community(Base):
    """One estate (小区)."""

    __tablename__ = "communities"

    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(unique=True)
    aliases: Mapped[list[Any]]
    address: Mapped[str | None]
    phone: Mapped[str | None]  # the published complaint phone of the service centre
    hours: Mapped[str | None]  # its published hours, in words


class Grid(Base):
    """A grid (网格) of buildings, served by one or more stewards."""

    __tablename__ = "grids"

    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    name: Mapped[str]


class Building(Base):
    """One building; name bare and upper case as people say it: 3, A3, 商铺S."""

    __tablename__ = "buildings"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        Index("ix_buildings_name", "name"),
    )

    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id"))
    name: Mapped[str]


class House(Base):
    """One flat or shop."""

    __tablename__ = "houses"
    __table_args__ = (UniqueConstraint("building_id", "unit", "room"),)

    id: Mapped[int] = row_id()
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
        index_where_set("ix_people_short_name", "short_name"),
        index_where_set("ix_people_phone_hash", "phone_hash"),
        index_where_set("ix_people_house_id", "house_id"),
    )

    id: Mapped[int] = row_id()
    name: Mapped[str | None]  # as he calls himself: 王女士, 王建国
    short_name: Mapped[str | None]  # staff: the roster's short name
    phone_sealed: Mapped[bytes | None]
    phone_hash: Mapped[str | None]
    email: Mapped[str | None]  # staff: where letters go, from the roster
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

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    dead_at: Mapped[datetime | None]  # blocked or gone, until it is heard again
    traditional: Mapped[bool] = mapped_column(default=False, server_default=false())  # his script
    preferred_at: Mapped[datetime | None]  # since when he wants to be told of things here first


class RecoveryCode(Base):
    """How somebody gets his browser account back; the code itself is kept nowhere."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]  # real time


class StaffRole(Base):
    """What a person is employed as, and where: a grid, a community, or neither: the whole firm."""

    __tablename__ = "staff_roles"

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    shifts: Mapped[list[Any] | None]  # [[weekday from 0, from minute, until minute], …], local


class Absence(Base):
    """A person is away from ``from_at`` to ``until_at``; the substitute takes his cases."""

    __tablename__ = "absences"

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]


class Leave(Base):
    """A leave as it was asked for and decided; once given, an absence stands in the roster."""

    __tablename__ = "leaves"

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    state: Mapped[str]  # asked | given | refused
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]


class EmergencyContact(Base):
    """The community's own emergency phone book (RULEBOOK §4.8)."""

    __tablename__ = "emergency_contacts"

    id: Mapped[int] = row_id()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[str]  # an emergency kind, or '' for all
    name: Mapped[str]
    phone: Mapped[str]


class Invite(Base):
    """A one-time code by which an employee's chat account becomes his; also who joined by it."""

    __tablename__ = "invites"

    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)  # keyed; the code is nowhere
    made_by: Mapped[str]  # the operating system's user
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # that joined by it
    former_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # its person then


class RosterImport(Base):
    """A spreadsheet that changed the roster: who brought it in, when, and what became of it."""

    __tablename__ = "roster_imports"

    id: Mapped[int] = row_id()
    at: Mapped[datetime]
    by: Mapped[str]  # the operating system's user
    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))  # sha-256 of the file
    changes: Mapped[list[Any]]  # [[kind, new, changed], …]
    removed: Mapped[list[Any]]  # who and which roles were retired, by their names
