"""Fresh demonstration desks on both databases, seeded once a session and copied for each test.

A conftest takes the fixtures over by importing them; ``desk_settings`` runs a test on SQLite and
again on PostgreSQL.
"""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.opening import open_desk
from bot.settings import Settings
from scripts.support.cluster import Cluster
from tests.fixtures.stores import BOTH
from tests.support.dialogue import at

__all__ = ["BEGINS", "desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]

BEGINS = at("2026-11-23 09:30")  # a Monday, an ordinary working day
SECRET = SecretStr("a key for tests")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a desk nobody has used yet."""
    folder = tmp_path_factory.mktemp("seeded-desk")
    _seed(Settings(data_dir=folder, secret_key=SECRET))
    return folder


@pytest.fixture(scope="session")
def seeded_database(
    cluster: Cluster, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a PostgreSQL database with such a desk, to be copied."""
    name = f"seeded_desk_{next(_numbers)}"  # one for each conftest that took the fixture over
    url = cluster.create_database(name, template=migrated_template)
    folder = tmp_path_factory.mktemp("seeded-desk-postgresql")
    _seed(Settings(data_dir=folder, database_url=SecretStr(url), secret_key=SECRET))
    return name


@pytest.fixture
def sqlite_settings(seeded_folder: Path, tmp_path: Path) -> Settings:
    """A desk on SQLite alone, where the database makes no difference."""
    folder = tmp_path / "desk"
    shutil.copytree(seeded_folder, folder)
    return Settings(data_dir=folder, secret_key=SECRET)


@pytest.fixture(params=BOTH)
def desk_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a fresh desk, on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_settings")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    template: str = request.getfixturevalue("seeded_database")
    name = f"desk_{next(_numbers)}"
    url = cluster.create_database(name, template=template)
    yield Settings(data_dir=tmp_path, database_url=SecretStr(url), secret_key=SECRET)
    cluster.drop_database(name)


def _seed(settings: Settings) -> None:
    open_desk(settings, kind="demo", create=True, now=BEGINS).store.close()
