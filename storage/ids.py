"""Row identifiers made by the process itself.

A turn knows the ids of everything it writes before anything is written, so that rows can point
to each other and still leave in a few set-based statements. An id is 41 bits of milliseconds, 10
bits of a number drawn by the process and 12 bits of sequence: rising within a process, unique
across processes. It is made from the real clock, never from desk time.
"""

import secrets
import threading
import time
from datetime import UTC, datetime

EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z
_SEQUENCE_BITS = 12
_PROCESS_BITS = 10


class IdMaker:
    """Makes ids for one process; safe to use from several threads."""

    def __init__(self) -> None:
        self._process = secrets.randbits(_PROCESS_BITS) << _SEQUENCE_BITS
        self._lock = threading.Lock()
        self._last_ms = 0
        self._sequence = 0

    def __call__(self) -> int:
        """The next id: greater than every earlier one of this process."""
        with self._lock:
            now_ms = time.time_ns() // 1_000_000 - EPOCH_MS
            if now_ms > self._last_ms:
                self._last_ms, self._sequence = now_ms, 0
            else:
                self._sequence += 1
                if self._sequence >> _SEQUENCE_BITS:
                    self._last_ms, self._sequence = self._last_ms + 1, 0
            return (
                (self._last_ms << (_PROCESS_BITS + _SEQUENCE_BITS)) | self._process | self._sequence
            )


next_id = IdMaker()


def made_at(row_id: int) -> datetime:
    """The real instant (aware UTC) at which an id was made."""
    ms = (row_id >> (_PROCESS_BITS + _SEQUENCE_BITS)) + EPOCH_MS
    return datetime.fromtimestamp(ms / 1000, UTC)


def first_id_at(instant: datetime) -> int:
    """No id made at this instant (aware) or later is smaller."""
    ms = int(instant.timestamp() * 1000) - EPOCH_MS
    return max(ms, 0) << (_PROCESS_BITS + _SEQUENCE_BITS)
