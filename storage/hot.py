"""The statements every message touches, set-based and as close to the driver as is readable.

SQLAlchemy's executor costs some 40 µs a statement; here the SQL text is made once per dialect and
handed to the driver's cursor. Everything rarer uses Core or the ORM (DESIGN §6). The two databases
differ only in the parameter mark, in how an instant is passed, and in the lock taken on accounts.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from storage.records import plan_of
from storage.tables import Base
from storage.types import utc_text


class EntryRow(NamedTuple):
    """A timeline entry to be appended; columns as in ``tables.Entry``."""

    id: int
    case_id: int
    at: datetime
    kind: str
    actor_id: int | None
    actor_role: str
    visibility: str
    text: str
    media: tuple[Any, ...]


class TimerSet(NamedTuple):
    """A timer to be set to ``due_at``, or taken away when that is None."""

    kind: str
    subject: str
    due_at: datetime | None


class DueTimer(NamedTuple):
    """A timer row that is due."""

    id: int
    kind: str
    subject: str
    due_at: datetime
    failures: int


class Loaded(msgspec.Struct):
    """An account with what its next turn needs; ``inbox_id`` is set when the event is a repeat."""

    account_id: int
    channel: str
    external_id: str
    person_id: int
    name: str | None = None
    phone_sealed: bytes | None = None
    community_id: int | None = None
    house_id: int | None = None
    place: str | None = None
    house_verified: bool | None = None
    state_sealed: bytes | None = None
    inbox_id: int | None = None


class Known(NamedTuple):
    """What a person said of himself; None leaves what is there."""

    person_id: int
    name: str | None
    phone_sealed: bytes | None
    phone_hash: str | None
    community_id: int | None
    house_id: int | None
    place: str | None


class Wanted(NamedTuple):
    """The account an event comes from, and the event's key (None: it cannot be a repeat)."""

    channel: str
    external_id: str
    event_key: str | None


_INSERTS = {
    "inbox": ("id", "account_id", "event_key", "state", "body_sealed", "accepted_at"),
    "outbox": (
        "id",
        "person_id",
        "account_id",
        "channel",
        "text",
        "buttons",
        "media",
        "purpose",
        "case_id",
        "edits_id",
        "not_before",
        "tries",
        "state",
        "dedupe_key",
        "sent_at",
    ),
    "entries": (
        "id",
        "case_id",
        "at",
        "kind",
        "actor_id",
        "actor_role",
        "visibility",
        "text",
        "media",
    ),
    "failures": ("id", "ref", "inbox_id", "timer", "error", "failed_at"),
    "people": ("id", "house_verified", "created_at"),
    "accounts": ("id", "person_id", "channel", "external_id"),
}
_CONFLICTS = {
    "outbox": " ON CONFLICT (dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING",
    "accounts": " ON CONFLICT (channel, external_id) DO NOTHING",
}
_COUNT_UP = (
    "INSERT INTO counters (name, value) VALUES (?, 1)"
    " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)
_UNVERIFIED = "{0} = CASE WHEN house_verified THEN {0} ELSE COALESCE(?, {0}) END"
_REMEMBER = (
    "UPDATE people SET name = COALESCE(?, name), phone_sealed = COALESCE(?, phone_sealed),"
    " phone_hash = COALESCE(?, phone_hash), "
    + ", ".join(_UNVERIFIED.format(column) for column in ("community_id", "house_id", "place"))
    + " WHERE id = ?"
)
_ACCOUNT_COLUMNS = (
    "a.id, a.channel, a.external_id, a.person_id, p.name, p.phone_sealed, p.community_id,"
    " p.house_id, p.place, p.house_verified, c.state_sealed"
)
_ACCOUNT_JOINS = (
    " LEFT JOIN people p ON p.id = a.person_id LEFT JOIN conversations c ON c.account_id = a.id"
)


class Hot:
    """The hot statements of one store on one open transaction."""

    __slots__ = ("_cursor", "_postgresql", "alone", "stamp")

    def __init__(self, conn: Connection) -> None:
        self._postgresql = conn.dialect.name == "postgresql"
        self._cursor: Any = conn.connection.cursor()
        self.stamp: Callable[[datetime], Any] = _same if self._postgresql else _text_memo()
        # SQLite's writer holds the whole database: what was not there a moment ago is not there.
        self.alone = not self._postgresql

    # --- reading ---------------------------------------------------------------------------------

    def load(self, wanted: Sequence[Wanted]) -> tuple[int, list[Loaded | None]]:
        """The roster's version, and each wanted account in order (None: unknown).

        On PostgreSQL the accounts are locked, in order of their ids, until the transaction ends.
        """
        if self._postgresql:
            self._execute(_lock_sql(len(wanted)), [v for w in wanted for v in w[:2]])
            self._cursor.fetchall()
        parameters = [v for n, w in enumerate(wanted) for v in (n, *w)]
        self._execute(_load_sql(len(wanted), self._postgresql), parameters)
        found: list[Loaded | None] = [None] * len(wanted)
        version = 0
        for row in self._cursor.fetchall():
            version = row[1]
            if row[2] is not None:
                found[row[0]] = Loaded(*row[2:])
        return version, found

    def load_account(self, account_id: int) -> Loaded | None:
        """One account by id, locked on PostgreSQL."""
        if self._postgresql:
            self._execute("SELECT id FROM accounts WHERE id = %s FOR UPDATE", [account_id])
            self._cursor.fetchall()
        self._execute(
            _marked(
                f"SELECT {_ACCOUNT_COLUMNS} FROM accounts a{_ACCOUNT_JOINS} WHERE a.id = ?",
                self._postgresql,
            ),
            [account_id],
        )
        row = self._cursor.fetchone()
        return None if row is None else Loaded(*row)

    def roster_version(self) -> int:
        """Rises with every change of the roster."""
        self._execute("SELECT roster_version FROM desk", [])
        row = self._cursor.fetchone()
        return int(row[0]) if row else 0

    def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """What a ready-made statement with ? marks finds."""
        self._execute(_marked(sql, self._postgresql), parameters)
        found: list[Any] = self._cursor.fetchall()
        return found

    def claim_timers(self, until: datetime, limit: int) -> list[DueTimer]:
        """Due timers in order of (due_at, id); on PostgreSQL those nobody else holds."""
        tail = " FOR UPDATE SKIP LOCKED" if self._postgresql else ""
        self._execute(
            _marked(
                "SELECT id, kind, subject, due_at, failures FROM timers WHERE due_at <= ?"
                f" ORDER BY due_at, id LIMIT ?{tail}",
                self._postgresql,
            ),
            [self.stamp(until), limit],
        )
        return [
            DueTimer(row[0], row[1], row[2], instant(row[3]), row[4])
            for row in self._cursor.fetchall()
        ]

    # --- writing ---------------------------------------------------------------------------------

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows whose values stand in the order of ``_INSERTS[table]``."""
        if rows:
            self._executemany(_insert_sql(table, self._postgresql), rows)

    def insert_new(self, records: Sequence[Base]) -> None:
        """Insert instances that no session holds, kind by kind in the order they first appear."""
        by_kind: dict[type[Base], list[Base]] = {}
        for record in records:
            by_kind.setdefault(type(record), []).append(record)
        for kind, same in by_kind.items():
            plan = plan_of(kind, self._postgresql)
            self._executemany(plan.insert, [plan.row(record, self.stamp) for record in same])

    def remember(self, people: Sequence[Known]) -> None:
        """What people said of themselves; a verified house is not touched by saying another."""
        if people:
            sql = _marked(_REMEMBER, self._postgresql)
            self._executemany(sql, [(*person[1:], person[0]) for person in people])

    def count_up(self, name: str) -> int:
        """The next value of a running number, from 1; others wait until this transaction ends."""
        self._execute(_marked(_COUNT_UP, self._postgresql), (name,))
        return int(self._cursor.fetchone()[0])

    def count_down(self, name: str) -> None:
        """Give back the number taken last in this transaction."""
        for sql in (
            "UPDATE counters SET value = value - 1 WHERE name = ?",
            "DELETE FROM counters WHERE name = ? AND value = 0",
        ):
            self._execute(_marked(sql, self._postgresql), (name,))

    def save_conversations(self, rows: Sequence[tuple[int, bytes, datetime]]) -> None:
        """(account id, sealed state, now): insert or replace."""
        if rows:
            stamp = self.stamp
            self._executemany(
                _marked(
                    "INSERT INTO conversations (account_id, state_sealed, updated_at)"
                    " VALUES (?, ?, ?) ON CONFLICT (account_id) DO UPDATE SET"
                    " state_sealed = excluded.state_sealed, updated_at = excluded.updated_at",
                    self._postgresql,
                ),
                [(account_id, sealed, stamp(at)) for account_id, sealed, at in rows],
            )

    def set_timers(self, timers: Iterable[TimerSet], ids: Callable[[], int]) -> None:
        """Set, move and take away timers, in one order so that writers do not deadlock."""
        ordered = sorted(timers, key=_timer_key)
        gone = [(t.kind, t.subject) for t in ordered if t.due_at is None]
        kept = [(ids(), t.kind, t.subject, self.stamp(t.due_at)) for t in ordered if t.due_at]
        if gone:
            self._executemany(
                _marked("DELETE FROM timers WHERE kind = ? AND subject = ?", self._postgresql), gone
            )
        if kept:
            self._executemany(
                _marked(
                    "INSERT INTO timers (id, kind, subject, due_at, failures)"
                    " VALUES (?, ?, ?, ?, 0) ON CONFLICT (kind, subject)"
                    " DO UPDATE SET due_at = excluded.due_at, failures = 0",
                    self._postgresql,
                ),
                kept,
            )

    def postpone_timer(self, timer: DueTimer, due_at: datetime) -> None:
        """A timer whose handler failed: tried again at ``due_at``, the failure counted."""
        self._execute(
            _marked(
                "UPDATE timers SET due_at = ?, failures = failures + 1 WHERE id = ?",
                self._postgresql,
            ),
            [self.stamp(due_at), timer.id],
        )

    def mark_sent(self, rows: Sequence[tuple[int, datetime]]) -> None:
        """(outbox id, real instant it went out or was shown)."""
        if rows:
            self._executemany(
                _marked(
                    "UPDATE outbox SET state = 'sent', sent_at = ?"
                    " WHERE id = ? AND state IN ('due', 'sending')",
                    self._postgresql,
                ),
                [(self.stamp(at), row_id) for row_id, at in rows],
            )

    def _execute(self, sql: str, parameters: Sequence[Any]) -> None:
        self._cursor.execute(sql, parameters)

    def _executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            self._cursor.execute(sql, rows[0])
        else:
            self._cursor.executemany(sql, rows)


def _text_memo() -> Callable[[datetime], str]:
    """``utc_text``, remembering what it said: a group has few instants, each in many rows."""
    known: dict[datetime, str] = {}

    def stamp(value: datetime) -> str:
        said = known.get(value)
        if said is None:
            said = known[value] = utc_text(value)
        return said

    return stamp


def _same(value: datetime) -> datetime:
    return value


def instant(value: Any) -> datetime:
    """An instant as a statement past SQLAlchemy finds it: text on SQLite."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _timer_key(timer: TimerSet) -> tuple[str, str]:
    return timer.kind, timer.subject


@cache
def _marked(sql: str, postgresql: bool) -> str:
    """The statement with the driver's own parameter mark."""
    return sql.replace("?", "%s") if postgresql else sql


@cache
def _insert_sql(table: str, postgresql: bool) -> str:
    columns = _INSERTS[table]
    marks = ", ".join("?" * len(columns))
    return _marked(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}){_CONFLICTS.get(table, '')}",
        postgresql,
    )


@cache
def _lock_sql(count: int) -> str:
    pairs = ", ".join(["(%s, %s)"] * count)
    return (
        f"SELECT id FROM accounts WHERE (channel, external_id) IN ({pairs}) ORDER BY id FOR UPDATE"
    )


@cache
def _load_sql(count: int, postgresql: bool) -> str:
    first = "(?::int, ?::text, ?::text, ?::text)" if postgresql else "(?, ?, ?, ?)"
    values = ", ".join([first] + ["(?, ?, ?, ?)"] * (count - 1))
    return _marked(
        f"WITH wanted (n, channel, external_id, event_key) AS (VALUES {values})"
        f" SELECT w.n, (SELECT roster_version FROM desk), {_ACCOUNT_COLUMNS}, i.id FROM wanted w"
        " LEFT JOIN accounts a ON a.channel = w.channel AND a.external_id = w.external_id"
        f"{_ACCOUNT_JOINS}"
        " LEFT JOIN inbox i ON i.account_id = a.id AND i.event_key = w.event_key",
        postgresql,
    )
