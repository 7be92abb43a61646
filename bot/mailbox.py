"""Mailbox channels (terminal, browser): a row is delivered once committed and its time has come."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from bot.outbox import is_open
from handlers.messages import MAIL
from storage.tables import Account, Case, Conversation, OutboxRow

PUSH_CHANNELS: frozenset[str] = frozenset({"telegram", "wechat", "wecom", "loopback"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a mailbox shows it."""

    id: int
    at: datetime  # desk time: when it was committed and its not_before had come
    person_id: int
    account_id: int | None
    text: str
    buttons: list[list[str]]
    media: list[Any]
    case: str | None
    purpose: str


_COLUMNS = (
    OutboxRow.id,
    OutboxRow.not_before,
    OutboxRow.person_id,
    OutboxRow.account_id,
    OutboxRow.text,
    OutboxRow.buttons,
    OutboxRow.media,
    Case.number,
    OutboxRow.purpose,
)


def outbox_rows() -> Select[Any]:
    """What ``shown_of`` reads; conditions are the caller's."""
    return select(*_COLUMNS).outerjoin(Case, Case.id == OutboxRow.case_id)


def take_mailbox(conn: Connection, channel: str, external_id: str, now: datetime) -> list[Shown]:
    """Rows of this account not shown yet, and its person's open ones if it is his best account.

    They count as shown from now on.
    """
    account = conn.execute(_account(channel, external_id).with_for_update()).one_or_none()
    shown = [] if account is None else _due(conn, account, now)
    if account is not None and shown:
        conn.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_([s.id for s in shown]))
            .values(state="sent", sent_at=datetime.now(UTC), account_id=account.id, channel=channel)
        )
    return shown


def peek_mailbox(
    conn: Connection, channel: str, external_id: str, now: datetime
) -> tuple[int | None, list[Shown]]:
    """Whose account it is (None: unknown), and what ``take_mailbox`` would show; marks nothing."""
    account = conn.execute(_account(channel, external_id)).one_or_none()
    if account is None:
        return None, []
    return account.person_id, _due(conn, account, now)


def _account(channel: str, external_id: str) -> Select[int, int]:
    return select(Account.id, Account.person_id).where(
        Account.channel == channel, Account.external_id == external_id
    )


def _due(conn: Connection, account: Row[int, int], now: datetime) -> list[Shown]:
    wanted = OutboxRow.account_id == account.id
    if best_account(conn, account.person_id) in (None, account.id):
        wanted = or_(
            wanted, and_(OutboxRow.account_id.is_(None), OutboxRow.person_id == account.person_id)
        )
    rows = conn.execute(
        outbox_rows()
        .where(
            is_open(OutboxRow),
            OutboxRow.state == "due",
            OutboxRow.person_id == account.person_id,
            wanted,
            OutboxRow.not_before <= now,
        )
        .order_by(OutboxRow.not_before, OutboxRow.id)
    )
    return [shown_of(row) for row in rows]


def best_account(conn: Connection, person_id: int) -> int | None:
    """The living account of a person that was heard last; push channels before mailboxes."""
    rows = conn.execute(
        select(Account.id, Account.channel, Conversation.updated_at)
        .outerjoin(Conversation, Conversation.account_id == Account.id)
        .where(Account.person_id == person_id, Account.channel != MAIL, Account.dead_at.is_(None))
    ).all()
    if not rows:
        return None
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    best = max(rows, key=lambda r: (r.channel in PUSH_CHANNELS, r.updated_at or long_ago, -r.id))
    return int(best.id)


def came_out_between(conn: Connection, after: datetime, until: datetime) -> list[Shown]:
    """Everything, for anybody, whose moment lies in (after, until]."""
    rows = conn.execute(
        outbox_rows()
        .where(
            OutboxRow.not_before > after,
            OutboxRow.not_before <= until,
            OutboxRow.state != "cancelled",
        )
        .order_by(OutboxRow.not_before, OutboxRow.id)
    )
    return [shown_of(row) for row in rows]


def shown_of(row: Row[Any]) -> Shown:
    """A row of ``outbox_rows``."""
    return Shown(
        row.id,
        row.not_before,
        row.person_id,
        row.account_id,
        row.text,
        row.buttons or [],
        row.media or [],
        row.number,
        row.purpose,
    )
