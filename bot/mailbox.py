"""Mailbox channels (terminal, browser): a row is delivered once committed and its time has come."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, or_, select, update

from bot.outbox import is_open
from handlers.messages import MAIL, PUSH_CHANNELS
from nlp.script import to_traditional
from storage.tables import Account, Case, Conversation, OutboxRow


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
    edits: int | None = None  # the earlier message that this one takes the place of


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
    OutboxRow.edits_id,
)


def outbox_rows() -> Select[Any]:
    """What ``shown_of`` reads; conditions are the caller's."""
    return select(*_COLUMNS).outerjoin(Case, Case.id == OutboxRow.case_id)


# Statements are built once: a mailbox is looked into after every word that anybody says.
_ACCOUNT = select(Account.id, Account.person_id, Account.traditional).where(
    Account.channel == bindparam("channel"), Account.external_id == bindparam("external_id")
)
_ACCOUNT_HELD = _ACCOUNT.with_for_update()
_ACCOUNTS_OF = (
    select(Account.id, Account.channel, Account.preferred_at, Conversation.updated_at)
    .outerjoin(Conversation, Conversation.account_id == Account.id)
    .where(
        Account.person_id == bindparam("person_id"),
        Account.channel != MAIL,
        Account.dead_at.is_(None),
    )
)
_DUE = (
    outbox_rows()
    .where(
        is_open(OutboxRow),
        OutboxRow.state == "due",
        OutboxRow.person_id == bindparam("person_id"),
        OutboxRow.not_before <= bindparam("now"),
    )
    .order_by(OutboxRow.not_before, OutboxRow.id)
)
_ITS_OWN = OutboxRow.account_id == bindparam("account_id")
_ANY_ACCOUNTS = and_(OutboxRow.account_id.is_(None), OutboxRow.person_id == bindparam("person_id"))
_DUE_ITS_OWN, _DUE_BOTH = _DUE.where(_ITS_OWN), _DUE.where(or_(_ITS_OWN, _ANY_ACCOUNTS))


def take_mailbox(conn: Connection, channel: str, external_id: str, now: datetime) -> list[Shown]:
    """Rows of this account not shown yet, and its person's open ones if it is his best account.

    They count as shown from now on.
    """
    account = _account(conn, _ACCOUNT_HELD, channel, external_id)
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
    account = _account(conn, _ACCOUNT, channel, external_id)
    if account is None:
        return None, []
    return account.person_id, _due(conn, account, now)


def _account(
    conn: Connection, wanted: Select[int, int, bool], channel: str, external_id: str
) -> Row[int, int, bool] | None:
    return conn.execute(wanted, {"channel": channel, "external_id": external_id}).one_or_none()


def _due(conn: Connection, account: Row[int, int, bool], now: datetime) -> list[Shown]:
    is_best = best_account(conn, account.person_id) in (None, account.id)
    wanted = _DUE_BOTH if is_best else _DUE_ITS_OWN
    about = {"person_id": account.person_id, "account_id": account.id, "now": now}
    rows = conn.execute(wanted, about)
    return [shown_of(row, traditional=account.traditional) for row in rows]


def best_account(conn: Connection, person_id: int) -> int | None:
    """The living account of a person that he chose (``handlers.preferred``), else heard last.

    Push channels come before mailboxes.
    """
    rows = conn.execute(_ACCOUNTS_OF, {"person_id": person_id}).all()
    if not rows:
        return None
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)

    def rank(row: Row[int, str, datetime | None, datetime]) -> tuple[bool, bool, datetime, int]:
        is_chosen = row.preferred_at is not None
        return row.channel in PUSH_CHANNELS, is_chosen, row.updated_at or long_ago, -row.id

    return int(max(rows, key=rank).id)


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


def shown_of(row: Row[Any], *, traditional: bool = False) -> Shown:
    """A row of ``outbox_rows``, in the script its reader writes."""
    written = to_traditional if traditional else str
    return Shown(
        row.id,
        row.not_before,
        row.person_id,
        row.account_id,
        written(row.text),
        [[written(label), value] for label, value in row.buttons or []],
        row.media or [],
        row.number,
        row.purpose,
        row.edits_id,
    )
