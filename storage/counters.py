"""Running numbers that are never given twice, on any number of processes."""

from sqlalchemy import Connection

from storage.hot import Hot


def count_up(conn: Connection, name: str) -> int:
    """The next value of the counter, from 1; others wait until this transaction ends."""
    return Hot(conn).count_up(name)
