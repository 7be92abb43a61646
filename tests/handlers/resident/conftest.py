"""A demonstration desk of its own for each test, made once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from tests.support.dialogue import Dialogue, at

MONDAY_MORNING = at("2026-11-23 09:30")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a fresh demonstration desk."""
    folder = tmp_path_factory.mktemp("resident-desk")
    _open(folder).store.close()
    return folder


@pytest.fixture
def desk(seeded: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on Monday, 2026-11-23 09:30, with nothing open."""
    folder = tmp_path / "data"
    shutil.copytree(seeded, folder)
    opened = _open(folder)
    yield opened
    opened.store.close()


@pytest.fixture
def dialogue(desk: Desk) -> Dialogue:
    """A conversation at that desk, in the terminal: answers come at once, without a pause."""
    return Dialogue(desk)


def _open(folder: Path) -> Desk:
    settings = Settings(data_dir=folder)
    return open_desk(settings, kind="demo", create=True, now=MONDAY_MORNING)
