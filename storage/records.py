"""New records written without a session: a mapped instance taken as nothing but its values.

A report that is filed makes one or two new rows that nobody has loaded; for these the unit of work
costs thirty times what the insert does (docs/performance.md).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from storage.tables import Base
from storage.types import Json, UtcTime

Record = TypeVar("Record", bound=Base)
_json = msgspec.json.Encoder().encode


def new_record(kind: type[Record], /, **values: Any) -> Record:
    """An instance with these values, None in every other column, that nobody watches.

    A new one has no changes to keep track of and nothing to be loaded from: until a session takes
    it (``watched``), its values are read and set like those of any object. A filing does so three
    hundred times.
    """
    record = kind()
    record.__class__ = _unwatched(kind)
    record.__dict__.update(values)
    return record


def watched(record: Base) -> Base:
    """The record as the session wants it: what is set from now on is noticed and written."""
    record.__class__ = record.__mapper__.class_
    return record


@cache
def _unwatched(kind: type[Record]) -> type[Record]:
    """The class with plain values in place of its watched columns; it maps nothing itself."""
    mapper: Mapper[Any] = inspect(kind)
    columns: dict[str, Any] = {one.key: None for one in mapper.column_attrs}
    return type(f"New{kind.__name__}", (kind,), {"__abstract__": True, **columns})


class Plan(NamedTuple):
    """How instances of one class become rows of one database."""

    insert: str
    names: Sequence[str]  # attributes, in the order of the insert's columns
    versions: Sequence[int]  # places of the version column, which begins with 1
    instants: Sequence[int]
    json: Sequence[int]

    def row(self, record: Base, stamp: Callable[[datetime], Any]) -> list[Any]:
        """The values of an instance that no session holds; what was never set is NULL.

        ``stamp`` brings an instant to the form its column wants (``storage.hot.Hot.stamp``).
        """
        value = record.__dict__.get
        row: list[Any] = [value(name) for name in self.names]
        for place in self.versions:
            row[place] = 1
        for place in self.instants:
            if row[place] is not None:
                row[place] = stamp(row[place])
        for place in self.json:
            if row[place] is not None:
                row[place] = _json(row[place]).decode()
        return row


@cache
def plan_of(kind: type[Base], postgresql: bool) -> Plan:
    """The plan of a mapped class, made once."""
    mapper: Mapper[Any] = kind.__mapper__
    columns = list(mapper.local_table.columns)
    mark = "%s" if postgresql else "?"
    insert = (
        f"INSERT INTO {kind.__tablename__} ({', '.join(c.name for c in columns)})"
        f" VALUES ({', '.join([mark] * len(columns))})"
    )
    return Plan(
        insert,
        [mapper.get_property_by_column(column).key for column in columns],
        [n for n, column in enumerate(columns) if column is mapper.version_id_col],
        [n for n, column in enumerate(columns) if isinstance(column.type, UtcTime)],
        [n for n, column in enumerate(columns) if isinstance(column.type, Json)],
    )
