"""`scripts/setup` on an imagined machine whose Python writes down what it is asked."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.test_ground.repository import ROOT

TOOLS = ("sh", "cat", "cksum", "dirname", "rm", "mkdir", "cp", "touch", "chmod")

PYTHON = """#!/bin/sh
echo "$*" >>"{log}"
case "$*" in
*"{failing}"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && exit 1 ;;
*"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/pyvenv.cfg ;;
*--editable*) touch .venv/bin/qiantai && chmod +x .venv/bin/qiantai ;;
esac
"""


class Machine:
    """A folder with the project's ground and a path that holds the plainest tools only."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.tools = folder / "tools"
        self.log = folder / "asked.log"
        self.tools.mkdir()
        for name in TOOLS:
            found = shutil.which(name)
            assert found, name
            (self.tools / name).symlink_to(found)
        for name in (
            "pyproject.toml",
            "scripts/setup",
            "requirements/build.txt",
            "requirements/dev.txt",
        ):
            (self.project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.project / name)

    def add_python(self, failing: str = "nothing") -> None:
        python = self.tools / "python3"
        python.write_text(PYTHON.format(log=self.log, failing=failing), "utf-8")
        python.chmod(0o755)

    def setup(self) -> subprocess.CompletedProcess[str]:
        self.log.write_text("", "utf-8")
        return subprocess.run(
            ["sh", str(self.project / "scripts/setup")],
            env={"PATH": str(self.tools), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    def installs(self) -> list[str]:
        lines = self.log.read_text("utf-8").splitlines()
        return [line.rpartition("--no-deps ")[2] for line in lines if "pip install" in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_fresh_machine_gets_the_build_tools_then_the_lock_then_the_command(
    machine: Machine,
) -> None:
    machine.add_python()
    result = machine.setup()
    assert (result.returncode, result.stdout) == (0, "")
    assert machine.installs() == [
        "--require-hashes -r requirements/build.txt",
        "--require-hashes --no-build-isolation --use-pep517 -r requirements/dev.txt",
        "--no-build-isolation --editable .",
    ]


def test_a_second_time_nothing_is_installed_and_nothing_said(machine: Machine) -> None:
    machine.add_python()
    machine.setup()
    result = machine.setup()
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert machine.installs() == []


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "requirements/dev.txt", "requirements/build.txt"]
)
def test_a_changed_file_is_noticed(machine: Machine, name: str) -> None:
    machine.add_python()
    machine.setup()
    path = machine.project / name
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert machine.setup().returncode == 0
    assert len(machine.installs()) == 3


def test_another_interpreter_is_noticed(machine: Machine) -> None:
    machine.add_python()
    machine.setup()
    (machine.project / ".venv/pyvenv.cfg").write_text("version = 3.13.0\n", "utf-8")
    machine.setup()
    assert len(machine.installs()) == 3


def test_a_failed_installation_is_told_and_tried_again(machine: Machine) -> None:
    machine.add_python(failing="dev.txt")
    assert machine.setup().returncode != 0
    assert machine.setup().returncode != 0
    assert len(machine.installs()) == 2


def test_a_python_without_its_venv_module_leaves_nothing_half_made(machine: Machine) -> None:
    machine.add_python(failing="-m venv")
    result = machine.setup()
    assert result.returncode != 0
    assert "python3-venv" in result.stderr
    assert not (machine.project / ".venv").exists()


def test_without_a_python_it_says_what_is_missing(machine: Machine) -> None:
    result = machine.setup()
    assert result.returncode != 0
    assert "需要 Python 3.11" in result.stderr
    assert not (machine.project / ".venv").exists()
