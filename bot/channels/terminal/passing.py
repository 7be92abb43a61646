"""Letting desk time pass from the terminal, and who was told what meanwhile (``tick``)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.channels.terminal import CHANNEL
from bot.channels.terminal.outgoing import buttons_of
from bot.channels.terminal.times import iso
from bot.desk import Desk
from bot.mailbox import Shown, best_account
from handlers.roster import ROLE_NAMES, Roster, load_roster
from storage.tables import Account, Person, TimerRow

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One message that came out, and the account it is for."""

    shown: Shown
    account: str
    role: str
    name: str

    def payload(self) -> dict[str, Any]:
        """As ``tick --json`` prints it."""
        return {
            "at": iso(self.shown.at),
            "to": {"account": self.account, "role": self.role, "name": self.name},
            "text": self.shown.text,
            "buttons": buttons_of(self.shown),
            "case": self.shown.case,
            "purpose": self.shown.purpose,
        }


@dataclass(frozen=True, slots=True)
class Passed:
    """What came out while desk time went to ``now``, in order of time."""

    now: datetime
    fired: int
    told: list[Told]


def let_pass(desk: Desk, until: datetime) -> Passed:
    """Advance a demo desk to ``until`` (ClockRefused when that is earlier or the desk is live).

    Told is every message whose moment lies in that time: made by timers, or made before and held
    until now. None of it counts as shown. Time goes from timer to timer, because what one says at
    10:15 was said, also when another withdraws it at 10:45.
    """
    said: dict[int, Shown] = {}
    fired, now = 0, desk.now()
    if until < now:
        desk.advance(until)  # refuses, in its own words
    while True:
        step = _next_step(desk, now, until)
        _remember(said, desk.came_out(now, step - _INSTANT))
        advanced = desk.advance(step)
        fired += advanced.fired
        # A timer that was overdue speaks at its own moment, which lies before this step.
        earliest = min((row.not_before for row in advanced.out), default=step)
        made = {row.id for row in advanced.out}
        came_out = desk.came_out(min(now, earliest - _INSTANT), step)
        _remember(said, [row for row in came_out if row.at > now or row.id in made])
        now = step
        if now >= until:
            break
    rows = sorted(said.values(), key=lambda row: (row.at, row.id))
    with desk.store.read() as conn:
        addresses = _Addresses(conn)
        told = [Told(row, *addresses.of(row)) for row in rows]
    return Passed(now, fired, told)


def _next_step(desk: Desk, now: datetime, until: datetime) -> datetime:
    with desk.store.read() as conn:
        due = conn.execute(select(func.min(TimerRow.due_at))).scalar()
    # A clock that runs meanwhile may have left ``now`` behind.
    return max(desk.now(), until if due is None else min(max(due, now), until))


def _remember(said: dict[int, Shown], rows: list[Shown]) -> None:
    for row in rows:
        said.setdefault(row.id, row)


class _Addresses:
    """Which account a message is for, as ``role:name``."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._roster: Roster | None = None
        self._known: dict[tuple[int, int | None], tuple[str, str, str]] = {}

    def of(self, shown: Shown) -> tuple[str, str, str]:
        """(account, role, name)."""
        key = shown.person_id, shown.account_id
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, person_id: int, account_id: int | None) -> tuple[str, str, str]:
        wanted = account_id or best_account(self._conn, person_id)
        row = self._conn.execute(
            select(Account.channel, Account.external_id).where(Account.id == wanted)
        ).one_or_none()
        if row is not None and row.channel == CHANNEL:
            role, _, name = row.external_id.partition(":")
            if role in ROLE_NAMES and name:
                return row.external_id, role, name
        return self._by_person(person_id, row)

    def _by_person(self, person_id: int, row: Any) -> tuple[str, str, str]:
        self._roster = self._roster or load_roster(self._conn)
        staff = self._roster.staff(person_id)
        if staff is not None:
            role, name = staff.roles[0].key, staff.short_name
        else:
            role = "resident"
            name = self._conn.execute(
                select(Person.name).where(Person.id == person_id)
            ).scalar_one_or_none() or str(person_id)
        account = f"{row.channel}:{row.external_id}" if row is not None else f"{role}:{name}"
        return account, role, name
