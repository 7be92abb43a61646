"""What the spool took is never lost, comes out in order, and comes again after a crash."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.spool import Spool


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "spool.db"


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    opened = Spool(path)
    yield opened
    opened.close()


def drained(spool: Spool) -> list[bytes]:
    bodies: list[bytes] = []
    spool.drain(bodies.append)
    return bodies


def test_bodies_come_out_in_the_order_they_went_in_and_once(spool: Spool) -> None:
    for body in (b"one", "二".encode(), b"\x00"):
        spool.append(body)
    assert len(spool) == 3
    assert drained(spool) == [b"one", "二".encode(), b"\x00"]
    assert drained(spool) == []
    assert len(spool) == 0


def test_draining_tells_how_many(spool: Spool) -> None:
    spool.append(b"one")
    spool.append(b"two")
    assert spool.drain(lambda _: None) == 2
    assert spool.drain(lambda _: None) == 0


def test_a_body_that_cannot_be_handled_stays_with_all_after_it(spool: Spool) -> None:
    for body in (b"good", b"bad", b"later"):
        spool.append(body)
    seen: list[bytes] = []

    def handle(body: bytes) -> None:
        seen.append(body)
        if body == b"bad":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        spool.drain(handle)
    assert seen == [b"good", b"bad"]
    assert drained(spool) == [b"bad", b"later"]


def test_what_arrives_while_it_is_drained_is_drained_too(spool: Spool) -> None:
    spool.append(b"one")
    seen: list[bytes] = []

    def handle(body: bytes) -> None:
        seen.append(body)
        if body == b"one":
            spool.append(b"two")

    assert spool.drain(handle) == 2
    assert seen == [b"one", b"two"]


def test_numbers_are_not_used_again_so_the_order_holds_after_draining(spool: Spool) -> None:
    spool.append(b"one")
    assert drained(spool) == [b"one"]
    spool.append(b"two")
    spool.append(b"three")
    assert drained(spool) == [b"two", b"three"]


def test_threads_may_append_at_once(spool: Spool) -> None:
    bodies = [str(number).encode() for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(spool.append, bodies))
    assert sorted(drained(spool)) == sorted(bodies)


def test_only_its_owner_may_read_it(spool: Spool, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def run_and_kill(code: str, path: Path) -> None:
    """Another process that dies by kill -9 where the code says ``die()``."""
    head = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom storage.spool import Spool\n"
        "def die(): os.kill(os.getpid(), signal.SIGKILL)\nspool = Spool(Path(sys.argv[1]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", head + code, str(path)], check=False)
    assert ended.returncode == -9


def test_what_was_accepted_survives_a_kill(path: Path) -> None:
    run_and_kill("spool.append(b'one'); spool.append(b'two'); die()", path)
    again = Spool(path)
    assert drained(again) == [b"one", b"two"]
    again.close()


def test_a_body_whose_handling_was_cut_off_comes_again(path: Path) -> None:
    code = (
        "spool.append(b'one'); spool.append(b'two')\n"
        "spool.drain(lambda body: die() if body == b'two' else None)"
    )
    run_and_kill(code, path)
    again = Spool(path)
    assert drained(again) == [b"two"]
    again.close()
