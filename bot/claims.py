"""Accounts whose rows are left to another process: there a request of the platform waits for them.

What rides the answer costs nothing (``AnsweringChannel``), and only who heard the request can give
it. The inbox says who: a young row whose key this process does not know was heard elsewhere. So a
claim costs no write, is committed with the very rows it is for, and ends by itself, also when its
process dies. Two requests at once are both known by the newer, which carries what is due.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import Connection, or_, select

from bot.channels.base import AnsweringChannel
from bot.outbox import Address
from storage.ids import first_id_at, made_at
from storage.tables import InboxRow


def seconds_claimed(
    conn: Connection,
    channels: Sequence[AnsweringChannel],
    addresses: Collection[Sequence[Address]],
    real: datetime,
) -> dict[int, float]:
    """By account id: how long from this real instant its rows are left to another process."""
    claimed: dict[int, float] = {}
    for channel in channels:
        names = {
            one.account_id: one.external_id
            for one in chain.from_iterable(addresses)
            if one.channel == channel.name
        }
        if names:
            claimed |= _elsewhere(conn, channel, names, real)
    return claimed


def _elsewhere(
    conn: Connection, channel: AnsweringChannel, names: Mapping[int, str], real: datetime
) -> dict[int, float]:
    since = real - timedelta(seconds=channel.answer_seconds)
    rows = conn.execute(
        select(InboxRow.account_id, InboxRow.id, InboxRow.event_key)
        .where(
            InboxRow.id >= first_id_at(since),
            InboxRow.account_id.in_(names),
            or_(*(InboxRow.event_key.startswith(key) for key in channel.request_keys)),
        )
        .order_by(InboxRow.id)
    )
    newest = {row.account_id: row for row in rows}
    return {
        account_id: (made_at(row.id) - since).total_seconds()
        for account_id, row in newest.items()
        if not channel.heard_here(names[account_id], row.event_key)
    }
