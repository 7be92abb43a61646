"""A small town for the machine: a demonstration desk that begins again, and who speaks to it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.terminal.accounts import find_account
from bot.desk import Desk
from bot.mailbox import Shown
from bot.opening import open_desk
from bot.settings import Settings
from storage.engine import FILE_NAME
from tests.support.dialogue import at

OPENS = at("2026-11-23 09:30")  # a Monday

# Residents in the terminal are answered at once; on a messenger the desk waits a moment for more.
RESIDENTS = (
    ("terminal", "resident:w1"),
    ("terminal", "resident:w2"),
    ("terminal", "resident:何老师"),
    ("loopback", "wx-1"),
)
STAFF = (
    ("terminal", "steward:小林"),
    ("terminal", "steward:小周"),
    ("terminal", "lead:陈主管"),
    ("terminal", "duty_manager:吴经理"),
    ("terminal", "chief:沈总"),
    ("terminal", "gm:秦总"),
    ("terminal", "committee:叶委员"),
    ("terminal", "agent:小雅"),
    ("terminal", "engineer:孙师傅"),
)


class Place:
    """One open store that begins again, for each example, as a fresh demonstration desk.

    It stays open because SQLAlchemy then keeps its compiled statements: examples run twice as fast.
    """

    def __init__(self, folder: Path) -> None:
        settings = Settings(data_dir=folder)
        desk = open_desk(settings, kind="demo", create=True, now=OPENS)
        for _, external_id in STAFF:
            role, _, name = external_id.partition(":")
            find_account(desk.store, role, name, OPENS)
        self.store, self.keyring, self.policy = desk.store, desk.keyring, desk.rules.policy
        self._file = folder / FILE_NAME
        self._fresh = sqlite3.connect(":memory:")
        self._copy(self._file, self._fresh)

    def begin_again(self) -> "Town":
        """A town on which nothing has happened yet."""
        with closing(sqlite3.connect(self._file)) as there:
            self._fresh.backup(there)
        return Town(self, self.open_desk())

    def open_desk(self) -> Desk:
        """The desk, knowing nothing but what is on disk."""
        return Desk(self.store, self.keyring, self.policy)

    def close(self) -> None:
        """Close the store."""
        self._fresh.close()
        self.store.close()

    @staticmethod
    def _copy(file: Path, to: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(file)) as source:
            source.backup(to)


@dataclass
class Speaker:
    """One account, and what it was shown."""

    channel: str
    external_id: str
    shown: list[Shown] = field(default_factory=list)

    @property
    def with_buttons(self) -> list[Shown]:
        """What can be tapped, newest last."""
        return [row for row in self.shown if row.buttons]


@dataclass
class Town:
    """The desk and everybody at it."""

    place: Place
    desk: Desk
    residents: list[Speaker] = field(
        default_factory=lambda: [Speaker(*account) for account in RESIDENTS]
    )
    staff: list[Speaker] = field(default_factory=lambda: [Speaker(*account) for account in STAFF])

    @property
    def everybody(self) -> list[Speaker]:
        """All accounts."""
        return [*self.residents, *self.staff]

    def restart(self) -> None:
        """As after a crash: what was only remembered is gone."""
        self.desk = self.place.open_desk()
