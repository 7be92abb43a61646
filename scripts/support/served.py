"""A served desk in a process of its own, to be talked to and killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

START_SECONDS = 120.0
FOLDER = Path(__file__).parents[2]


class NotStarted(Exception):
    """The desk did not come up; the text is what it logged."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class ServedDesk:
    """``qiantai demo`` (or another ``command``) with its own settings, on its own port.

    ``with ServedDesk(data_dir) as desk: …``; logs go to ``desk.log`` in the data folder.
    """

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    command: str = "demo"
    port: int = field(default_factory=free_port)
    folder: Path = FOLDER  # the repository that is served
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it logged so far."""
        path = self.data_dir / "desk.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    def start(self) -> Self:
        """Start it; it answers when this returns. Raises NotStarted."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("QIANTAI_")}
        environment |= {"QIANTAI_DATA_DIR": str(self.data_dir), "QIANTAI_PORT": str(self.port)}
        with (self.data_dir / "desk.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", self.command],
                env=environment | self.settings | {"PYTHONPATH": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data_dir,  # where no .env of the project stands
            )
        self._wait()
        return self

    def kill(self) -> None:
        """kill -9, without a word of warning."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit code. Nothing happens when it does not run."""
        if self._process is None or self._process.poll() is not None:
            return 0 if self._process is None else self._process.returncode
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _wait(self) -> None:
        assert self._process is not None
        give_up_at = time.monotonic() + START_SECONDS
        while True:
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self.kill()
                raise NotStarted(self.log)
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.02)
