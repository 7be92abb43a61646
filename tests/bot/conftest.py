"""A demo database that is made once and copied, and the command on it."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.common import desk_at
from bot.logs import SecretHider
from bot.settings import Settings
from tests.bot.terminal import BEGIN, Qiantai
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo that begins at BEGIN, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(_env_file=None, data_dir=folder)
    with desk_at(settings, BEGIN):
        pass
    return folder


@pytest.fixture
def empty_qiantai(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Qiantai]:
    """The command on a data folder that does not exist yet."""
    monkeypatch.chdir(tmp_path)  # no .env of whoever runs the tests
    yield Qiantai(tmp_path / "data", monkeypatch, capsys)
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h.formatter, SecretHider)]:
        root.removeHandler(handler)


@pytest.fixture
def qiantai(empty_qiantai: Qiantai, demo_folder: Path) -> Qiantai:
    """The command on a demo database of its own, where it is BEGIN."""
    shutil.copytree(demo_folder, empty_qiantai.data_dir)
    return empty_qiantai
