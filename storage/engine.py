"""Opening the database: one writer and several readers on SQLite, a pool on PostgreSQL (DESIGN §6).

Everything that changes something runs in ``with store.write() as conn`` (one transaction: commit
at the end, rollback when it raises); everything that only looks runs in ``with store.read()``.
"""

import os
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

if TYPE_CHECKING:
    import psycopg  # 0.1 s that a desk on SQLite need not wait for

Dialect = Literal["sqlite", "postgresql"]

FILE_NAME = "qiantai.db"
BUSY_SECONDS = 20  # how long another process may keep the SQLite file before we give up
STATEMENTS_CACHED = 512  # per SQLite connection; 128 by default, fewer than a busy desk uses
# Folding the WAL into the file holds up one commit: seldom enough that one in some hundreds waits.
CHECKPOINT_PAGES = 8000  # 32 MB; 1000 by default
PING_AFTER_SECONDS = 30  # a pooled PostgreSQL connection idle for longer is tried before use


class StoreError(Exception):
    """The database cannot be used in the way it was asked for."""


class Store(ABC):
    """One open database; safe to use from several threads. Made by ``Store.open``."""

    dialect: Dialect
    url: URL
    path: Path | None  # the file, on SQLite

    @staticmethod
    def open(url: str | None, *, data_dir: Path) -> "Store":
        """Open the database at ``url``, or without one the SQLite file in ``data_dir``.

        Makes folder and file when missing, but no tables (``storage.migrate.upgrade`` does).
        Raises StoreError for anything that is neither a SQLite file nor PostgreSQL.
        """
        try:
            address = make_url(url or URL.create("sqlite", database=str(data_dir / FILE_NAME)))
        except ArgumentError as error:
            raise StoreError(f"看不懂数据库地址（DATABASE_URL）：{error}") from error
        backend = address.get_backend_name()
        if backend == "sqlite":
            return SqliteStore(address)
        if backend == "postgresql":
            return PostgresqlStore(address)
        raise StoreError(f"数据库只支持 SQLite 和 PostgreSQL，不支持 {backend}")

    @abstractmethod
    def write(self) -> AbstractContextManager[Connection]:
        """One transaction: committed at the end, rolled back when the body raises."""

    def write_bare(self) -> AbstractContextManager[Connection]:
        """As ``write``, for whoever mostly speaks to the driver (``storage.hot``).

        SQLAlchemy's own transaction on the connection begins with the first statement that goes
        through it; who binds a session to the connection begins it before (``conn.begin()``).
        """
        return self.write()

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """A connection that can only look; writing through it is an error."""

    @abstractmethod
    def schema_change(self) -> AbstractContextManager[Connection]:
        """One transaction for a migration, held against every other process's migration."""

    @abstractmethod
    def close(self) -> None:
        """Give back every connection; the store cannot be used afterwards."""


class SqliteStore(Store):
    """A SQLite file in WAL mode.

    The one writer connection stays open, so that a transaction costs no pool check-out, reset or
    pragma; a lock gives it to one thread at a time. ``BEGIN IMMEDIATE`` takes the write lock before
    the first look, without which two transactions that read and then write lose an update.
    """

    dialect: Dialect = "sqlite"

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise StoreError("SQLite 数据库必须是一个文件")
        self.url = url
        self.path = Path(url.database)
        _make_private_file(self.path)
        self._lock = threading.RLock()
        self._writing = False
        self._writer_engine = self._engine(_setup_writer, "BEGIN IMMEDIATE", poolclass=NullPool)
        self._writer = self._writer_engine.connect()
        self._reader_engine = self._engine(
            _setup_reader, "BEGIN", poolclass=QueuePool, pool_size=8, max_overflow=24
        )

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """See Store.write. The body must not open a second one: RuntimeError."""
        with self.write_bare() as conn:
            conn.begin()
            yield conn

    @contextmanager
    def write_bare(self) -> Iterator[Connection]:
        """See Store.write_bare; RuntimeError as ``write``."""
        writer = self._writer
        with self._lock:
            if self._writing:
                raise RuntimeError("a write transaction is open in this thread already")
            driver = _driver_connection(writer)
            driver.execute("BEGIN IMMEDIATE")
            self._writing = True
            try:
                yield writer
                if writer.in_transaction():
                    writer.commit()
                else:
                    driver.commit()
            except BaseException:
                writer.rollback()
                # Where SQLAlchemy's transaction never began, or a COMMIT failed (disk full, a
                # deferred constraint), SQLite is inside its own still.
                driver.rollback()
                raise
            finally:
                self._writing = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See Store.read: one snapshot from the first look to the end, never held up by a write."""
        with self._reader_engine.connect() as conn:
            yield conn

    @contextmanager
    def schema_change(self) -> Iterator[Connection]:
        """See Store.schema_change.

        Foreign keys rest meanwhile, because SQLite alters a table by making it anew; they are
        checked as a whole before the commit.
        """
        with self._lock:
            driver = _driver_connection(self._writer)
            driver.execute("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
            try:
                with self.write() as conn:
                    yield conn
                    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise StoreError(f"migration leaves broken references: {broken[:5]}")
            finally:
                driver.execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """See Store.close; the last process to do so folds the WAL into the file."""
        with self._lock:
            self._reader_engine.dispose()
            self._writer.close()
            self._writer_engine.dispose()

    def _engine(self, setup: Any, begin: str, **pool: Any) -> Engine:
        engine = create_engine(
            self.url,
            connect_args={
                "check_same_thread": False,
                "timeout": BUSY_SECONDS,
                "cached_statements": STATEMENTS_CACHED,
            },
            **pool,
        )
        event.listen(engine, "connect", setup)

        def on_begin(conn: Connection) -> None:
            driver = _driver_connection(conn)
            if not driver.in_transaction:  # ``write_bare`` has begun it
                driver.execute(begin)

        event.listen(engine, "begin", on_begin)
        return engine


class PostgresqlStore(Store):
    """PostgreSQL through psycopg 3; READ COMMITTED, sessions in UTC.

    Rows that are read in order to be changed are locked by the caller (``with_for_update``).
    """

    dialect: Dialect = "postgresql"
    path: Path | None = None

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine = create_engine(
            url,
            connect_args={"options": "-c timezone=UTC", "application_name": "qiantai"},
            pool_size=8,
            max_overflow=24,
            pool_use_lifo=True,  # keeps few connections warm and lets the others be tried and go
        )
        event.listen(self._engine, "checkin", _note_checkin)
        event.listen(self._engine, "checkout", _ping_when_idle)
        self._read_engine = self._engine.execution_options(postgresql_readonly=True)

    def write(self) -> AbstractContextManager[Connection]:
        """See Store.write."""
        return self._engine.begin()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See Store.read; each statement sees what is committed when it starts."""
        with self._read_engine.connect() as conn:
            yield conn

    @contextmanager
    def schema_change(self) -> Iterator[Connection]:
        """See Store.schema_change."""
        with self._engine.begin() as conn:
            conn.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('qiantai migration'))")
            yield conn

    def close(self) -> None:
        """See Store.close."""
        self._engine.dispose()


# --- SQLite connections --------------------------------------------------------------------------


def _make_private_file(path: Path) -> None:
    """The file holds residents' data: only its owner may read it. WAL files copy its mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _setup_connection(driver: sqlite3.Connection) -> None:
    driver.isolation_level = None  # else the driver begins on its own, and too late
    driver.execute("PRAGMA foreign_keys=ON")
    driver.execute("PRAGMA temp_store=MEMORY")
    driver.execute("PRAGMA cache_size=-16000")  # KiB


def _setup_writer(driver: sqlite3.Connection, _record: Any) -> None:
    _setup_connection(driver)
    _switch_to_wal(driver)
    driver.execute("PRAGMA synchronous=FULL")  # accepted means on disk
    driver.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")


def _setup_reader(driver: sqlite3.Connection, _record: Any) -> None:
    _setup_connection(driver)
    driver.execute("PRAGMA query_only=ON")


def _switch_to_wal(driver: sqlite3.Connection) -> None:
    """Make it a WAL file, which it then stays.

    SQLite does not wait for its busy time-out when two processes do so at the same moment, as at
    the first start of several; the loser asks again.
    """
    give_up_at = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(0.01)
        else:
            return


def _driver_connection(conn: Connection) -> sqlite3.Connection:
    driver = conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


# --- PostgreSQL connections ----------------------------------------------------------------------


def _note_checkin(_driver: "psycopg.Connection[Any] | None", record: Any) -> None:
    record.info["idle_since"] = time.monotonic()


def _ping_when_idle(driver: "psycopg.Connection[Any]", record: Any, _proxy: Any) -> None:
    """After a restart of the server pooled connections are dead; those not just used are tried.

    Asking before every transaction, as ``pool_pre_ping`` does, would cost each a round trip.
    """
    if time.monotonic() - record.info.get("idle_since", time.monotonic()) < PING_AFTER_SECONDS:
        return
    from psycopg import OperationalError  # noqa: PLC0415  (loaded by now)

    try:
        driver.execute("SELECT 1")
        driver.rollback()
    except OperationalError as error:
        raise DisconnectionError from error
