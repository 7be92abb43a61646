"""One import: read the file, check it whole, compare, write in one transaction, put it on record.

A dry run does exactly the same and takes it all back, so that what it says is what would happen.
"""

import getpass
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from bot.beginning import arm_daily_rounds
from bot.group import Group
from bot.roster.checking import File
from bot.roster.checks import check_all
from bot.roster.mistakes import Mistakes
from bot.roster.plan import Kind, Plan, make_plan
from bot.roster.present import Present, read_present
from bot.roster.removal import Removal, left_without_substitute, make_removal, remove
from bot.roster.rows import read_rows
from bot.roster.workbook import NoWorkbook, Step, read_workbook
from bot.roster.writing import Writing, write_plan
from handlers.lead import going_away
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Absence, DeskRow, RosterImport

if TYPE_CHECKING:
    from bot.desk import Desk

__all__ = ["Order", "Outcome", "check_file", "import_roster", "os_user", "read_file"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with which file."""

    path: Path
    dry_run: bool = False
    remove_missing: bool = False
    hand_over: Mapping[str, str] = field(default_factory=dict)  # short name → who takes over


@dataclass(slots=True)
class Outcome:
    """What the file would change, or has changed."""

    mistakes: Mistakes
    plan: Plan = field(default_factory=Plan)
    removal: Removal = field(default_factory=Removal)
    rows: int = 0
    digest: str = ""  # sha-256 of the file
    removed: bool = False
    written: bool = False
    seconds: dict[str, float] = field(default_factory=dict)  # reading, checking, writing

    @property
    def changes_anything(self) -> bool:
        """Whether the desk is, or would be, different afterwards."""
        return self.plan.changes_anything or (self.removed and bool(self.removal))


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read, its cells' mistakes noted; nothing is compared yet."""

    order: Order
    outcome: Outcome
    file: File


class _TakeBack(Exception):
    """Ends the transaction without writing anything."""


def read_file(order: Order, step: Step) -> Read:
    """Read every cell of the file. Raises NoWorkbook."""
    began = monotonic()
    outcome = Outcome(Mistakes())
    tables = read_workbook(order.path, outcome.mistakes, step)
    if not tables and not outcome.mistakes.found:
        raise NoWorkbook(
            f"{order.path.name} 里没有可以导入的行。用 --template 可以写出一份带说明的模板。"
        )
    outcome.digest = hashlib.sha256(order.path.read_bytes()).hexdigest()
    file = {kind: read_rows(table, outcome.mistakes, step) for kind, table in tables.items()}
    outcome.rows = sum(len(rows.rows) for rows in file.values())
    outcome.seconds["读取"] = monotonic() - began
    return Read(order, outcome, file)


def check_file(read: Read) -> Outcome:
    """A dry run where there is no desk yet: all of the file would be new."""
    outcome = read.outcome
    check_all(read.file, Present(), outcome.mistakes)
    if not outcome.mistakes.found:
        outcome.plan = make_plan(read.file, Present(), str, datetime.now(UTC))
    return outcome


def import_roster(desk: "Desk", read: Read, step: Step) -> Outcome:
    """Bring the file into the desk's roster, whole or not at all.

    With mistakes nothing is written; they are in the outcome. Raises ImportRefused.
    """
    now = desk.now()
    try:
        with desk.writing() as group:
            _Import(desk, group, read, now).run(step)
    except _TakeBack:
        return read.outcome
    read.outcome.written = True
    return read.outcome


def os_user() -> str:
    """Who runs this command, as the operating system knows him."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


@dataclass(frozen=True, slots=True)
class _Import:
    """One import inside its transaction."""

    desk: "Desk"
    group: Group
    read: Read
    now: datetime

    def run(self, step: Step) -> None:
        """Check, compare, write, record; raises _TakeBack when nothing of it is to stay."""
        order, outcome, conn = self.read.order, self.read.outcome, self.group.conn
        conn.execute(select(DeskRow.id).with_for_update())  # two imports: one after the other
        present = self._compare()
        if outcome.mistakes.found or not outcome.changes_anything:
            raise _TakeBack
        began = monotonic()
        write_plan(Writing(conn, self.desk.keyring, self.now, outcome.plan, present), step)
        conn.execute(update(DeskRow).values(roster_version=DeskRow.roster_version + 1))
        if order.remove_missing and outcome.removal:
            remove(self.group, outcome.removal, present, order.hand_over, self.now)
            outcome.mistakes.notes += left_without_substitute(conn, outcome.removal, present)
        self.group.act(lambda turn: self._plan_notes(turn, present), self.now)
        arm_daily_rounds(conn, self.now, self.desk.rules.policy)
        self._record()
        outcome.seconds["写入"] = monotonic() - began
        if order.dry_run:
            raise _TakeBack

    def _compare(self) -> Present:
        """The desk as it is; the outcome holds the difference, or the mistakes."""
        began = monotonic()
        order, outcome, file = self.read.order, self.read.outcome, self.read.file
        present = read_present(self.group.conn)
        check_all(file, present, outcome.mistakes)
        if not outcome.mistakes.found:
            keyring = self.desk.keyring
            outcome.plan = make_plan(file, present, keyring.phone_hash, self.now)
            outcome.removal = make_removal(outcome.plan, file, present)
            outcome.removed = order.remove_missing
        outcome.seconds["核对"] = monotonic() - began
        return present

    def _plan_notes(self, turn: Turn, present: Present) -> None:
        """Handover notes are due when a leave begins, whoever wrote it down (RULEBOOK §5.7)."""
        leaves = self.read.outcome.plan.kinds.get("absence", Kind())
        handed = [key for key, values in leaves.changed.items() if "substitute" in values]
        for key in (*leaves.new, *handed):
            absence = turn.session.get(Absence, present.ids["absence"][key])
            if absence is not None and absence.until_at > self.now:
                going_away.plan(turn, absence)

    def _record(self) -> None:
        outcome = self.read.outcome
        removal = outcome.removal if outcome.removed else Removal()
        counts = [[kind, len(k.new), len(k.changed)] for kind, k in outcome.plan.kinds.items()]
        self.group.conn.execute(
            insert(RosterImport).values(
                id=next_id(),
                at=self.now,
                by=os_user(),
                file_name=self.read.order.path.name,
                digest=outcome.digest,
                changes=counts,
                removed=[list(key) for key in (*removal.people, *removal.roles)],
            )
        )
