"""The locks name everything, once, with its hashes."""

import re
import tomllib

import pytest

from tests.test_ground.repository import ROOT

LOCKS = ("build.txt", "run.txt", "dev.txt", "learn.txt")
# name, version, perhaps a marker, and at least one hash
ENTRY = re.compile(
    r"^([a-z0-9._-]+)==(\S+)( ;[^\\]+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+$"
)


def entries(lock: str) -> dict[str, str]:
    """Name → version of everything in one lock; fails at an entry it cannot read.

    A package may stand there once for each marker, as one that has left an older Python behind.
    """
    text = (ROOT / "requirements" / lock).read_text("utf-8").rstrip("\n")
    found: dict[tuple[str, str | None], str] = {}
    for entry in re.split(r"\n(?=\S)", text):
        match = ENTRY.match(entry)
        assert match, f"{lock}: {entry[:200]}"
        assert (match[1], match[3]) not in found, f"{lock} names {match[1]} twice"
        found[match[1], match[3]] = match[2]
    return {name: version for (name, _), version in found.items()}


def wanted(requirements: list[str]) -> dict[str, str]:
    """Name → version of `name[extra]==version` lines, names as locks write them."""
    pairs = (re.sub(r"\[.*?\]|\s*#.*", "", line).split("==") for line in requirements)
    return {name.strip().lower(): version.strip() for name, version in pairs}


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        table: dict[str, object] = tomllib.load(file)["project"]
    return table


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_of_a_lock_has_a_version_and_hashes(lock: str) -> None:
    assert entries(lock)


def test_the_lock_holds_what_the_project_asks_for_at_that_version() -> None:
    asked = wanted(project()["dependencies"])  # type: ignore[arg-type]
    assert asked.items() <= entries("run.txt").items()


def test_the_development_lock_is_the_run_lock_and_the_tools() -> None:
    tools = wanted(project()["optional-dependencies"]["dev"])  # type: ignore[index]
    assert entries("run.txt").items() <= entries("dev.txt").items()
    assert tools.items() <= entries("dev.txt").items()


def test_the_build_lock_holds_the_tools_of_building() -> None:
    lines = (ROOT / "requirements/build.in").read_text("utf-8").splitlines()
    asked = wanted([line for line in lines if "==" in line])
    assert asked.items() <= entries("build.txt").items()
    assert "hatchling" in asked
