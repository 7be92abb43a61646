"""Who relays and schedules on one SQLite file: only the holder of ``desk.lock`` (DESIGN §6)."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

FILE_NAME = "desk.lock"


class DeskLock:
    """An exclusive lock between processes; the system gives it back when its holder dies.

    As a context manager it tries once: ``with DeskLock(path) as lock: if lock.held: …``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def try_acquire(self) -> bool:
        """Take the lock unless another holds it; never waits. True when it is ours (or was)."""
        if self.held:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())  # for the reader of `ls` and `cat`
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back; nothing happens when it is not held. The file stays: removing it would
        let two processes lock two files of the same name."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> Self:
        self.try_acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
