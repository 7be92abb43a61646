"""What holds for every test: no other machine, no settings of whoever runs it, no deadlines."""

import os
import shutil
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.postgresql", "tests.fixtures.stores"]

# How long an example takes says nothing about whether it is right.
# With CI set the examples are the same in every run, so that a change is judged by what it changed;
# everywhere else they are drawn anew, which is how new faults are found.
settings.register_profile(
    "desk", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("desk")

_KEPT_PREFIX = "QIANTAI_TESTS_"
_IN_MEMORY = "/dev/shm"
_ROOM = 4 * 2**30  # bytes, for the files of all tests and the databases beside them


def pytest_configure() -> None:
    """Forgets the desk settings of the machine: a test names those it wants.

    Files of tests lie in memory where the machine has room for them: a desk waits for the disk with
    each commit, and the tests make some hundred thousand.
    """
    for name in list(os.environ):
        if name.startswith("QIANTAI_") and not name.startswith(_KEPT_PREFIX):
            del os.environ[name]
    if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _IN_MEMORY)


def _is_on_this_machine(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Fails, by name, any test that would speak to another machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_others(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_others(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


def _refuse_others(address: Any) -> None:
    if not _is_on_this_machine(address):
        pytest.fail(f"this test would speak to {address!r}; tests stay on this machine")
