"""Dialogues at a demonstration desk on a Monday morning, on both databases."""

from collections.abc import Iterator

import pytest

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    """Monday, 2026-11-23 09:30; nobody has anything open."""
    opened = open_desk(desk_settings, kind="demo", create=True)
    yield opened
    opened.store.close()


@pytest.fixture
def dialogue(desk: Desk) -> Dialogue:
    """Everybody at that desk."""
    return Dialogue(desk)
