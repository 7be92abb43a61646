"""Opening a store: where it is, who may read it, and what a connection is set to."""

import contextlib
import sqlite3
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text

from storage.engine import FILE_NAME, Store, StoreError, _switch_to_wal
from storage.tables import Counter


def test_without_an_address_a_private_file_is_made_in_the_data_folder(tmp_path: Path) -> None:
    store = Store.open(None, data_dir=tmp_path / "new" / "data")
    assert store.dialect == "sqlite"
    assert store.path == tmp_path / "new" / "data" / FILE_NAME
    for file in store.path.parent.iterdir():  # also the WAL beside it
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    store.close()


def test_a_sqlite_file_anywhere_can_be_named(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/estate.db", data_dir=tmp_path / "unused")
    assert store.path == tmp_path / "estate.db"
    assert not (tmp_path / "unused").exists()
    store.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d", "翠湖", "://"])
def test_an_address_we_cannot_serve_is_refused_in_words(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Store.open(url, data_dir=tmp_path)


def test_accepted_means_on_disk(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        assert conn.execute(text("PRAGMA synchronous")).scalar_one() == 2  # FULL
        assert conn.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert conn.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_a_closed_store_leaves_one_whole_file(tmp_path: Path) -> None:
    store = Store.open(None, data_dir=tmp_path)
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (n INTEGER)"))
    with store.read() as conn:
        conn.execute(text("SELECT * FROM t"))
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_processes_that_open_a_new_file_at_the_same_moment_all_succeed(tmp_path: Path) -> None:
    for attempt in range(10):
        folder, together = tmp_path / str(attempt), threading.Barrier(4)

        def open_one(
            _: int, folder: Path = folder, together: threading.Barrier = together
        ) -> Store:
            together.wait()
            return Store.open(None, data_dir=folder)

        with ThreadPoolExecutor(4) as pool:
            stores = list(pool.map(open_one, range(4)))
        for store in stores:
            store.close()


class Colliding(sqlite3.Connection):
    """Meets another process twice while it makes the file a WAL file."""

    collisions = 2
    code = sqlite3.SQLITE_BUSY

    def execute(self, statement: str, _values: object = ()) -> sqlite3.Cursor:
        if self.collisions:
            self.collisions -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error
        return super().execute(statement)


def test_who_loses_the_first_opening_asks_again(tmp_path: Path) -> None:
    with contextlib.closing(Colliding(tmp_path / "new.db")) as driver:
        _switch_to_wal(driver)
        assert driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_another_fault_at_the_first_opening_is_told_at_once(tmp_path: Path) -> None:
    with contextlib.closing(Colliding(tmp_path / "new.db")) as driver:
        driver.code = sqlite3.SQLITE_READONLY
        with pytest.raises(sqlite3.OperationalError):
            _switch_to_wal(driver)
        assert driver.collisions == 1


@pytest.fixture
def held_file(sqlite_store: Store) -> Iterator[sqlite3.Connection]:
    """Another process in the middle of a write."""
    assert sqlite_store.path is not None
    other = sqlite3.connect(sqlite_store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_reader_does_not_wait_for_another_process(
    sqlite_store: Store, held_file: sqlite3.Connection
) -> None:
    assert counters(sqlite_store) == 0


def test_sessions_of_postgresql_are_in_utc(postgresql_store: Store) -> None:
    with postgresql_store.write() as conn:
        assert conn.execute(text("SHOW timezone")).scalar_one() == "UTC"
        assert conn.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"


def test_connections_that_died_while_idle_are_replaced_before_use(postgresql_store: Store) -> None:
    with postgresql_store.write() as conn:
        conn.execute(insert(Counter).values(name="261123", value=7))
        number = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        notes = conn.info
    with psycopg.connect(psycopg_address(postgresql_store), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))
    notes["idle_since"] -= 3600  # seconds
    assert counters(postgresql_store) == 1


def test_connections_that_only_rested_are_used_again(postgresql_store: Store) -> None:
    for _ in range(2):
        with postgresql_store.write() as conn:
            numbers = {conn.execute(text("SELECT pg_backend_pid()")).scalar_one()}
            notes = conn.info
        notes["idle_since"] -= 3600  # seconds
        with postgresql_store.write() as conn:
            numbers.add(conn.execute(text("SELECT pg_backend_pid()")).scalar_one())
        assert len(numbers) == 1


def counters(store: Store) -> int:
    with store.read() as conn:
        return len(conn.execute(select(Counter.value)).all())


def psycopg_address(store: Store) -> str:
    return store.url.render_as_string(hide_password=False)
