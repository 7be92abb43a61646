"""What an error of either database means, whichever layer raised it."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import Store
from storage.errors import is_conflict, is_database_error, is_store_trouble


def test_errors_of_the_drivers_own_cursor_and_of_sqlalchemy_are_told_alike(store: Store) -> None:
    for_driver = "INSERT INTO counters (name, value) VALUES ('x', NULL)"
    with pytest.raises(Exception, match="value") as by_driver, store.write() as conn:
        conn.connection.cursor().execute(for_driver)
    with pytest.raises(DBAPIError) as by_sqlalchemy, store.write() as conn:
        conn.execute(text(for_driver))
    assert not isinstance(by_driver.value, DBAPIError)
    for error in (by_driver.value, by_sqlalchemy.value):
        assert is_database_error(error)
        assert not is_store_trouble(error)
        assert not is_conflict(error)


def test_two_that_wait_for_each_other_are_a_conflict(postgresql_store: Store) -> None:
    with pytest.raises(Exception, match="deadlock") as told, postgresql_store.write() as conn:
        conn.connection.cursor().execute(
            "DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"
        )
    assert is_conflict(told.value)


def test_a_store_that_is_locked_or_away_is_in_trouble(sqlite_store: Store, tmp_path: Path) -> None:
    assert sqlite_store.path is not None
    other = sqlite3.connect(sqlite_store.path, timeout=0, isolation_level=None)
    with sqlite_store.write(), pytest.raises(sqlite3.OperationalError) as told:
        other.execute("BEGIN IMMEDIATE")
    other.close()
    assert is_store_trouble(told.value)
    assert is_store_trouble(OSError("disk full"))


def test_our_own_mistakes_are_neither(tmp_path: Path) -> None:
    for error in (ValueError("x"), KeyError("y")):
        assert not is_database_error(error)
        assert not is_store_trouble(error)
