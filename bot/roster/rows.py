"""Tables of cells into rows of values; what each row is about is its key.

Keys and values are in names, never ids, so that the file and the desk can be compared as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.roster.cells import READERS
from bot.roster.layout import Column
from bot.roster.mistakes import BadCell, Mistakes
from bot.roster.workbook import Odd, Step, Table, plain_value

__all__ = ["KEYS", "Key", "Row", "RowsOf", "read_rows"]

Key = tuple[Any, ...]
KEYS: Mapping[str, tuple[str, ...]] = {
    "community": ("community",),
    "grid": ("community", "grid"),
    "building": ("community", "building"),
    "house": ("community", "building", "unit", "room"),
    "person": ("person",),
    "role": ("person", "role", "community", "grid"),
    "shift": ("person", "role"),
    "absence": ("person", "from"),
    "contact": ("community", "emergency", "name"),
}
# Key fields that may stay empty: '' is what they then are.
EMPTY_IS_SAID = frozenset({"unit", "emergency"})
ROWS_BETWEEN_STEPS = 5000
NONE_BAD: frozenset[str] = frozenset()
Columns = list[tuple[Column, int, Callable[[Any], Any]]]


class Row(NamedTuple):
    """One row: its line, its values by field (None: not said), the fields nobody could read."""

    line: int
    values: Mapping[str, Any]
    bad: frozenset[str]

    def key(self, kind: str) -> Key | None:
        """What the row is about; None when that cannot be read."""
        names = KEYS[kind]
        if not self.bad.isdisjoint(names):
            return None
        return tuple(self.values.get(name) for name in names)


@dataclass(slots=True)
class RowsOf:
    """The rows of one sheet with the table they come from, and the row of each key."""

    kind: str
    table: Table
    rows: list[Row] = field(default_factory=list)
    by_key: dict[Key, Row] = field(default_factory=dict)

    def blame(self, mistakes: Mistakes, row: Row, name: str, wrong: str, right: str) -> None:
        """Record a mistake at a field of a row; where the column is missing, at the first cell."""
        known = name if name in self.table.places else next(iter(self.table.places))
        cell = self.table.cell(row.line, known)
        mistakes.add(self.table.sheet.title, cell, wrong, right)


def read_rows(table: Table, mistakes: Mistakes, step: Step) -> RowsOf:
    """Every cell of the table read; what cannot be is recorded with its cell."""
    read = RowsOf(table.sheet.kind, table)
    columns: Columns = [
        (column, table.places[column.field], READERS[column.reads])
        for column in table.sheet.columns
        if column.field in table.places
    ]
    absent = [column for column in table.sheet.columns if column.field not in table.places]
    empty = {c.field: "" if c.field in EMPTY_IS_SAID else None for c in absent}
    lacking = frozenset(column.field for column in absent if column.required)
    what, total = f"查“{table.sheet.title}”", len(table.rows)
    for number, (line, cells) in enumerate(table.rows):
        values: dict[str, Any] = dict(empty)
        bad = _fill(values, table, columns, (line, cells), mistakes)
        read.rows.append(Row(line, values, bad | lacking if lacking else bad))
        if number % ROWS_BETWEEN_STEPS == 0:
            step(what, number, total)
    step(what, total, total)
    return read


def _fill(
    values: dict[str, Any],
    table: Table,
    columns: Columns,
    numbered: tuple[int, tuple[Any, ...]],
    mistakes: Mistakes,
) -> frozenset[str]:
    """Read one line's cells into ``values``; the fields that could not be read."""
    line, cells = numbered
    bad: set[str] = set()
    for column, place, reader in columns:
        value = plain_value(cells[place]) if place < len(cells) else None
        try:
            values[column.field] = _read(column, value, reader)
        except BadCell as wrong:
            bad.add(column.field)
            if (line, place) not in table.merged:
                name = table.cell(line, column.field)
                what = f"“{column.header}”{wrong.wrong}"
                mistakes.add(table.sheet.title, name, what, wrong.right)
    return frozenset(bad) if bad else NONE_BAD


def _read(column: Column, value: Any, reader: Callable[[Any], Any]) -> Any:
    if value is None:
        if column.required:
            raise BadCell("空着", column.about)
        return "" if column.field in EMPTY_IS_SAID else None
    if isinstance(value, Odd):
        raise BadCell(value.wrong, value.right)
    return reader(value)
