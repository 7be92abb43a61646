"""What was meant for whom, and what became of it: read from the tables, not from the routing."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from handlers.roster import Roster, load_roster
from storage.tables import Account, Case, Entry, OutboxRow

MARK = re.compile("记号([甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]{4})")
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def mark_of(number: int) -> str:
    """Four signs that stand nowhere else, so that a text is known again wherever it turns up."""
    signs = ""
    for _ in range(4):
        number, at = divmod(number, len(SIGNS))
        signs += SIGNS[at]
    return signs


@dataclass(slots=True)
class Meant:
    """One thing said: by whom, in which case, and who is to read it."""

    kind: str  # report | to_steward | to_resident | note | agent
    by: str
    case: str = ""
    to: frozenset[str] = frozenset()
    photo: bool = False


@dataclass(slots=True)
class Ledger:
    """Everything said with a mark."""

    said: dict[str, Meant] = field(default_factory=dict)
    ways: Counter[str] = field(default_factory=Counter)
    asked_once: int = 0

    def mark(self, meant: Meant) -> str:
        """Keep what is meant; the words that make it known again."""
        signs = mark_of(len(self.said) + 1)
        self.said[signs] = meant
        return f"（记号{signs}）"


@dataclass(slots=True)
class Verdict:
    """Where things went."""

    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def judge(conn: Connection, ledger: Ledger) -> Verdict:
    """Every marked text, wherever it stands: the right person, the right case, exactly once."""
    verdict = Verdict()
    roster = load_roster(conn)
    accounts = {
        row.person_id: row.external_id for row in conn.execute(select(Account)) if row.external_id
    }
    cases = conn.execute(select(Case.__table__)).all()
    numbers = {case.id: case.number for case in cases}
    by_number = {case.number: case for case in cases}
    reached: set[tuple[str, str]] = set()
    for row in conn.execute(select(OutboxRow.__table__).order_by(OutboxRow.id)):
        for signs in MARK.findall(row.text):
            meant = ledger.said[signs]
            reader = accounts.get(row.person_id, "?")
            about = numbers.get(row.case_id, "")
            case = by_number.get(meant.case)
            fault = _fault(meant, Read(row, reader, about, case), roster)
            if fault:
                verdict.wrong.append(f"{meant.kind} {meant.by} {meant.case}: {fault}")
            if about == meant.case and (not meant.photo or row.media):
                reached.add((signs, reader))
    _look_at_timelines(conn, ledger, numbers, verdict)
    for signs, meant in ledger.said.items():
        for reader in meant.to:
            if (signs, reader) not in reached:
                verdict.lost.append(f"{meant.kind} {meant.by} → {reader} {meant.case} {signs}")
    return verdict


@dataclass(frozen=True, slots=True)
class Read:
    """One row of the outbox as somebody reads it."""

    row: Any
    reader: str  # his account
    about: str  # the number of its case
    case: Any  # the case that was meant, None for words outside any


def _fault(meant: Meant, read: Read, roster: Roster) -> str:
    """What is wrong with his reading it; empty when nothing is."""
    reader, row = read.reader, read.row
    if reader == meant.by:  # the desk's own questions and confirmations
        return ""
    if read.case is None:
        return "" if reader in meant.to else f"{reader} was not meant"
    of_estate = roster.may_see(row.person_id, read.case.community_id)
    is_filer = row.person_id == read.case.filer_id
    if not is_filer and (not of_estate or row.person_id == read.case.target_id):
        return f"{reader} may not read it"
    if is_filer and meant.kind == "note":
        return f"a note was read by {reader}"
    # A report stands on cards and lists, and in the history of the house; who stands in for a
    # colleague reads the notes of several cases in one message, each under its number.
    noted = not read.about and not is_filer and meant.case in row.text
    astray = meant.kind != "report" and read.about != meant.case and not noted
    return f"{reader} read it under {read.about or 'no case'}" if astray else ""


def _look_at_timelines(
    conn: Connection, ledger: Ledger, numbers: dict[int, str], verdict: Verdict
) -> None:
    """A marked text stands on the timeline of its own case and of no other."""
    stands: dict[str, set[str]] = {}
    for entry in conn.execute(select(Entry.case_id, Entry.text)):
        for signs in MARK.findall(entry.text):
            stands.setdefault(signs, set()).add(numbers[entry.case_id])
    for signs, meant in ledger.said.items():
        found = stands.get(signs, set())
        if found - {meant.case}:
            verdict.wrong.append(f"{meant.kind} {meant.by} {meant.case}: on {sorted(found)}")
        if meant.case and not found:
            verdict.lost.append(f"{meant.kind} {meant.by} {meant.case}: on no timeline")
