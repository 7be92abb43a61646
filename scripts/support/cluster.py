"""A throw-away PostgreSQL server for tests, the crash run and benchmarks.

It listens on a socket in its own temporary folder, so that it meets no other server and no
network, and goes with everything it holds when it is stopped.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

START_SECONDS = 30
NOBODY = "nobody"  # PostgreSQL refuses to run as root
MEMORY = Path("/dev/shm")  # noqa: S108 - Linux keeps it in memory; mkdtemp makes a folder of its own
ROOM = 1 << 30  # bytes that must be free there
LOG_KEPT = "128MB"  # of the write-ahead log, so that it fits


class ClusterMissingError(Exception):
    """PostgreSQL's server programs are not on this machine."""


class Cluster:
    """One server. ``with Cluster() as cluster: cluster.create_database("desk")``."""

    def __init__(self, *, durable: bool = False) -> None:
        """``durable`` writes to disk as a real server does (for benchmarks); else fsync is off.

        Raises ClusterMissingError.
        """
        self._programs = find_programs()
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def start(self) -> Self:
        """Make the data folder and start the server; it takes connections when this returns.

        Raises RuntimeError with the server's own words when it does not start.
        """
        place = None if self._durable else place_in_memory()
        self._folder = Path(tempfile.mkdtemp(prefix="qiantai-pg-", dir=place))
        if os.geteuid() == 0:
            owner = pwd.getpwnam(NOBODY)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        try:
            self._make_data(self._folder)
            self._server = self._serve(self._folder)
            self._wait(self._folder)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the server at once and remove its folder."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as for ``DATABASE_URL``."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Make a database, empty or as a copy of ``template``, and return its address."""
        copy = f' TEMPLATE "{template}"' if template else ""
        self._execute(f'CREATE DATABASE "{name}"{copy}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _make_data(self, folder: Path) -> None:
        arguments = ["-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        arguments += ["--locale=C", "--no-sync", "--no-instructions"]
        made = subprocess.run(
            [*_as_server_user(), str(self._programs / "initdb"), *arguments],
            capture_output=True,
            check=False,
            cwd=folder,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")

    def _serve(self, folder: Path) -> subprocess.Popen[bytes]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder)}
        settings |= {"max_connections": "100", "shared_buffers": "64MB"}
        if not self._durable:
            settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
            settings["max_wal_size"] = LOG_KEPT
        options = ["-D", str(folder / "data")]
        options += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            return subprocess.Popen(
                [*_as_server_user(), str(self._programs / "postgres"), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
            )

    def _wait(self, folder: Path) -> None:
        assert self._server is not None
        give_up_at = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if self._server.poll() is not None or time.monotonic() > give_up_at:
                    log = (folder / "log").read_text("utf-8", errors="replace")
                    raise RuntimeError(f"PostgreSQL does not start: {log}") from error
                time.sleep(0.02)
            else:
                return

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as conn:
            conn.execute(statement.encode())


def place_in_memory() -> Path | None:
    """Where making a database, a thousand small files, costs a tenth; None without room."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return MEMORY


def find_programs() -> Path:
    """The folder that holds ``initdb`` and ``postgres``: on the PATH, where ``pg_config`` says,
    or Debian's, newest first. Raises ClusterMissingError."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ClusterMissingError(
        "no initdb and postgres on the PATH, by pg_config, or in /usr/lib/postgresql"
    )


def _candidates() -> list[Path]:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    if shutil.which("pg_config"):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, check=False)
        folders.append(Path(os.fsdecode(told.stdout).strip()))
    versions = Path("/usr/lib/postgresql").glob("[0-9]*")
    newest_first = sorted(versions, key=lambda path: float(path.name), reverse=True)
    return folders + [path / "bin" for path in newest_first]


def _as_server_user() -> list[str]:
    """What stands before a server program: who it runs as, and that it ends with its parent.

    Without the latter a test run that is killed would leave its server behind.
    """
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "QUIT", "--"] if setpriv else []
    if setpriv is None:
        raise ClusterMissingError("PostgreSQL refuses to run as root, and setpriv is missing")
    owner = pwd.getpwnam(NOBODY)
    ids = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return [setpriv, *ids, "--pdeathsig", "QUIT", "--"]
