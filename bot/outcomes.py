"""The relay's statements, second half: what became of rows, and what was left behind.

What became of a row is only written while the very lease it was taken with stands, so that a slow
worker never overwrites another's result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, insert, or_, select, update

from bot.channels.base import Progress
from bot.delivery import HELD, Verdict, together_in
from bot.outbox import (
    CANDIDATES,
    Moment,
    Taken,
    begun_of,
    is_open,
    is_perhaps_sent,
    progress_in,
)
from handlers.messages import MAIL
from handlers.texts import say
from storage.engine import Store
from storage.ids import first_id_at, next_id
from storage.tables import Account, Entry, InboxRow, OutboxRow

TIMELINE_START_CHARS = 24  # how much of a message its timeline entry quotes


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
    person_id: int
    has_buttons: bool
    edits: bool
    together: tuple[int, ...]
    progress: Progress  # as it was last written down


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
    values = _values(verdict, taken.tries, now) | {"begun": _begun(verdict, taken)}
    if verdict.state in {"sent", "unknown"}:
        values |= {"account_id": taken.address.account_id, "platform_id": verdict.platform_id}
    if _write(conn, taken.message.id, taken.lease, values):
        if verdict.is_held and taken.was_held:
            return verdict  # that was told when it began
        _tell_timeline(conn, taken.case_id, taken.message.text, verdict, now)
    return verdict


def record_abandoned(conn: Connection, row: Abandoned, verdict: Verdict, now: Moment) -> None:
    """Write the verdict on a row found in ``sending``; it may be tried at once."""
    values = _values(verdict, row.tries, now) | {"retry_at": None}
    if verdict.state != "due":
        values["begun"] = None
    if _write(conn, row.id, row.lease, values):
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


def _begun(verdict: Verdict, taken: Taken) -> dict[str, Any] | None:
    """How much has left, while the rest is to follow to the same account."""
    if verdict.state != "due" or verdict.account_dead:
        return None
    return begun_of(taken.message.progress, taken.address.account_id)


def _write(conn: Connection, row_id: int, lease: datetime | None, values: dict[str, Any]) -> bool:
    is_ours = OutboxRow.retry_at == lease if lease is not None else OutboxRow.retry_at.is_(None)
    changed = conn.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.state == "sending", is_ours)
        .values(values)
    )
    return changed.rowcount == 1


def has_spoken(conn: Connection, account_id: int, since: datetime) -> bool:
    """Whether something was heard of the account since then, by whichever process."""
    heard = exists().where(InboxRow.account_id == account_id, InboxRow.id >= first_id_at(since))
    return bool(conn.scalar(select(heard)))


def _has_living_account(conn: Connection, person_id: int) -> bool:
    living = exists().where(
        Account.person_id == person_id, Account.channel != MAIL, Account.dead_at.is_(None)
    )
    return bool(conn.scalar(select(living)))


def _tell_timeline(
    conn: Connection, case_id: int | None, text: str, verdict: Verdict, now: Moment
) -> None:
    key = _what_to_tell(verdict)
    if case_id is None or key is None:
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
            text=say(f"relay.{key}", reason=reason_of(verdict), start=start),
        )
    )


def _what_to_tell(verdict: Verdict) -> str | None:
    if verdict.is_held:
        return "held"
    if verdict.shortened:
        return "shortened"
    if verdict.remark:
        return "remark"
    if verdict.repeats_uncertain:
        return "repeated"
    return verdict.state if verdict.state in {"dead", "unknown"} else None


def reason_of(verdict: Verdict) -> str:
    """Why it waits or was shortened, in words."""
    return verdict.shortened or verdict.remark or (verdict.reason or "").removeprefix(HELD)


# --- what was left behind ------------------------------------------------------------------------


def abandoned(conn: Connection, now: Moment, *, everything: bool) -> list[Abandoned]:
    """Rows in ``sending`` whose lease is over; ``everything``: all, when no other worker can be."""
    over = or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= now.real)
    query = (
        select(OutboxRow.id, OutboxRow.channel, OutboxRow.purpose, OutboxRow.tries,
               OutboxRow.reason, OutboxRow.case_id, OutboxRow.text, OutboxRow.retry_at,
               OutboxRow.person_id, OutboxRow.buttons, OutboxRow.edits_id, OutboxRow.begun)
        .where(
            is_open(OutboxRow),
            OutboxRow.state == "sending",
            *(() if everything else (over,)),
        )
        .order_by(OutboxRow.person_id, OutboxRow.id)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    return [
        Abandoned(row.id, row.channel, row.purpose, row.tries, is_perhaps_sent(row.reason),
                  row.case_id, row.text, row.retry_at, row.person_id, bool(row.buttons),
                  row.edits_id is not None, together_in(row.reason), progress_in(row.begun))
        for row in conn.execute(query)
    ]  # fmt: skip


def bury_unreachable(conn: Connection, now: Moment) -> int:
    """Pushes to people whose every account is dead become dead, with their reason; how many."""
    mine = and_(Account.person_id == OutboxRow.person_id, Account.channel != MAIL)
    rows = conn.execute(
        select(OutboxRow.id, OutboxRow.case_id, OutboxRow.text)
        .where(
            is_open(OutboxRow),
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
