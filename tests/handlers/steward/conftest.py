"""One demonstration desk, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.steward.office import Office, open_office


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a fresh demonstration desk, to be copied."""
    folder = tmp_path_factory.mktemp("seeded")
    with open_office(folder):
        pass
    return folder


@pytest.fixture
def office(seeded_folder: Path, tmp_path: Path) -> Iterator[Office]:
    """A desk on a Tuesday morning at ten, nobody having anything open."""
    folder = tmp_path / "desk"
    shutil.copytree(seeded_folder, folder)
    with open_office(folder) as opened:
        yield opened
