"""A demonstration desk on which residents, handlers and superiors speak; on both databases."""

from collections.abc import Iterator

import pytest

from bot.settings import Settings
from tests.support.centre import Centre, open_centre
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture
def centre(desk_settings: Settings) -> Iterator[Centre]:
    """Monday, 2026-11-23 09:30; nobody has anything open."""
    with open_centre(desk_settings) as opened:
        yield opened


@pytest.fixture
def dialogue(centre: Centre) -> Dialogue:
    """People talking at that desk."""
    return Dialogue(centre.desk)
