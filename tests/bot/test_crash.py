"""The desk is killed with -9 while people talk to it: a short form of scripts/crash_test.py."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.support.cluster import Cluster
from scripts.support.served import FOLDER

SHORT = ["--kills", "2", "--conversations", "12", "--json"]
NAMES = ["kills", "conversations", "lost", "handled_twice", "unsent", "unknown", "sent_twice"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_or_handled_twice(
    database: str, request: pytest.FixtureRequest
) -> None:
    if database == "postgresql":
        assert isinstance(request.getfixturevalue("cluster"), Cluster)  # else skipped by name
    script = str(Path(FOLDER) / "scripts" / "crash_test.py")
    done = subprocess.run(
        [sys.executable, script, *SHORT, "--database", database],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == NAMES
    assert (found["kills"], found["conversations"]) == (2, 12)
    assert (found["lost"], found["handled_twice"], found["unsent"]) == (0, 0, 0)
