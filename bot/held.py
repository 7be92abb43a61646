"""Rows that wait until their person speaks, and what lets them go (``bot.delivery.HELD``)."""

from sqlalchemy import ColumnElement, Connection, exists, select, update

from bot.delivery import HELD
from bot.outbox import is_open
from storage.tables import Account, OutboxRow


def release_held(conn: Connection, channel: str, external_id: str) -> list[int]:
    """The person of this account spoke: what was held until then may leave; the rows' ids."""
    released = conn.scalars(
        update(OutboxRow)
        .where(*_held_for(channel, external_id))
        .values(retry_at=None)
        .returning(OutboxRow.id)
    )
    return list(released)


def is_held(conn: Connection, channel: str, external_id: str) -> bool:
    """Whether anything is held for the person of this account, by whichever process."""
    return bool(conn.scalar(select(exists().where(*_held_for(channel, external_id)))))


def _held_for(channel: str, external_id: str) -> tuple[ColumnElement[bool], ...]:
    whose = select(Account.person_id).where(
        Account.channel == channel, Account.external_id == external_id
    )
    return (
        is_open(OutboxRow),
        OutboxRow.state == "due",
        OutboxRow.person_id.in_(whose),
        OutboxRow.reason.like(f"{HELD}%"),
    )
