"""Making the plan true: rows of the roster written in one go, inside the caller's transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, update

from bot.channels.wecom import CHANNEL as WECOM
from bot.roster.plan import Kind, Plan
from bot.roster.present import Present
from bot.roster.rows import Key
from bot.roster.workbook import Step
from storage import tables
from storage.crypto import Keyring
from storage.ids import next_id

__all__ = ["Writing", "write_plan"]

ROWS_AT_ONCE = 5000
Values = dict[str, Any]


@dataclass(slots=True)
class Writing:
    """What the writing needs: an open transaction, keys, the plan and what the desk holds."""

    conn: Connection
    keyring: Keyring
    now: datetime
    plan: Plan
    present: Present

    def id_of(self, kind: str, key: Key) -> int:
        """The id of something at the desk, or just written."""
        return self.present.ids[kind][key]


def write_plan(writing: Writing, step: Step) -> None:
    """Insert what is new and update what changed; ``present`` knows the new ids afterwards."""
    plan = writing.plan
    for kind, (model, columns) in MODELS.items():
        wanted = plan.kinds.get(kind)
        if wanted is not None:
            step("写入", 0, len(wanted.new))
            _insert(writing, kind, model, columns, wanted)
            step("写入", len(wanted.new), len(wanted.new))
            _update(writing, kind, model, columns, wanted)
    if "person" in plan.kinds:
        _write_accounts(writing, plan.kinds["person"])
    if "shift" in plan.kinds:
        _write_shifts(writing, plan.kinds["shift"])


def _insert(
    writing: Writing, kind: str, model: type[tables.Base], columns: "Columns", wanted: Kind
) -> None:
    rows = []
    for key, values in wanted.new.items():
        row_id = next_id()
        writing.present.ids[kind][key] = row_id
        rows.append({"id": row_id, **columns(writing, key, values, True)})
    for start in range(0, len(rows), ROWS_AT_ONCE):
        writing.conn.execute(insert(_table(model)), rows[start : start + ROWS_AT_ONCE])


def _update(
    writing: Writing, kind: str, model: type[tables.Base], columns: "Columns", wanted: Kind
) -> None:
    """One statement for each set of changed columns."""
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for key, values in wanted.changed.items():
        row = columns(writing, key, values, False)
        if not row:
            continue  # only his account changed
        rows = by_columns.setdefault(tuple(row), [])
        rows.append({"its_id": writing.id_of(kind, key), **{f"new_{n}": v for n, v in row.items()}})
    table = _table(model)
    for names, rows in by_columns.items():
        statement = update(table).where(table.c.id == bindparam("its_id"))
        writing.conn.execute(statement.values({n: bindparam(f"new_{n}") for n in names}), rows)


def _write_accounts(writing: Writing, wanted: Kind) -> None:
    """The company vouches for its own userids: whoever writes from one is that employee."""
    of = _table(tables.Account)
    for key, values in (wanted.new | wanted.changed).items():
        if not values.get("wecom"):
            continue
        person_id = writing.id_of("person", key)
        same = func.lower(of.c.external_id) == values["wecom"].lower()  # as WeCom itself tells them
        his = (of.c.channel == WECOM) & same
        known = update(of).where(his).values(person_id=person_id, dead_at=None)
        count = writing.conn.execute(known).rowcount
        if count == 1:
            writing.conn.execute(update(of).where(his).values(external_id=values["wecom"]))
        elif not count:
            row = {"id": next_id(), "channel": WECOM, "external_id": values["wecom"]}
            writing.conn.execute(insert(of).values(person_id=person_id, **row))


def _write_shifts(writing: Writing, wanted: Kind) -> None:
    """Weekly hours stand on every role row of that person and role."""
    table = _table(tables.StaffRole)
    for (person, role), values in (wanted.new | wanted.changed).items():
        person_id = writing.id_of("person", (person,))
        of_role = (table.c.person_id == person_id) & (table.c.role == role)
        writing.conn.execute(update(table).where(of_role).values(shifts=_spans(values)))


# --- columns of a row -----------------------------------------------------------------------------

Columns = Callable[[Writing, Key, Values, bool], Values]


def _community(_writing: Writing, key: Key, values: Values, is_new: bool) -> Values:
    named = {"name": key[0], "address": None, "phone": None, "hours": None} if is_new else {}
    if "aliases" in values:
        values = {**values, "aliases": list(values["aliases"])}
    return {**named, **values}


def _grid(writing: Writing, key: Key, _values: Values, _is_new: bool) -> Values:
    return {"community_id": writing.id_of("community", key[:1]), "name": key[1]}


def _building(writing: Writing, key: Key, values: Values, is_new: bool) -> Values:
    grid_id = writing.id_of("grid", (key[0], values["grid"]))
    if not is_new:
        return {"grid_id": grid_id}
    community_id = writing.id_of("community", key[:1])
    return {"community_id": community_id, "grid_id": grid_id, "name": key[1]}


def _house(writing: Writing, key: Key, values: Values, is_new: bool) -> Values:
    said = {{"type": "kind"}.get(name, name): value for name, value in values.items()}
    if not is_new:
        return said
    building_id = writing.id_of("building", key[:2])
    return {"building_id": building_id, "unit": key[2], "room": key[3], **said}


def _person(writing: Writing, key: Key, values: Values, is_new: bool) -> Values:
    row: Values = {}
    if is_new:
        row = dict.fromkeys(_table(tables.Person).columns.keys())
        del row["id"]
        row |= {
            "short_name": key[0],
            "house_verified": False,
            "created_at": writing.now,
            "community_id": _works_in(writing, key[0]),
        }
    if "name" in values:
        row["name"] = values["name"]
    if "email" in values:
        row["email"] = values["email"]
    if "mobile" in values:
        row["phone_hash"] = values["mobile"]
        row["phone_sealed"] = writing.keyring.seal(writing.plan.mobiles[key])
    return row


def _works_in(writing: Writing, person: str) -> int | None:
    """The community of somebody who works in one only."""
    roles = writing.plan.kinds.get("role", Kind()).new
    names = {key[2] for key in roles if key[0] == person}
    name = next(iter(names)) if len(names) == 1 else None
    return writing.id_of("community", (name,)) if name is not None else None


def _role(writing: Writing, key: Key, _values: Values, _is_new: bool) -> Values:
    person, role, community, grid = key
    grid_id = writing.id_of("grid", (community, grid)) if grid is not None else None
    return {
        "person_id": writing.id_of("person", (person,)),
        "role": role,
        "community_id": None if community is None else writing.id_of("community", (community,)),
        "grid_id": grid_id,
        "shifts": _spans(writing.present.values["shift"].get((person, role), {})),
    }


def _spans(values: Mapping[str, Any]) -> list[list[int]] | None:
    return [list(span) for span in values["spans"]] if values else None


def _absence(writing: Writing, key: Key, values: Values, is_new: bool) -> Values:
    row: Values = {}
    if is_new:
        row = {"person_id": writing.id_of("person", key[:1]), "from_at": key[1]}
        row["substitute_id"] = None
    if "until" in values:
        row["until_at"] = values["until"]
    if values.get("substitute") is not None:
        row["substitute_id"] = writing.id_of("person", (values["substitute"],))
    return row


def _contact(writing: Writing, key: Key, values: Values, is_new: bool) -> Values:
    if not is_new:
        return dict(values)
    community_id = writing.id_of("community", key[:1])
    return {"community_id": community_id, "kind": key[1], "name": key[2], **values}


def _table(model: type[tables.Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


MODELS: Mapping[str, tuple[type[tables.Base], Columns]] = {
    "community": (tables.Community, _community),
    "grid": (tables.Grid, _grid),
    "building": (tables.Building, _building),
    "house": (tables.House, _house),
    "person": (tables.Person, _person),
    "role": (tables.StaffRole, _role),
    "absence": (tables.Absence, _absence),
    "contact": (tables.EmergencyContact, _contact),
}
