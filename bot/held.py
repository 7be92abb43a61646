"""Rows that wait until their person speaks, and what lets them go (``bot.delivery.HELD``)."""

from sqlalchemy import Connection, select, update

from bot.delivery import HELD
from bot.outbox import is_open
from storage.tables import Account, OutboxRow


def release_held(conn: Connection, channel: str, external_id: str) -> list[int]:
    """The person of this account spoke: what was held until then may leave; the rows' ids."""
    whose = select(Account.person_id).where(
        Account.channel == channel, Account.external_id == external_id
    )
    released = conn.scalars(
        update(OutboxRow)
        .where(
            is_open(OutboxRow),
            OutboxRow.state == "due",
            OutboxRow.person_id.in_(whose),
            OutboxRow.reason.like(f"{HELD}%"),
        )
        .values(retry_at=None)
        .returning(OutboxRow.id)
    )
    return list(released)


def held_accounts(conn: Connection, channel: str) -> set[str]:
    """The external ids of those for whom something is held until they speak."""
    query = (
        select(Account.external_id)
        .join(OutboxRow, OutboxRow.person_id == Account.person_id)
        .where(
            is_open(OutboxRow),
            OutboxRow.state == "due",
            OutboxRow.reason.like(f"{HELD}%"),
            Account.channel == channel,
        )
    )
    return set(conn.scalars(query))
