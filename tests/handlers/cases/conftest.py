"""A service centre on a demonstration desk; one on both databases where they might differ."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.settings import Settings
from tests.support.centre import Centre, open_centre
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import at

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture
def centre(desk_settings: Settings) -> Iterator[Centre]:
    """Monday, 2026-11-23 09:30; nobody has anything open. On SQLite and on PostgreSQL."""
    with open_centre(desk_settings) as opened:
        yield opened


@pytest.fixture
def centre_at(sqlite_settings: Settings) -> Iterator[Callable[[str], Centre]]:
    """The centre at another local time, on SQLite: the calendar is the same everywhere."""
    with ExitStack() as stack:
        yield lambda local: stack.enter_context(open_centre(sqlite_settings, at(local)))
