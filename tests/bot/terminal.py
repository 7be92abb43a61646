"""Running ``qiantai`` inside the test, on a demo database of its own."""

import io
import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

BEGIN = "2026-11-23 10:00"  # a Monday in the stewards' hours


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def replies(self) -> list[dict[str, Any]]:
        """All messages of all lines of ``chat --json``."""
        return [reply for row in self.rows for reply in row.get("replies", [])]


class Qiantai:
    """The command on one data folder."""

    def __init__(
        self,
        data_dir: Path,
        patch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
        database: str | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._patch = patch
        self._capture = capture
        self._where = ["--data-dir", str(data_dir), *(["--database", database] if database else [])]

    def run(self, *arguments: str, stdin: str | bytes = "") -> Ran:
        """One command on this data folder."""
        return self.bare(*arguments, *self._where, stdin=stdin)

    def bare(self, *arguments: str, stdin: str | bytes = "") -> Ran:
        """One command with nothing added."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        with self._patch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
            self._capture.readouterr()
            code = main(arguments)
        for handler in logging.getLogger().handlers:
            handler.flush()
        told = self._capture.readouterr()
        return Ran(code, told.out, told.err)

    def chat(
        self, role: str, *lines: Any, account: str | None = None, now: str | None = None
    ) -> Ran:
        """``chat --json``; a line that is no text is written as JSON."""
        typed = "".join(f"{x if isinstance(x, str) else json.dumps(x)}\n" for x in lines)
        options = ["--as", role, "--json"]
        options += ["--account", account] if account else []
        options += ["--now", now] if now else []
        return self.run("chat", *options, stdin=typed)
