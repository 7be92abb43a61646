"""A demonstration desk on which residents, handlers and superiors speak; on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.settings import Settings
from tests.support.centre import Centre, open_centre
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue, at

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture
def centre(desk_settings: Settings) -> Iterator[Centre]:
    """Monday, 2026-11-23 09:30; nobody has anything open."""
    with open_centre(desk_settings) as opened:
        yield opened


@pytest.fixture
def centre_at(sqlite_settings: Settings) -> Iterator[Callable[[str], Centre]]:
    """The centre at another local time, on SQLite: the calendar is the same everywhere."""
    with ExitStack() as stack:
        yield lambda local: stack.enter_context(open_centre(sqlite_settings, at(local)))


@pytest.fixture
def dialogue(centre: Centre) -> Dialogue:
    """People talking at that desk."""
    return Dialogue(centre.desk)
