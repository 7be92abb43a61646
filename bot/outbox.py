"""The relay's statements, first half: which rows may leave, and taking them.

A row taken is ``sending`` with its lease in ``retry_at``: the real instant after which whoever took
it counts as gone. ``bot.outcomes`` writes what became of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.channels.base import CAN_WAIT, OutButton, OutMedia, OutMessage, Progress
from bot.delivery import HELD, PERHAPS_SENT, PUT_OFF, together_in
from handlers.messages import MAIL, SHARE_PHONE, VOTE
from nlp.script import to_traditional
from storage.tables import Account, Conversation, OutboxRow

NOTHING_TO_EDIT = "the message to be changed never arrived"
CANDIDATES = 200  # persons looked at in one go
MOST_TOGETHER = 20  # rows of one person in one go


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
    traditional: bool = False  # who writes there reads traditional characters


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
    was_held: bool
    lease: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, on both clocks (aware UTC)."""

    desk: datetime
    real: datetime


# --- what may leave ------------------------------------------------------------------------------


def is_open(row: type[OutboxRow]) -> ColumnElement[bool]:
    """As the partial index ``ix_outbox_open`` says it, word for word: else SQLite does not use it
    and reads the whole outbox."""
    return row.state.in_([literal_column("'due'"), literal_column("'sending'")])


def candidates(conn: Connection, channels: Sequence[str], now: Moment) -> list[Candidate]:
    """For each person the row whose turn it is, emergencies first, then by (not_before, id).

    Nothing overtakes a row that is being sent or waits to be tried again, but emergencies do
    (``_may_go``).
    """
    row = OutboxRow
    urgency = case((row.purpose == "emergency", 0), else_=1)
    turn = func.row_number().over(
        partition_by=row.person_id, order_by=(urgency, row.not_before, row.id)
    )
    open_rows = (
        select(row.id, row.person_id, row.account_id, row.not_before, urgency.label("urgency"),
               turn.label("turn"))
        .where(
            is_open(row),
            row.state == "due",
            row.not_before <= now.desk,
            or_(row.retry_at.is_(None), row.retry_at <= now.real),
            _reachable(channels),
            _may_go(now),
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


def _may_go(now: Moment) -> ColumnElement[bool]:
    """A row that is being sent, or waits to be tried again, holds back the person's later ones, but
    no emergency; one held for quiet hours or until the person speaks, or dead, holds back nothing
    (DESIGN §2), and one that was merely put off holds back only what can wait as well.
    """
    row, earlier = OutboxRow, aliased(OutboxRow)
    reason = func.coalesce(earlier.reason, "")
    held_back = exists().where(
        is_open(earlier),
        earlier.person_id == row.person_id,
        earlier.id != row.id,
        or_(
            earlier.state == "sending",
            and_(
                earlier.state == "due",
                earlier.retry_at > now.real,
                earlier.id < row.id,
                reason.not_like(f"{HELD}%"),
                or_(reason.not_like(f"{PUT_OFF}%"), row.purpose.in_(CAN_WAIT)),
            ),
        ),
    )
    return or_(row.purpose == "emergency", ~held_back)


def _reachable(channels: Sequence[str]) -> ColumnElement[bool]:
    """A reply's own account, or any living account of the person, is on one of ``channels``."""
    row = OutboxRow
    return or_(
        exists().where(Account.id == row.account_id, Account.channel.in_(channels)),
        and_(
            row.account_id.is_(None),
            exists().where(
                Account.person_id == row.person_id,
                Account.channel.in_([name for name in channels if name != MAIL]),
                Account.dead_at.is_(None),
            ),
        ),
    )


def addresses(
    conn: Connection, found: Sequence[Candidate], channels: Sequence[str]
) -> dict[int, list[Address]]:
    """Where each row may go, by row id: a reply to its account, a push to the person's living
    accounts, the one he chose first, then the one heard last (as ``bot.mailbox.best_account``)."""
    persons = {one.person_id for one in found}
    fixed = {one.account_id for one in found if one.account_id is not None}
    rows = conn.execute(
        select(Account.id, Account.person_id, Account.channel, Account.external_id,
               Account.dead_at, Account.traditional)
        .outerjoin(Conversation, Conversation.account_id == Account.id)
        .where(or_(Account.person_id.in_(persons), Account.id.in_(fixed)),
               Account.channel.in_(channels))
        .order_by(Account.preferred_at.desc().nulls_last(),
                  Conversation.updated_at.desc().nulls_last(), Account.id)
    ).all()  # fmt: skip
    by_row: dict[int, list[Address]] = {}
    for one in found:
        by_row[one.id] = [
            Address(a.id, a.channel, a.external_id, a.traditional)
            for a in rows
            if (a.id == one.account_id if one.account_id is not None
                else a.person_id == one.person_id and a.dead_at is None and a.channel != MAIL)
        ]  # fmt: skip
    return by_row


def companions(
    conn: Connection, chosen: dict[int, Address], channels: Sequence[str], now: Moment
) -> dict[int, Address]:
    """What else is due for the persons chosen on these channels: it leaves with the chosen row."""
    by_account = {a.account_id: a for a in chosen.values() if a.channel in channels}
    if not by_account:
        return {}
    rows = conn.execute(
        select(OutboxRow.id, Account.id.label("account_id"))
        .join(Account, Account.person_id == OutboxRow.person_id)
        .where(
            is_open(OutboxRow),
            OutboxRow.state == "due",
            Account.id.in_(by_account),
            or_(OutboxRow.account_id == Account.id, OutboxRow.account_id.is_(None)),
            OutboxRow.not_before <= now.desk,
            or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= now.real),
            OutboxRow.id.not_in(chosen),
            _may_go(now),
        )
        .order_by(OutboxRow.not_before, OutboxRow.id)
        .limit(MOST_TOGETHER)
    )
    return {row.id: by_account[row.account_id] for row in rows}


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
                   OutboxRow.tries, OutboxRow.reason, OutboxRow.edits_id, OutboxRow.begun)
    ).all()  # fmt: skip
    _begin_anew(conn, rows, chosen)
    edits = [row for row in rows if row.edits_id is not None]
    edited = _platform_ids(conn, [row.edits_id for row in edits])
    pointless = {row.id for row in edits if edited.get(row.edits_id) is None}
    _cancel(conn, pointless)
    made = (row for row in rows if row.id not in pointless)
    return sorted((_taken(row, chosen[row.id], lease, edited) for row in made), key=_order)


def _begin_anew(conn: Connection, rows: Sequence[Row[Any]], chosen: dict[int, Address]) -> None:
    """What another account was given a part of is told to this one from the start."""
    ids = [row.id for row in rows if row.begun and not _is_begun_at(row.begun, chosen[row.id])]
    if ids:
        conn.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(begun=None))


def _is_begun_at(begun: dict[str, Any], address: Address) -> bool:
    return bool(begun["account"] == address.account_id)


def begun_of(progress: Progress, account_id: int) -> dict[str, Any] | None:
    """As ``outbox.begun`` keeps it; None: nothing has left yet."""
    return None if progress == Progress() else {"account": account_id, **asdict(progress)}


def progress_in(begun: dict[str, Any] | None) -> Progress:
    """How far the row has got at the account it was taken for last."""
    kept = {name: value for name, value in (begun or {}).items() if name != "account"}
    return Progress(**kept)


def _cancel(conn: Connection, ids: Collection[int]) -> None:
    """What they were to change never arrived."""
    if ids:
        values = {"state": "cancelled", "retry_at": None, "reason": NOTHING_TO_EDIT}
        conn.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(values))


def _order(taken: Taken) -> tuple[bool, int]:
    return taken.message.purpose != "emergency", taken.message.id


def _platform_ids(conn: Connection, ids: Sequence[int]) -> dict[int, str | None]:
    if not ids:
        return {}
    query = select(OutboxRow.id, OutboxRow.platform_id).where(OutboxRow.id.in_(ids))
    return {row.id: row.platform_id for row in conn.execute(query)}


def _taken(
    row: Row[Any], address: Address, lease: datetime, edited: dict[int, str | None]
) -> Taken:
    written = to_traditional if address.traditional else str
    buttons = tuple(
        OutButton(
            written(label),
            f"{row.id}.{index}",
            action == SHARE_PHONE,
            action.startswith(f"{VOTE}:"),
        )
        for index, (label, action) in enumerate(row.buttons or [])
    )
    media = tuple(
        OutMedia(one["kind"], one["name"], one.get("mime", "image/jpeg"), one.get("blob_id"))
        for one in row.media or []
    )
    begun = row.begun if row.begun and _is_begun_at(row.begun, address) else None
    message = OutMessage(
        row.id,
        written(row.text),
        row.purpose,
        buttons,
        media,
        edits=edited.get(row.edits_id),
        together=together_in(row.reason),
        progress=progress_in(begun),
    )
    return Taken(
        message=message,
        address=address,
        person_id=row.person_id,
        account_fixed=row.account_id is not None,
        case_id=row.case_id,
        tries=row.tries,
        perhaps_sent=is_perhaps_sent(row.reason),
        was_held=(row.reason or "").startswith(HELD),
        lease=lease,
    )


def is_perhaps_sent(reason: str | None) -> bool:
    """Whether an earlier attempt may have arrived, by what its row says."""
    return (reason or "").startswith(PERHAPS_SENT)
