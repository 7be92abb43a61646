"""What the desk holds now, in the same keys and values as the rows of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.channels.wecom import CHANNEL as WECOM
from bot.roster.rows import KEYS, Key
from storage import tables

__all__ = ["Present", "read_present"]


@dataclass(slots=True)
class Present:
    """By kind: the id of each key, and its values. Shifts have the ids of the roles they are of."""

    ids: Mapping[str, dict[Key, int]] = field(default_factory=lambda: {kind: {} for kind in KEYS})
    values: Mapping[str, dict[Key, dict[str, Any]]] = field(
        default_factory=lambda: {kind: {} for kind in KEYS}
    )
    doubles: set[str] = field(default_factory=set)  # short names that several people have

    def put(self, kind: str, row_id: int, key: Key, **values: Any) -> None:
        """Keep one row."""
        self.ids[kind][key] = row_id
        self.values[kind][key] = values


def read_present(conn: Connection) -> Present:
    """The whole roster, retired people excepted; ten statements."""
    present = Present()
    communities = _read_communities(conn, present)
    grids = _read_grids(conn, present, communities)
    _read_houses(conn, present, communities, grids)
    people = _read_people(conn, present)
    _read_roles(conn, present, people, communities, grids)
    _read_absences(conn, present, people)
    contact = tables.EmergencyContact
    for row in conn.execute(
        select(contact.id, contact.community_id, contact.kind, contact.name, contact.phone)
    ):
        present.put(
            "contact", row.id, (communities[row.community_id], row.kind, row.name), phone=row.phone
        )
    return present


def _read_communities(conn: Connection, present: Present) -> dict[int, str]:
    of = tables.Community
    names: dict[int, str] = {}
    for row in conn.execute(
        select(of.id, of.name, of.aliases, of.address, of.phone, of.hours).order_by(of.id)
    ):
        names[row.id] = row.name
        present.put(
            "community",
            row.id,
            (row.name,),
            aliases=tuple(row.aliases),
            address=row.address,
            phone=row.phone,
            hours=row.hours,
        )
    return names


def _read_grids(
    conn: Connection, present: Present, communities: Mapping[int, str]
) -> dict[int, Key]:
    of = tables.Grid
    keys: dict[int, Key] = {}
    for row in conn.execute(select(of.id, of.community_id, of.name).order_by(of.id)):
        keys[row.id] = (communities[row.community_id], row.name)
        present.put("grid", row.id, keys[row.id])
    return keys


def _read_houses(
    conn: Connection, present: Present, communities: Mapping[int, str], grids: Mapping[int, Key]
) -> None:
    of = tables.Building
    buildings: dict[int, Key] = {}
    for row in conn.execute(select(of.id, of.community_id, of.name, of.grid_id)):
        buildings[row.id] = (communities[row.community_id], row.name)
        present.put("building", row.id, buildings[row.id], grid=grids[row.grid_id][1])
    house = tables.House
    ids, values = present.ids["house"], present.values["house"]
    for house_id, building_id, unit, room, kind, vacant in conn.execute(
        select(house.id, house.building_id, house.unit, house.room, house.kind, house.vacant)
    ):
        key = (*buildings[building_id], unit, room)
        ids[key] = house_id
        values[key] = {"type": kind, "vacant": vacant}


def _read_people(conn: Connection, present: Present) -> dict[int, str]:
    of = tables.Person
    names: dict[int, str] = {}
    userids = _userids(conn)
    for row in conn.execute(
        select(of.id, of.short_name, of.name, of.phone_hash, of.email)
        .where(of.short_name.is_not(None))
        .order_by(of.id)
    ):
        names[row.id] = row.short_name
        if (row.short_name,) in present.ids["person"]:
            present.doubles.add(row.short_name)
        present.put(
            "person",
            row.id,
            (row.short_name,),
            name=row.name,
            mobile=row.phone_hash,
            email=row.email,
            wecom=userids.get(row.id),
        )
    return names


def _userids(conn: Connection) -> dict[int, str]:
    """By person; the newest, should somebody have had several."""
    of = tables.Account
    rows = conn.execute(
        select(of.person_id, of.external_id).where(of.channel == WECOM).order_by(of.id)
    )
    return {row.person_id: row.external_id for row in rows}


def _read_roles(
    conn: Connection,
    present: Present,
    people: Mapping[int, str],
    communities: Mapping[int, str],
    grids: Mapping[int, Key],
) -> None:
    of = tables.StaffRole
    for row in conn.execute(
        select(of.id, of.person_id, of.role, of.community_id, of.grid_id, of.shifts).order_by(of.id)
    ):
        person = people.get(row.person_id)
        if person is None:
            continue  # employed without a short name: not by this file
        at = grids.get(row.grid_id) or (communities.get(row.community_id), None)
        present.put("role", row.id, (person, row.role, *at))
        if row.shifts:
            present.put("shift", row.id, (person, row.role), spans=tuple(map(tuple, row.shifts)))


def _read_absences(conn: Connection, present: Present, people: Mapping[int, str]) -> None:
    of = tables.Absence
    for row in conn.execute(
        select(of.id, of.person_id, of.substitute_id, of.from_at, of.until_at).order_by(of.from_at)
    ):
        person = people.get(row.person_id)
        if person is None:
            continue
        began: datetime = row.from_at
        present.put(
            "absence",
            row.id,
            (person, began),
            until=row.until_at,
            substitute=people.get(row.substitute_id),
        )
