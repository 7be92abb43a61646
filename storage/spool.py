"""A place on the local disk for events that the database could not take in time (DESIGN §2).

One SQLite file with one table, whichever database the desk has. What is put here is on disk when
``append`` returns, so the platform may be told that it was accepted; start-up drains it before
anything else. The bodies hold what residents wrote: the caller seals them.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

BUSY_SECONDS = 5


class Spool:
    """Append and drain, in order; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Opens ``path``, made when missing, readable by its owner only."""
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._lock = threading.RLock()
        self._file = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        )
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS spool"
            " (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)"
        )

    def append(self, body: bytes) -> None:
        """Keep ``body``; it is on disk when this returns, else sqlite3.Error is raised."""
        with self._lock:
            self._file.execute("INSERT INTO spool (body) VALUES (?)", (body,))

    def drain(self, handle: Callable[[bytes], None]) -> int:
        """Hand every body to ``handle``, oldest first, and forget each once it returned.

        Returns how many. When ``handle`` raises, that body and all later ones stay and the error
        goes on. After a crash between handling and forgetting a body comes again: ``handle``
        must recognise repeats (by ``event_key``). Only one process drains at a time.
        """
        handled = 0
        while (oldest := self._oldest()) is not None:
            number, body = oldest
            handle(body)
            with self._lock:
                self._file.execute("DELETE FROM spool WHERE id = ?", (number,))
            handled += 1
        return handled

    def __len__(self) -> int:
        with self._lock:
            count: int = self._file.execute("SELECT count(*) FROM spool").fetchone()[0]
        return count

    def close(self) -> None:
        """Close the file; what it holds stays."""
        with self._lock:
            self._file.close()

    def _oldest(self) -> tuple[int, bytes] | None:
        with self._lock:
            row: tuple[int, bytes] | None = self._file.execute(
                "SELECT id, body FROM spool ORDER BY id LIMIT 1"
            ).fetchone()
        return row
