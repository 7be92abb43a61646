"""The roster's rows: the Core statements behind ``handlers.roster``, built once and cached."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from handlers.roster_values import (
    MINUTES_A_DAY,
    Absence,
    Community,
    EmergencyContact,
    Grid,
    HouseFound,
    OpenIncident,
    Role,
    Shift,
    Staff,
)
from storage import tables

_VERSION = select(tables.DeskRow.roster_version)
_COMMUNITIES = select(
    tables.Community.id,
    tables.Community.name,
    tables.Community.aliases,
    tables.Community.phone,
    tables.Community.hours,
).order_by(tables.Community.id)
_GRIDS = select(tables.Grid.id, tables.Grid.community_id, tables.Grid.name).order_by(tables.Grid.id)
_BUILDINGS = select(tables.Building.community_id, tables.Building.name, tables.Building.grid_id)
_STAFF = (
    select(
        tables.StaffRole.person_id,
        tables.StaffRole.role,
        tables.StaffRole.community_id,
        tables.StaffRole.grid_id,
        tables.StaffRole.shifts,
        tables.Person.name,
        tables.Person.short_name,
        tables.Person.email,
    )
    .join(tables.Person, tables.Person.id == tables.StaffRole.person_id)
    .order_by(tables.StaffRole.id)
)
_ABSENCES = select(
    tables.Absence.person_id,
    tables.Absence.substitute_id,
    tables.Absence.from_at,
    tables.Absence.until_at,
).order_by(tables.Absence.from_at, tables.Absence.id)
_CONTACTS = select(
    tables.EmergencyContact.community_id,
    tables.EmergencyContact.kind,
    tables.EmergencyContact.name,
    tables.EmergencyContact.phone,
).order_by(tables.EmergencyContact.id)

_INCIDENTS = (
    select(tables.Incident).where(tables.Incident.state == "open").order_by(tables.Incident.id)
)


def load_version(conn: Connection) -> int:
    """The desk's roster version; 0 before the desk has a row."""
    return conn.execute(_VERSION).scalar() or 0


def load_communities(conn: Connection) -> tuple[Community, ...]:
    """All communities in the order they were entered."""
    return tuple(
        Community(row.id, row.name, tuple(row.aliases), row.phone, row.hours)
        for row in conn.execute(_COMMUNITIES)
    )


def load_grids(conn: Connection) -> dict[int, Grid]:
    """All grids by id."""
    return {row.id: Grid(row.id, row.community_id, row.name) for row in conn.execute(_GRIDS)}


def load_building_grids(conn: Connection, grids: Mapping[int, Grid]) -> dict[tuple[int, str], Grid]:
    """(community, building name) to its grid."""
    return {(row.community_id, row.name): grids[row.grid_id] for row in conn.execute(_BUILDINGS)}


def load_people(conn: Connection, grids: Mapping[int, Grid]) -> dict[int, Staff]:
    """Everybody with a role, in the order the roles were entered."""
    roles: defaultdict[int, list[Role]] = defaultdict(list)
    names: dict[int, tuple[str, str]] = {}
    emails: dict[int, str | None] = {}
    for row in conn.execute(_STAFF):
        grid = grids.get(row.grid_id)
        # A grid lies in one community, whether or not the row repeats it.
        community_id = grid.community_id if grid else row.community_id
        roles[row.person_id].append(
            Role(row.role, community_id, row.grid_id, _shifts(row.shifts or ()))
        )
        names[row.person_id] = (row.name or row.short_name or "", row.short_name or row.name or "")
        emails[row.person_id] = row.email
    return {
        person_id: Staff(person_id, *names[person_id], tuple(held), emails[person_id])
        for person_id, held in roles.items()
    }


def _shifts(rows: Sequence[Sequence[int]]) -> tuple[Shift, ...]:
    """[[weekday from 0, from minute, until minute], …] as minutes of the week."""
    return tuple(
        Shift(day * MINUTES_A_DAY + start, day * MINUTES_A_DAY + end) for day, start, end in rows
    )


def load_absences(conn: Connection) -> dict[int, tuple[Absence, ...]]:
    """Absences by person, earliest first."""
    found: defaultdict[int, list[Absence]] = defaultdict(list)
    for row in conn.execute(_ABSENCES):
        found[row.person_id].append(Absence(row.substitute_id, row.from_at, row.until_at))
    return {person_id: tuple(held) for person_id, held in found.items()}


def load_contacts(conn: Connection) -> dict[int, tuple[EmergencyContact, ...]]:
    """Emergency phone books by community."""
    found: defaultdict[int, list[EmergencyContact]] = defaultdict(list)
    for row in conn.execute(_CONTACTS):
        found[row.community_id].append(EmergencyContact(row.kind, row.name, row.phone))
    return {community_id: tuple(held) for community_id, held in found.items()}


def load_incidents(conn: Connection) -> tuple[OpenIncident, ...]:
    """Incidents that are not over, oldest first."""
    return tuple(
        OpenIncident(
            row.id,
            row.community_id,
            row.building,
            row.category,
            row.emergency,
            row.title,
            row.known,
            row.expected_at,
            bool(row.is_group),
        )
        for row in conn.execute(_INCIDENTS)
    )


def select_houses(
    conn: Connection, building: str, unit: str | None, room: str, community_id: int | None = None
) -> list[HouseFound]:
    """Houses of this number by one indexed select; see ``handlers.roster.find_houses``."""
    said = {"room": room, "building": building, "unit": unit, "community_id": community_id}
    wanted = {name: value for name, value in said.items() if value is not None}
    mark = "%s" if conn.dialect.name == "postgresql" else "?"
    cursor: Any = conn.connection.cursor()  # past SQLAlchemy's executor, as storage.hot does
    cursor.execute(_houses_sql(tuple(wanted), mark), tuple(wanted.values()))
    return [HouseFound(*row) for row in cursor.fetchall()]


_HOUSE_COLUMNS = {
    "room": "h.room",
    "building": "b.name",
    "unit": "h.unit",
    "community_id": "b.community_id",
}


@cache
def _houses_sql(wanted: tuple[str, ...], mark: str) -> str:
    """As text: every report asks it, and putting it together costs more than running it."""
    condition = " AND ".join(f"{_HOUSE_COLUMNS[name]} = {mark}" for name in wanted)
    return (
        "SELECT h.id, b.community_id, b.name, h.unit, h.room"  # noqa: S608  (our own names)
        f" FROM houses h JOIN buildings b ON b.id = h.building_id WHERE {condition} ORDER BY h.id"
    )
