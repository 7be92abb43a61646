"""Running numbers that are never given twice, on any number of processes."""

from sqlalchemy import Connection, text

_COUNT_UP = text(
    "INSERT INTO counters (name, value) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)


def count_up(conn: Connection, name: str) -> int:
    """The next value of the counter, from 1; others wait until this transaction ends."""
    return int(conn.execute(_COUNT_UP, {"name": name}).scalar_one())
