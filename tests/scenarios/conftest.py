"""A demonstration desk with its real conversations, on each kind of database."""

from collections.abc import Iterator

import pytest

from bot.opening import open_desk
from bot.settings import Settings
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture
def dialogue(desk_settings: Settings) -> Iterator[Dialogue]:
    """Monday, 2026-11-23 09:30."""
    desk = open_desk(desk_settings, kind="demo", create=True)
    yield Dialogue(desk)
    desk.store.close()
