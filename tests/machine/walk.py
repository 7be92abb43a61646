"""The life of each case, rebuilt from its timeline alone and held against the table of moves.

What is checked: every move recorded starts from a state the table allows, whoever made it might,
and where the walk ends is where the case says it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from handlers.cases.move_table import (
    AGENT,
    COLLEAGUE,
    EMPLOYEE,
    FILER,
    HANDLER,
    MOVES,
    SUPERIOR,
    SYSTEM,
    Move,
)
from handlers.roster import Roster, Staff, load_roster
from handlers.roster_rows import load_version
from storage.tables import Case, Entry

# The desk's own acts, and what somebody else did that may bring them about in the same turn.
CAUSES = {
    "thank": {"file"},
    "assign": {"file", "dispute", "reopen"},
    "raise_level": {"dispute", "reopen"},
    "become_complaint": {"dispute", "reopen", "urge"},
}
SUPERIOR_ROLES = ("lead", "duty_manager", "chief", "gm")
_CASES = select(
    Case.id,
    Case.number,
    Case.state,
    Case.filer_id,
    Case.handler_id,
    Case.target_id,
    Case.community_id,
    Case.emergency,
)
_ENTRIES = select(Entry.id, Entry.case_id, Entry.at, Entry.kind, Entry.actor_id)


@dataclass(slots=True)
class Walks:
    """Where each case stands by its timeline. ``follow`` once after each event."""

    states: dict[int, str] = field(default_factory=dict)
    handlers: dict[int, set[int | None]] = field(default_factory=dict)
    last_entry: int = 0
    _roster: Roster | None = None

    @property
    def roster(self) -> Roster:
        """Who works where, and who stands in for whom."""
        assert self._roster is not None, "begin comes first"
        return self._roster

    def begin(self, conn: Connection) -> None:
        """Take the seeded past as it stands."""
        for case in conn.execute(_CASES):
            self.states[case.id] = case.state
            self.handlers[case.id] = {case.handler_id}
        self.last_entry = max((e.id for e in conn.execute(_ENTRIES)), default=0)
        self._roster = load_roster(conn)

    def follow(self, conn: Connection, *, several: bool) -> None:
        """The new entries, in order. ``several`` events may have changed the handler in between."""
        cases = {case.id: case for case in conn.execute(_CASES)}
        new = conn.execute(_ENTRIES.where(Entry.id > self.last_entry).order_by(Entry.id)).all()
        if load_version(conn) != self.roster.version:
            self._roster = load_roster(conn)
        if several:
            for case in cases.values():
                self.handlers.setdefault(case.id, set()).add(case.handler_id)
        for entry in new:
            self.last_entry = entry.id
            case = cases[entry.case_id]
            assert entry.actor_id != case.target_id or entry.actor_id in (None, case.filer_id), (
                f"{case.number}: the person complained about made the entry {entry.kind}"
            )
            if entry.kind in MOVES:
                self._step(MOVES[entry.kind], case, entry, new)
        for case in cases.values():
            walked = self.states.get(case.id)
            assert walked == case.state, (
                f"{case.number}: {case.state}, by its timeline {walked}: {_told(conn, case.id)}"
            )
            self.handlers[case.id] = {case.handler_id}

    def _step(self, move: Move, case: Any, entry: Any, new: Iterable[Any]) -> None:
        state = self.states.get(case.id)
        if move.name == "file":
            assert state is None, f"{case.number} was filed twice"
        else:
            assert state in move.sources, f"{case.number}: {move.name} from {state} is no move"
        assert self._may(move, case, entry, new), (
            f"{case.number}: {entry.actor_id} may not {move.name}"
        )
        if move.target is not None and state not in move.keeps:
            self.states[case.id] = str(move.target)
        if move.name in ("accept", "answer_it"):  # whoever takes a case handles it from then on
            self.handlers.setdefault(case.id, set()).add(entry.actor_id)

    def _may(self, move: Move, case: Any, entry: Any, new: Iterable[Any]) -> bool:
        actor = entry.actor_id
        if actor is None:
            return SYSTEM in move.who
        if actor == case.filer_id and FILER in move.who:
            return True
        if SYSTEM in move.who and move.name in CAUSES:
            return any(
                e.case_id == case.id
                and (e.actor_id, e.at) == (actor, entry.at)
                and e.kind in CAUSES[move.name]
                for e in new
            )
        staff = self.roster.staff(actor)
        return staff is not None and self._may_as_staff(move, case, staff, entry.at)

    def _may_as_staff(self, move: Move, case: Any, staff: Staff, at: datetime) -> bool:
        if EMPLOYEE in move.who:
            return True
        if AGENT in move.who and staff.has("agent", case.community_id):
            return True
        if HANDLER in move.who and staff.person_id in self.handlers.get(case.id, ()):
            return True
        if HANDLER in move.who and self._stands_in(case, staff, at):
            return True
        if COLLEAGUE in move.who and staff.has("steward", case.community_id):
            return True
        return SUPERIOR in move.who and self._is_superior(staff, case)

    def _stands_in(self, case: Any, staff: Staff, at: datetime) -> bool:
        """For any of those who hold the case in this turn."""
        holders = (self.roster.staff(i) for i in self.handlers.get(case.id, ()) if i)
        return any(self.roster.stand_in(holder, at) == staff for holder in holders if holder)

    def _is_superior(self, staff: Staff, case: Any) -> bool:
        if case.emergency and self.roster.may_see(staff.person_id, case.community_id):
            return True
        return any(staff.has(role, case.community_id) for role in SUPERIOR_ROLES)


def _told(conn: Connection, case_id: int) -> str:
    entries = conn.execute(_ENTRIES.where(Entry.case_id == case_id).order_by(Entry.id))
    return ", ".join(f"{entry.at:%d %H:%M} {entry.kind}" for entry in entries)
