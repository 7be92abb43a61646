"""Fills an empty demo database with the two estates and their past (DESIGN §8, ``demo``).

All rows are made in memory first, with their ids, and leave table by table in a few statements.
The desk's own row, its clock and the daily rounds are the caller's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from bot.demo.data import CommunityData, Estates, GridData, StaffData, load_estates, load_history
from bot.demo.history import PastCases, ResidentSeeded, StewardSeeded
from handlers.roster import place_words
from storage import tables
from storage.crypto import Keyring
from storage.ids import next_id
from storage.types import aware

CHANNEL = "terminal"
RESIDENT_SINCE = timedelta(days=400)
VACANT_EVERY = 17  # one flat in so many stands empty; the demonstration's own houses never do

Row = dict[str, Any]


def seed_demo(conn: Connection, keyring: Keyring, now: datetime) -> None:
    """Writes the demonstration data; ``now`` (aware) is the desk time at which the demo begins.

    Call it once, on empty tables, in a write transaction. It writes no timers, nothing to the
    outbox and no desk row; people of today have nothing open.
    """
    seeding = _Seeding(keyring, aware(now))
    seeding.add_estates(load_estates())
    past = PastCases(now)
    for case in load_history().cases:
        past.add(case, seeding.residents[case.resident])
    for table, rows in (seeding.rows | past.rows).items():
        if rows:
            conn.execute(insert(table), rows)


def _table(model: type[tables.Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


@dataclass(slots=True)
class _Seeding:
    """Rows by table, in an order that foreign keys allow."""

    keyring: Keyring
    now: datetime
    rows: dict[Table, list[Row]] = field(
        default_factory=lambda: {
            _table(model): []
            for model in (
                tables.Community,
                tables.Grid,
                tables.Building,
                tables.House,
                tables.Person,
                tables.Account,
                tables.StaffRole,
                tables.EmergencyContact,
            )
        }
    )
    houses: dict[tuple[str, str, str, str], tuple[int, int, int]] = field(default_factory=dict)
    stewards: dict[int, StewardSeeded] = field(default_factory=dict)
    residents: dict[str, ResidentSeeded] = field(default_factory=dict)

    def add_estates(self, estates: Estates) -> None:
        communities = {data.name: self._add_community(data) for data in estates.communities}
        for staff in estates.company:
            self._add_staff(staff, community_id=None)
        for resident in estates.residents:
            key = (resident.community, *resident.house)
            community_id, grid_id, house_id = self.houses[key]
            place = place_words(*resident.house)
            assert community_id == communities[resident.community]
            person_id = self._add_person(
                resident.name,
                phone_sealed=self.keyring.seal(resident.phone),
                phone_hash=self.keyring.phone_hash(resident.phone),
                community_id=community_id,
                house_id=house_id,
                place=place,
                house_verified=True,
            )
            self.residents[resident.name] = ResidentSeeded(
                person_id=person_id,
                account_id=self._add_account(person_id, "resident", resident.name),
                name=resident.name,
                community_id=community_id,
                grid_id=grid_id,
                house_id=house_id,
                building=resident.house[0],
                place=place,
                steward=self.stewards[grid_id],
            )
        self._mark_vacant()

    def _add(self, model: type[tables.Base], **values: Any) -> int:
        row_id = next_id()
        self.rows[_table(model)].append({**values, "id": row_id})
        return row_id

    def _add_community(self, data: CommunityData) -> int:
        community_id = self._add(
            tables.Community,
            name=data.name,
            aliases=data.aliases,
            address=data.address,
            phone=data.phone,
            hours=data.hours,
        )
        grids: dict[str, int] = {}
        for grid in data.grids:
            grid_id = self._add_grid(data.name, community_id, grid)
            grids |= dict.fromkeys(grid.stewards, grid_id)
        for staff in data.staff:
            self._add_staff(staff, community_id=community_id, grids=grids)
        for contact in data.contacts:
            self._add(
                tables.EmergencyContact,
                community_id=community_id,
                kind=contact.kind,
                name=contact.name,
                phone=contact.phone,
            )
        return community_id

    def _add_grid(self, community: str, community_id: int, data: GridData) -> int:
        grid_id = self._add(tables.Grid, community_id=community_id, name=data.name)
        for building, kind, doors in _buildings(data):
            building_id = self._add(
                tables.Building, community_id=community_id, grid_id=grid_id, name=building
            )
            for unit, room in doors:
                house_id = self._add(
                    tables.House,
                    building_id=building_id,
                    unit=unit,
                    room=room,
                    kind=kind,
                    vacant=False,
                )
                key = (community, building, unit, room)
                self.houses[key] = (community_id, grid_id, house_id)
        return grid_id

    def _add_staff(
        self, data: StaffData, *, community_id: int | None, grids: dict[str, int] | None = None
    ) -> None:
        for short_name, name in data.people:
            person_id = self._add_person(name, short_name=short_name, community_id=community_id)
            self._add_account(person_id, data.role, short_name)
            grid_id = (grids or {})[short_name] if data.role == "steward" else None
            self._add(
                tables.StaffRole,
                person_id=person_id,
                role=data.role,
                community_id=community_id,
                grid_id=grid_id,
            )
            if grid_id is not None:
                self.stewards[grid_id] = StewardSeeded(person_id, name)

    def _add_person(self, name: str, **values: Any) -> int:
        row: Row = dict.fromkeys(_table(tables.Person).columns.keys())
        row |= {"house_verified": False, "created_at": self.now - RESIDENT_SINCE, "name": name}
        return self._add(tables.Person, **(row | values))

    def _add_account(self, person_id: int, role: str, name: str) -> int:
        return self._add(
            tables.Account,
            person_id=person_id,
            channel=CHANNEL,
            external_id=f"{role}:{name}",
            dead_at=None,
        )

    def _mark_vacant(self) -> None:
        lived_in = {resident.house_id for resident in self.residents.values()}
        for row in self.rows[_table(tables.House)][::VACANT_EVERY]:
            row["vacant"] = row["id"] not in lived_in


def _buildings(data: GridData) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(name, flat | shop, [(unit, room) …]) of each building of a grid."""
    flats = [
        (unit, f"{floor}{door:02d}")
        for unit in data.houses.units
        for floor in range(1, data.houses.floors + 1)
        for door in range(1, data.houses.doors + 1)
    ]
    for building in data.buildings:
        yield building, "flat", flats
    if data.shops:
        numbers = [("", str(number)) for number in range(1, data.shops.count + 1)]
        yield data.shops.building, "shop", numbers
