"""Counting what an account is sent: two processes never both count where only one is left."""

from sqlalchemy import Connection, Select, select

from storage.tables import Account


def account_id_of(channel: str, external_id: str) -> Select[int]:
    """The query for it."""
    return select(Account.id).where(Account.channel == channel, Account.external_id == external_id)


def locked_account(conn: Connection, channel: str, external_id: str) -> int | None:
    """The account's id, and until the transaction ends nobody else counts for it."""
    return conn.scalar(account_id_of(channel, external_id).with_for_update())
