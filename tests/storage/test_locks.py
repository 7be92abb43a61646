"""One process relays and schedules on a SQLite file; when it dies another can."""

import os
import subprocess
import sys
from pathlib import Path

from storage.locks import FILE_NAME, DeskLock

HOLD = (
    "import sys\nfrom pathlib import Path\nfrom storage.locks import DeskLock\n"
    "lock = DeskLock(Path(sys.argv[1]))\nprint(lock.try_acquire(), flush=True)\nsys.stdin.read()\n"
)


def holder(path: Path) -> subprocess.Popen[str]:
    """Another process that took the lock and keeps it until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process


def test_one_holds_it_and_the_other_is_refused_at_once(tmp_path: Path) -> None:
    first, second = DeskLock(tmp_path / FILE_NAME), DeskLock(tmp_path / FILE_NAME)
    assert first.try_acquire()
    assert not second.try_acquire()
    assert (first.held, second.held) == (True, False)
    first.release()
    assert second.try_acquire()
    assert not first.try_acquire()
    second.release()


def test_who_holds_it_may_ask_again(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path / FILE_NAME)
    assert lock.try_acquire()
    assert lock.try_acquire()
    lock.release()
    lock.release()
    assert not lock.held


def test_as_a_context_it_is_given_back_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "data" / FILE_NAME
    with DeskLock(path) as lock:
        assert lock.held
        with DeskLock(path) as other:
            assert not other.held
        assert path.read_text() == f"{os.getpid()}\n"
    with DeskLock(path) as lock:
        assert lock.held


def test_the_refused_does_not_overwrite_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with holder(path) as process:
        assert not DeskLock(path).try_acquire()
        assert path.read_text() == f"{process.pid}\n"
        process.communicate("")


def test_a_holder_that_is_killed_gives_it_back(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with holder(path) as process:
        assert not DeskLock(path).try_acquire()
        process.kill()
        process.wait()
        with DeskLock(path) as lock:
            assert lock.held
