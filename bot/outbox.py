"""The relay's statements: which rows may leave, taking them, and writing what became of them.

A row taken is ``sending`` with its lease in ``retry_at``: the real instant after which whoever took
it counts as gone. What became of it is only written while that very lease stands, so that a slow
worker never overwrites another's result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.channels.base import OutButton, OutMedia, OutMessage
from bot.delivery import PERHAPS_SENT, Verdict
from handlers.texts import say
from storage.engine import Store
from storage.ids import next_id
from storage.tables import Account, Conversation, Entry, OutboxRow

CANDIDATES = 200  # persons looked at in one go
TIMELINE_START_CHARS = 24  # how much of a message its timeline entry quotes


@dataclass(frozen=True, slots=True)
class Candidate:
    """The first row of a person that may leave now."""

    id: int
    person_id: int
    account_id: int | None


@dataclass(frozen=True, slots=True)
class Address:
    """An account that the relay may push to."""

    account_id: int
    channel: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A row in ``sending``: ours until ``lease``."""

    message: OutMessage
    address: Address
    person_id: int
    account_fixed: bool
    case_id: int | None
    tries: int
    perhaps_sent: bool
    lease: datetime


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A row found in ``sending`` whose lease is over."""

    id: int
    channel: str | None
    purpose: Any
    tries: int
    perhaps_sent: bool
    case_id: int | None
    text: str
    lease: datetime | None


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, on both clocks (aware UTC)."""

    desk: datetime
    real: datetime


# --- what may leave ------------------------------------------------------------------------------


def _is_open(row: type[OutboxRow]) -> ColumnElement[bool]:
    """As the partial index ``ix_outbox_open`` says it, word for word: else SQLite does not use it
    and reads the whole outbox."""
    return row.state.in_([literal_column("'due'"), literal_column("'sending'")])


def candidates(conn: Connection, channels: Sequence[str], now: Moment) -> list[Candidate]:
    """For each person the row whose turn it is, emergencies first, then by (not_before, id).

    A row that is being sent, or waits to be tried again, holds back the person's later ones, but
    no emergency; one held for quiet hours or dead holds back nothing (DESIGN §2).
    """
    row, earlier = OutboxRow, aliased(OutboxRow)
    urgency = case((row.purpose == "emergency", 0), else_=1)
    held_back = exists().where(
        _is_open(earlier),
        earlier.person_id == row.person_id,
        earlier.id != row.id,
        or_(
            earlier.state == "sending",
            and_(earlier.state == "due", earlier.retry_at > now.real, earlier.id < row.id),
        ),
    )
    turn = func.row_number().over(
        partition_by=row.person_id, order_by=(urgency, row.not_before, row.id)
    )
    open_rows = (
        select(row.id, row.person_id, row.account_id, row.not_before, urgency.label("urgency"),
               turn.label("turn"))
        .where(
            _is_open(row),
            row.state == "due",
            row.not_before <= now.desk,
            or_(row.retry_at.is_(None), row.retry_at <= now.real),
            _reachable(channels),
            or_(row.purpose == "emergency", ~held_back),
        )
        .subquery()
    )  # fmt: skip
    found = conn.execute(
        select(open_rows.c.id, open_rows.c.person_id, open_rows.c.account_id)
        .where(open_rows.c.turn == 1)
        .order_by(open_rows.c.urgency, open_rows.c.not_before, open_rows.c.id)
        .limit(CANDIDATES)
    )
    return [Candidate(*one) for one in found]


def _reachable(channels: Sequence[str]) -> ColumnElement[bool]:
    """A reply's own account, or any living account of the person, is on one of ``channels``."""
    row = OutboxRow
    return or_(
        exists().where(Account.id == row.account_id, Account.channel.in_(channels)),
        and_(
            row.account_id.is_(None),
            exists().where(
                Account.person_id == row.person_id,
                Account.channel.in_(channels),
                Account.dead_at.is_(None),
            ),
        ),
    )


def addresses(
    conn: Connection, found: Sequence[Candidate], channels: Sequence[str]
) -> dict[int, list[Address]]:
    """Where each row may go, by row id: a reply to its account, a push to the person's living
    accounts, the one heard last first (as ``bot.mailbox.best_account`` ranks them)."""
    persons = {one.person_id for one in found}
    fixed = {one.account_id for one in found if one.account_id is not None}
    rows = conn.execute(
        select(Account.id, Account.person_id, Account.channel, Account.external_id,
               Account.dead_at)
        .outerjoin(Conversation, Conversation.account_id == Account.id)
        .where(or_(Account.person_id.in_(persons), Account.id.in_(fixed)),
               Account.channel.in_(channels))
        .order_by(Conversation.updated_at.desc().nulls_last(), Account.id)
    ).all()  # fmt: skip
    by_row: dict[int, list[Address]] = {}
    for one in found:
        by_row[one.id] = [
            Address(a.id, a.channel, a.external_id)
            for a in rows
            if (a.id == one.account_id if one.account_id is not None
                else a.person_id == one.person_id and a.dead_at is None)
        ]  # fmt: skip
    return by_row


# --- taking --------------------------------------------------------------------------------------


def take(conn: Connection, chosen: dict[int, Address], lease: datetime) -> list[Taken]:
    """Mark the rows ``sending`` and return them; what was cancelled or taken meanwhile is left."""
    if not chosen:
        return []
    ids = sorted(chosen)
    if conn.dialect.name == "postgresql":
        free = select(OutboxRow.id).where(OutboxRow.id.in_(ids), OutboxRow.state == "due")
        ids = list(conn.scalars(free.order_by(OutboxRow.id).with_for_update(skip_locked=True)))
    if not ids:
        return []
    channel = case({i: chosen[i].channel for i in ids}, value=OutboxRow.id)
    rows = conn.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids), OutboxRow.state == "due")
        .values(state="sending", retry_at=lease, tries=OutboxRow.tries + 1, channel=channel)
        .returning(OutboxRow.id, OutboxRow.person_id, OutboxRow.account_id, OutboxRow.text,
                   OutboxRow.buttons, OutboxRow.media, OutboxRow.purpose, OutboxRow.case_id,
                   OutboxRow.tries, OutboxRow.reason, OutboxRow.edits_id)
    ).all()  # fmt: skip
    edited = _platform_ids(conn, [row.edits_id for row in rows if row.edits_id is not None])
    return [_taken(row, chosen[row.id], lease, edited) for row in rows]


def _platform_ids(conn: Connection, ids: Sequence[int]) -> dict[int, str | None]:
    if not ids:
        return {}
    query = select(OutboxRow.id, OutboxRow.platform_id).where(OutboxRow.id.in_(ids))
    return {row.id: row.platform_id for row in conn.execute(query)}


def _taken(
    row: Row[Any], address: Address, lease: datetime, edited: dict[int, str | None]
) -> Taken:
    buttons = tuple(
        OutButton(label, f"{row.id}.{index}")
        for index, (label, _action) in enumerate(row.buttons or [])
    )
    media = tuple(
        OutMedia(one["kind"], one["name"], one.get("mime", "image/jpeg"), one.get("blob_id"))
        for one in row.media or []
    )
    message = OutMessage(
        row.id, row.text, row.purpose, buttons, media, edits=edited.get(row.edits_id)
    )
    return Taken(
        message=message,
        address=address,
        person_id=row.person_id,
        account_fixed=row.account_id is not None,
        case_id=row.case_id,
        tries=row.tries,
        perhaps_sent=_is_perhaps_sent(row.reason),
        lease=lease,
    )


def _is_perhaps_sent(reason: str | None) -> bool:
    return (reason or "").startswith(PERHAPS_SENT)


# --- what became of it ---------------------------------------------------------------------------


def record(conn: Connection, taken: Taken, verdict: Verdict, now: Moment) -> Verdict:
    """Write the verdict on a taken row, the account's death, and what the timeline should show.

    A push whose person has no living account left is dead; the verdict as written is returned.
    """
    if verdict.account_dead:
        conn.execute(
            update(Account)
            .where(Account.id == taken.address.account_id, Account.dead_at.is_(None))
            .values(dead_at=now.real)
        )
        if verdict.state == "due" and not _has_living_account(conn, taken.person_id):
            verdict = Verdict("dead", f"{say('relay.reason.no_account')}: {verdict.reason}")
    values = _values(verdict, taken.tries, now)
    if verdict.state in {"sent", "unknown"}:
        values |= {"account_id": taken.address.account_id, "platform_id": verdict.platform_id}
    if _write(conn, taken.message.id, taken.lease, values):
        _tell_timeline(conn, taken.case_id, taken.message.text, verdict, now)
    return verdict


def record_abandoned(conn: Connection, row: Abandoned, verdict: Verdict, now: Moment) -> None:
    """Write the verdict on a row found in ``sending``; it may be tried at once."""
    if _write(conn, row.id, row.lease, _values(verdict, row.tries, now) | {"retry_at": None}):
        _tell_timeline(conn, row.case_id, row.text, verdict, now)


def _values(verdict: Verdict, tries: int, now: Moment) -> dict[str, Any]:
    waits = verdict.state == "due" and verdict.wait_seconds > 0
    return {
        "state": verdict.state,
        "reason": verdict.reason,
        "retry_at": now.real + timedelta(seconds=verdict.wait_seconds) if waits else None,
        "tries": tries if verdict.counts else tries - 1,
        "sent_at": now.real if verdict.state == "sent" else None,
    }


def _write(conn: Connection, row_id: int, lease: datetime | None, values: dict[str, Any]) -> bool:
    is_ours = OutboxRow.retry_at == lease if lease is not None else OutboxRow.retry_at.is_(None)
    changed = conn.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.state == "sending", is_ours)
        .values(values)
    )
    return changed.rowcount == 1


def _has_living_account(conn: Connection, person_id: int) -> bool:
    living = exists().where(Account.person_id == person_id, Account.dead_at.is_(None))
    return bool(conn.scalar(select(living)))


def _tell_timeline(
    conn: Connection, case_id: int | None, text: str, verdict: Verdict, now: Moment
) -> None:
    key = "repeated" if verdict.repeats_uncertain else verdict.state
    if case_id is None or key not in {"dead", "unknown", "repeated"}:
        return
    start = text.replace("\n", " ")[:TIMELINE_START_CHARS]
    conn.execute(
        insert(Entry).values(
            id=next_id(),
            case_id=case_id,
            at=now.desk,
            kind="delivery",
            actor_role="system",
            visibility="staff",
            text=say(f"relay.{key}", reason=verdict.reason, start=start),
        )
    )


# --- what was left behind ------------------------------------------------------------------------


def abandoned(conn: Connection, now: Moment, *, everything: bool) -> list[Abandoned]:
    """Rows in ``sending`` whose lease is over; ``everything``: all, when no other worker can be."""
    over = or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= now.real)
    query = (
        select(OutboxRow.id, OutboxRow.channel, OutboxRow.purpose, OutboxRow.tries,
               OutboxRow.reason, OutboxRow.case_id, OutboxRow.text, OutboxRow.retry_at)
        .where(
            _is_open(OutboxRow),
            OutboxRow.state == "sending",
            *(() if everything else (over,)),
        )
        .order_by(OutboxRow.person_id, OutboxRow.id)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    return [
        Abandoned(row.id, row.channel, row.purpose, row.tries, _is_perhaps_sent(row.reason),
                  row.case_id, row.text, row.retry_at)
        for row in conn.execute(query)
    ]  # fmt: skip


def bury_unreachable(conn: Connection, now: Moment) -> int:
    """Pushes to people whose every account is dead become dead, with their reason; how many."""
    mine = Account.person_id == OutboxRow.person_id
    rows = conn.execute(
        select(OutboxRow.id, OutboxRow.case_id, OutboxRow.text)
        .where(
            _is_open(OutboxRow),
            OutboxRow.state == "due",
            OutboxRow.account_id.is_(None),
            OutboxRow.not_before <= now.desk,
            exists().where(mine, Account.dead_at.is_not(None)),
            ~exists().where(mine, Account.dead_at.is_(None)),
        )
        .limit(CANDIDATES)
        .with_for_update(skip_locked=True)
    ).all()
    verdict = Verdict("dead", say("relay.reason.no_account"))
    for row in rows:
        is_same = (OutboxRow.id == row.id, OutboxRow.state == "due")
        values = {"state": "dead", "reason": verdict.reason}
        if conn.execute(update(OutboxRow).where(*is_same).values(values)).rowcount:
            _tell_timeline(conn, row.case_id, row.text, verdict, now)
    return len(rows)


def revive(store: Store, account_ids: Sequence[int]) -> None:
    """Accounts that spoke are alive again; nearly always that is known, and nothing is written."""
    dead = (Account.id.in_(account_ids), Account.dead_at.is_not(None))
    with store.read() as conn:
        if not conn.scalars(select(Account.id).where(*dead)).all():
            return
    with store.write() as conn:
        conn.execute(update(Account).where(*dead).values(dead_at=None))
