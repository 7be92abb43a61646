"""A store whose disk is slow."""

import time
from typing import Self

from storage.engine import Store


class SlowDisk:
    """Each commit of this store (SQLite) takes so many seconds while the block runs."""

    def __init__(self, store: Store, seconds: float) -> None:
        self.commits = 0
        self._seconds = seconds
        self._is_slow = False
        if seconds:
            driver = store._writer.connection.driver_connection  # type: ignore[attr-defined]
            driver.set_trace_callback(self._statement)  # stays: taking it away would block

    def __enter__(self) -> Self:
        self._is_slow = True
        return self

    def __exit__(self, *_args: object) -> None:
        self._is_slow = False

    def _statement(self, sql: str) -> None:
        if self._is_slow and sql.strip().upper() == "COMMIT":
            self.commits += 1
            time.sleep(self._seconds)
