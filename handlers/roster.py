"""Who serves whom and where: the roster as one immutable picture in memory (RULEBOOK §5, §6.4).

``load_roster`` reads it in a few statements; ``Roster.version`` tells when it must be read again.
Every question is pure and takes ``now`` (aware UTC) where absences matter. Houses are too many to
keep in memory: ``find_houses`` asks the database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from handlers import roster_rows
from handlers.roster_values import (
    COPIED_ROLES,
    LEVEL_ROLES,
    LINE_ROLES,
    MINUTES_A_DAY,
    ROLE_NAMES,
    Absence,
    Community,
    EmergencyContact,
    Grid,
    HouseFound,
    OpenIncident,
    Role,
    Staff,
    place_words,
)
from handlers.when import MINUTES_AN_HOUR, ZONE

__all__ = [
    "COPIED_ROLES",
    "LEVEL_ROLES",
    "LINE_ROLES",
    "MINUTES_A_DAY",
    "ROLE_NAMES",
    "Absence",
    "Community",
    "EmergencyContact",
    "Grid",
    "HouseFound",
    "OpenIncident",
    "Role",
    "Roster",
    "Staff",
    "find_houses",
    "load_roster",
    "place_words",
]


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Communities and the people who serve them; build it with ``load_roster``."""

    version: int
    communities: tuple[Community, ...]
    grids: tuple[Grid, ...]
    building_grids: Mapping[tuple[int, str], Grid]
    people: Mapping[int, Staff]
    by_role: Mapping[str, tuple[Staff, ...]]  # in the roster's own order
    absences: Mapping[int, tuple[Absence, ...]]
    contacts: Mapping[int, tuple[EmergencyContact, ...]]
    incidents: tuple[OpenIncident, ...] = ()  # here, so that a report looks them up for nothing
    # Who holds what never changes within a version: found once, however many employees there are.
    _held: dict[tuple[str, int | None], tuple[Staff, ...]] = field(default_factory=dict)
    _of_grid: dict[int, tuple[Staff, ...]] = field(default_factory=dict)

    # --- places ---

    def community(self, community_id: int) -> Community | None:
        """The community of this id."""
        return next((found for found in self.communities if found.id == community_id), None)

    def communities_with(self, building: str) -> tuple[Community, ...]:
        """Communities that have a building of this bare, upper-case name."""
        return tuple(c for c in self.communities if (c.id, building) in self.building_grids)

    def community_named(self, words: str) -> Community | None:
        """The one community that the words name, by name or alias; None if none or several fit."""
        said = _plain(words)
        if not said:
            return None
        for fits in (_same_name, _name_inside):
            found = [c for c in self.communities if any(fits(said, n) for n in _names(c))]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def grid_of(self, community_id: int, building: str) -> Grid | None:
        """The grid that the building belongs to; None for a building not in the roster."""
        return self.building_grids.get((community_id, building))

    # --- people ---

    def staff(self, person_id: int) -> Staff | None:
        """The employee behind a person; None for people without a role."""
        return self.people.get(person_id)

    def by_short_name(self, role: str, name: str) -> Staff | None:
        """The holder of the role with this short name, which is unique within a role."""
        return next((s for s in self.by_role.get(role, ()) if s.short_name == name), None)

    def may_see(self, person_id: int, community_id: int) -> bool:
        """Staff see only the communities that one of their roles covers (RULEBOOK §8)."""
        staff = self.people.get(person_id)
        return staff is not None and any(role.covers(community_id) for role in staff.roles)

    def is_present(self, person_id: int, now: datetime) -> bool:
        """Whether no absence of the person covers this instant."""
        return self._absence(person_id, now) is None

    def stand_in(self, staff: Staff, now: datetime) -> Staff | None:
        """The person himself, or who stands in for him now; None when nobody does."""
        seen: set[int] = set()
        current: Staff | None = staff
        while current is not None and current.person_id not in seen:
            absence = self._absence(current.person_id, now)
            if absence is None:
                return current
            seen.add(current.person_id)
            current = self.people.get(absence.substitute_id or 0)
        return None

    def steward_of(self, community_id: int, building: str | None, now: datetime) -> Staff | None:
        """The steward who takes a new case of the building (RULEBOOK §5.1).

        Without a building, or with one the roster does not know, the first grid's. With several
        stewards the first who, himself or through a substitute, is there.
        """
        grid = self.building_grids.get((community_id, building)) if building else None
        if grid is not None:
            return self._grid_steward(grid, now)
        stewards = (self._grid_steward(g, now) for g in self._grids_of(community_id))
        return next((steward for steward in stewards if steward is not None), None)

    def stewards_of(
        self, community_id: int, building: str | None, now: datetime
    ) -> tuple[Staff, ...]:
        """All stewards of the building's grid who are there, substitutes for those who are not."""
        grid = self.building_grids.get((community_id, building)) if building else None
        if grid is not None:
            return tuple(self._present_once(self.stewards_of_grid(grid), now))
        first = self.steward_of(community_id, None, now)
        return (first,) if first is not None else ()

    def stewards_of_grid(self, grid: Grid) -> tuple[Staff, ...]:
        """Everybody employed as steward of the grid, present or not."""
        found = self._of_grid.get(grid.id)
        if found is None:
            role = Role("steward", grid.community_id, grid.id)
            found = tuple(s for s in self.by_role.get("steward", ()) if role in s.roles)
            self._of_grid[grid.id] = found
        return found

    def person_meant(self, role: str, community_id: int, building: str | None) -> Staff | None:
        """Whom a resident means by 管家, 值班经理 …: the holder himself, present or not."""
        grid = self.building_grids.get((community_id, building)) if building else None
        for staff in self.by_role.get(role, ()):
            own_grid = grid is None or Role(role, community_id, grid.id) in staff.roles
            if staff.has(role, community_id) and (role != "steward" or own_grid):
                return staff
        return None

    def on_duty(self, role: str, community_id: int | None, now: datetime) -> tuple[Staff, ...]:
        """Everybody who does the role for the community now, substitutes in place of the absent.

        Company-wide roles cover every community; ``community_id`` None asks for all of them. Weekly
        hours choose among the holders and never empty a role: with nobody at work everybody who
        holds it counts, so that no emergency and no task is told to nobody.
        """
        held = self._holders(role, community_id)
        minute = _minute_of_week(now)
        at_work = [s for s in held if s.is_on_shift(role, community_id, minute)]
        on_shift = tuple(self._present_once(at_work, now))
        return on_shift or tuple(self._present_once(held, now))

    def line(
        self, community_id: int, building: str | None, now: datetime
    ) -> tuple[tuple[str, Staff], ...]:
        """The line of level 1, steward → lead → duty manager → chief (DESIGN §4).

        One present person a role, each person once; a role with nobody left is skipped.
        """
        steps: dict[int, tuple[str, Staff]] = {}
        steward = self.steward_of(community_id, building, now)
        if steward is not None:
            steps[steward.person_id] = ("steward", steward)
        for role in LINE_ROLES[1:]:
            others = (s for s in self.on_duty(role, community_id, now) if s.person_id not in steps)
            superior = next(others, None)
            if superior is not None:
                steps[superior.person_id] = (role, superior)
        return tuple(steps.values())

    def level_handler(self, level: int, community_id: int, now: datetime) -> Staff | None:
        """Who handles at level 2 (centre GM) or 3 (committee), RULEBOOK §6.4; None elsewhere."""
        role = LEVEL_ROLES.get(level)
        return next(iter(self.on_duty(role, community_id, now)), None) if role else None

    def copies(self, level: int) -> tuple[str, ...]:
        """Roles that are informed when a case reaches the level (RULEBOOK §6.4)."""
        return COPIED_ROLES.get(level, ())

    def emergency_contacts(self, community_id: int, kind: str) -> tuple[EmergencyContact, ...]:
        """The phone book for one kind of emergency: its own lines first, then the general ones."""
        lines = self.contacts.get(community_id, ())
        return tuple(c for wanted in dict.fromkeys((kind, "")) for c in lines if c.kind == wanted)

    # --- inside ---

    def _holders(self, role: str, community_id: int | None) -> tuple[Staff, ...]:
        found = self._held.get((role, community_id))
        if found is None:
            found = tuple(s for s in self.by_role.get(role, ()) if s.has(role, community_id))
            self._held[role, community_id] = found
        return found

    def _absence(self, person_id: int, now: datetime) -> Absence | None:
        absences = self.absences.get(person_id, ())
        return next((a for a in absences if a.from_at <= now < a.until_at), None)

    def _grids_of(self, community_id: int) -> Iterator[Grid]:
        return (grid for grid in self.grids if grid.community_id == community_id)

    def _grid_steward(self, grid: Grid, now: datetime) -> Staff | None:
        return next(self._present_once(self.stewards_of_grid(grid), now), None)

    def _present_once(self, people: Iterable[Staff], now: datetime) -> Iterator[Staff]:
        seen: set[int] = set()
        for person in people:
            present = self.stand_in(person, now)
            if present is not None and present.person_id not in seen:
                seen.add(present.person_id)
                yield present


def load_roster(conn: Connection) -> Roster:
    """Reads the whole roster in eight statements; an empty database gives an empty one."""
    grids = roster_rows.load_grids(conn)
    people = roster_rows.load_people(conn, grids)
    return Roster(
        version=roster_rows.load_version(conn),
        communities=roster_rows.load_communities(conn),
        grids=tuple(grids.values()),
        building_grids=roster_rows.load_building_grids(conn, grids),
        people=people,
        by_role=_by_role(people.values()),
        absences=roster_rows.load_absences(conn),
        contacts=roster_rows.load_contacts(conn),
        incidents=roster_rows.load_incidents(conn),
    )


def find_houses(
    conn: Connection, building: str, unit: str | None, room: str, community_id: int | None = None
) -> list[HouseFound]:
    """Houses of this number, in all communities or one; ``unit`` None leaves the unit open.

    Exactly one found means that its community may be taken as said (DESIGN §3).
    """
    return roster_rows.select_houses(conn, building, unit, room, community_id)


def _minute_of_week(now: datetime) -> int:
    """Minutes since Monday 00:00, local."""
    local = now.astimezone(ZONE)
    return local.weekday() * MINUTES_A_DAY + local.hour * MINUTES_AN_HOUR + local.minute


def _by_role(people: Iterable[Staff]) -> dict[str, tuple[Staff, ...]]:
    found: defaultdict[str, list[Staff]] = defaultdict(list)
    for staff in people:
        for key in dict.fromkeys(role.key for role in staff.roles):
            found[key].append(staff)
    return {key: tuple(held) for key, held in found.items()}


def _plain(words: str) -> str:
    return re.sub(r"[\s·•・，。,.]+", "", words).casefold()


def _names(community: Community) -> tuple[str, ...]:
    return tuple(filter(None, map(_plain, (community.name, *community.aliases))))


def _same_name(said: str, name: str) -> bool:
    return said == name


def _name_inside(said: str, name: str) -> bool:
    # 我住云溪里 holds the name; 云溪 is how people shorten it. One letter would fit anywhere.
    return name in said or (len(said) > 1 and said in name)
