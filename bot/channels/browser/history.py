"""Reading back through a chat: what the account said and what it was told, newest page first.

One's own words are the sealed bodies of the inbox, kept for some days (RULEBOOK §11); the desk's
are outbox rows. Both are in order of (desk time, id), and a page ends before one of them.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    literal_column,
    or_,
    select,
)

from bot.channels.browser import CHANNEL
from bot.channels.browser.outgoing import UrlOf, iso, own_payload, to_payload
from bot.mailbox import Shown, best_account, outbox_rows, shown_of
from handlers.messages import Incoming
from nlp.script import to_traditional
from storage.crypto import Keyring, WrongKey
from storage.tables import Account, InboxRow, OutboxRow

log = logging.getLogger(__name__)
QUOTE_CHARS: Final = 60
ROWS_OF_BUTTONS: Final = 40  # looked through for what stood on a tapped button

_decode = msgspec.json.Decoder(Incoming).decode


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of both sides, oldest first, and whether there are older ones."""

    messages: list[dict[str, Any]]
    more: bool
    now: str  # desk time


@dataclass(frozen=True, slots=True)
class _Reader:
    conn: Connection
    account_id: int
    person_id: int
    traditional: bool
    now: datetime


def read_history(
    conn: Connection,
    keyring: Keyring,
    address: tuple[str, str],
    *,
    before: int | None,
    limit: int,
    now: datetime,
    url_of: UrlOf,
) -> Page:
    """The last ``limit`` messages of (channel, external id) before the one with id ``before``.

    ``now`` is desk time: what is held until later is not there yet.
    """
    found = conn.execute(
        select(Account.id, Account.person_id, Account.traditional).where(
            Account.channel == address[0], Account.external_id == address[1]
        )
    ).one_or_none()
    if found is None:
        return Page([], more=False, now=iso(now))
    reader = _Reader(conn, found.id, found.person_id, found.traditional, now)
    end = None if before is None else _moment_of(reader, before)
    if before is not None and end is None:
        return Page([], more=False, now=iso(now))
    told = _told(reader, end, limit + 1, browser=address[0] == CHANNEL)
    told = _as_changed(reader, told)
    own = _own(reader, keyring, end, limit + 1)
    both: list[tuple[datetime, int, Shown | Incoming]] = [
        *((one.at, one.id, one) for one in told),
        *own,
    ]
    both.sort(key=lambda one: one[:2])
    page = both[-limit:]
    labels = _labels(reader, page)
    quotes = _quotes(reader, [one for _, _, one in page if isinstance(one, Incoming)])
    payloads = [
        to_payload(one, url_of)
        if isinstance(one, Shown)
        else own_payload(one, at, url_of, row_id=row_id, labels=labels, quotes=quotes)
        for at, row_id, one in page
    ]
    return Page(payloads, more=len(both) > limit, now=iso(now))


def _moment_of(reader: _Reader, row_id: int) -> tuple[datetime, int] | None:
    """Where a message of this account stands; None: it has no such message."""
    told = select(OutboxRow.not_before).where(
        OutboxRow.id == row_id, OutboxRow.person_id == reader.person_id
    )
    said = select(InboxRow.accepted_at).where(
        InboxRow.id == row_id, InboxRow.account_id == reader.account_id
    )
    at = reader.conn.scalar(told) or reader.conn.scalar(said)
    return None if at is None else (at, row_id)


def _is_before(at: Any, row_id: Any, end: tuple[datetime, int] | None) -> list[ColumnElement[bool]]:
    if end is None:
        return []
    return [or_(at < end[0], and_(at == end[0], row_id < end[1]))]


# --- what it was told -----------------------------------------------------------------------------


def _told(
    reader: _Reader, end: tuple[datetime, int] | None, limit: int, *, browser: bool
) -> list[Shown]:
    """Rows of this account, and its person's open ones that mailboxes showed."""
    mine: ColumnElement[bool] = OutboxRow.account_id == reader.account_id
    if browser:  # in the words of the partial index
        mine = and_(mine, literal_column("outbox.channel = 'browser'"))
    shown: ColumnElement[bool] = OutboxRow.state == "sent"
    if best_account(reader.conn, reader.person_id) in (None, reader.account_id):
        shown = or_(shown, OutboxRow.state == "due")
    open_ones = and_(OutboxRow.account_id.is_(None), OutboxRow.person_id == reader.person_id, shown)
    rows: list[Shown] = []
    for whose in (mine, open_ones):  # two statements: each takes its own index
        query = _newest(outbox_rows(), reader, end, limit).where(whose)
        found = reader.conn.execute(query)
        rows += [shown_of(row, traditional=reader.traditional) for row in found]
    return rows


def _as_changed(reader: _Reader, told: list[Shown]) -> list[Shown]:
    """Each message as it was changed last."""
    changes = select(OutboxRow.edits_id, OutboxRow.text, OutboxRow.buttons).where(
        OutboxRow.account_id == reader.account_id,
        OutboxRow.edits_id.in_([one.id for one in told if one.buttons]),
        OutboxRow.state.in_(("due", "sent")),
    )
    written = to_traditional if reader.traditional else str
    newest = {row.edits_id: row for row in reader.conn.execute(changes.order_by(OutboxRow.id))}
    return [
        replace(
            one,
            text=written(newest[one.id].text),
            buttons=[[written(label), value] for label, value in newest[one.id].buttons or []],
        )
        if one.id in newest
        else one
        for one in told
    ]


def _newest(
    query: Select[Any], reader: _Reader, end: tuple[datetime, int] | None, limit: int
) -> Select[Any]:
    return (
        query.where(
            OutboxRow.state.in_(("due", "sent")),
            OutboxRow.edits_id.is_(None),
            OutboxRow.not_before <= reader.now,
            *_is_before(OutboxRow.not_before, OutboxRow.id, end),
        )
        .order_by(OutboxRow.not_before.desc(), OutboxRow.id.desc())
        .limit(limit)
    )


# --- what it said ---------------------------------------------------------------------------------


def _own(
    reader: _Reader, keyring: Keyring, end: tuple[datetime, int] | None, limit: int
) -> list[tuple[datetime, int, Incoming]]:
    rows = reader.conn.execute(
        select(InboxRow.id, InboxRow.accepted_at, InboxRow.body_sealed)
        .where(
            InboxRow.account_id == reader.account_id,
            InboxRow.body_sealed.is_not(None),
            *_is_before(InboxRow.accepted_at, InboxRow.id, end),
        )
        .order_by(InboxRow.accepted_at.desc(), InboxRow.id.desc())
        .limit(limit)
    )
    opened = ((row.accepted_at, row.id, _open(keyring, row.body_sealed)) for row in rows)
    return [(at, row_id, said) for at, row_id, said in opened if said is not None]


def _open(keyring: Keyring, body: bytes) -> Incoming | None:
    try:
        return _decode(keyring.open_bytes(body))
    except (WrongKey, msgspec.DecodeError):
        log.warning("a stored message cannot be read and is left out of its history")
        return None


def _labels(
    reader: _Reader, page: Sequence[tuple[datetime, int, Shown | Incoming]]
) -> dict[str, str]:
    """What stood on the buttons that were tapped in this page."""
    tapped = {one.button for _, _, one in page if isinstance(one, Incoming) and one.button}
    labels = {
        action: label
        for _, _, one in page
        if isinstance(one, Shown)
        for label, action in one.buttons
    }
    if tapped <= labels.keys():
        return labels
    older = reader.conn.scalars(
        select(OutboxRow.buttons)
        .where(
            OutboxRow.person_id == reader.person_id,
            literal_column("outbox.buttons IS NOT NULL"),
            OutboxRow.id < page[-1][1],
        )
        .order_by(OutboxRow.id.desc())
        .limit(ROWS_OF_BUTTONS)
    )
    for buttons in older:
        for label, action in buttons or ():
            labels.setdefault(action, label)
    return labels


def _quotes(reader: _Reader, said: Sequence[Incoming]) -> dict[int, str]:
    """The beginnings of the messages that were quoted; of the same person only."""
    wanted = {one.reply_to for one in said if one.reply_to is not None}
    if not wanted:
        return {}
    rows = reader.conn.execute(
        select(OutboxRow.id, OutboxRow.text).where(
            OutboxRow.id.in_(wanted), OutboxRow.person_id == reader.person_id
        )
    )
    return {row.id: row.text[:QUOTE_CHARS] for row in rows}
