"""Spreadsheets on their way into a desk, and the roster they leave there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk
from bot.opening import open_desk
from bot.roster.imports import Order, Outcome, import_roster, read_file
from bot.roster.report import lines
from bot.settings import Settings
from handlers.roster import Roster, Staff, load_roster
from tests.bot import roster_file
from tests.bot.roster_file import Sheets

__all__ = ["Importing", "brings_in", "desk", "named", "roster_of", "silent", "version_of"]


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


class Importing:
    """Spreadsheets on their way into one desk."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.folder = folder

    def __call__(self, sheets: Sheets, **how: Any) -> Outcome:
        """One import; a file with mistakes fails the test."""
        order = Order(roster_file.save(self.folder / "花名册.xlsx", sheets), **how)
        outcome = import_roster(self.desk, read_file(order, silent), silent)
        assert outcome.mistakes.found == []
        return outcome

    def said(self, sheets: Sheets, **how: Any) -> str:
        """What it reports."""
        outcome = self(sheets, **how)
        return "\n".join(lines(outcome, "花名册.xlsx", dry_run=how.get("dry_run", False)))


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    """A demonstration desk."""
    opened = open_desk(desk_settings, kind="demo", create=False)
    yield opened
    opened.store.close()


@pytest.fixture
def brings_in(desk: Desk, tmp_path: Path) -> Importing:
    """Imports into ``desk``."""
    return Importing(desk, tmp_path)


def roster_of(desk: Desk) -> Roster:
    with desk.store.read() as conn:
        return load_roster(conn)


def named(desk: Desk, short_name: str) -> Staff:
    return next(s for s in roster_of(desk).people.values() if s.short_name == short_name)


def version_of(desk: Desk) -> int:
    return roster_of(desk).version
