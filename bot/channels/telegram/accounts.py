"""What the desk knows of Telegram accounts: who can be reached, which message was quoted, who is
an employee."""

from datetime import UTC, datetime

from sqlalchemy import exists, select, update

from bot.channels.telegram import CHANNEL
from storage.engine import Store
from storage.tables import Account, OutboxRow, StaffRole


class Accounts:
    """Look-ups and the one mark; each is called in a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def set_reachable(self, account: str, *, is_so: bool) -> None:
        """He blocked the bot, or let it in again: pushes go another way, or this one again."""
        found = Account.channel == CHANNEL, Account.external_id == account
        change = update(Account).where(*found)
        if is_so:
            change = change.where(Account.dead_at.is_not(None)).values(dead_at=None)
        else:
            change = change.where(Account.dead_at.is_(None)).values(dead_at=datetime.now(UTC))
        with self._store.write() as conn:
            conn.execute(change)

    def quoted(self, account: str, message_id: str) -> int | None:
        """The outgoing message with Telegram's id in this chat; the newest when it was edited."""
        with self._store.read() as conn:
            return conn.scalar(
                select(OutboxRow.id)
                .join(Account, Account.id == OutboxRow.account_id)
                .where(
                    Account.channel == CHANNEL,
                    Account.external_id == account,
                    OutboxRow.platform_id == message_id,
                )
                .order_by(OutboxRow.id.desc())
                .limit(1)
            )

    def is_staff(self, account: str) -> bool:
        """Whether an employee speaks from it."""
        role = exists().where(StaffRole.person_id == Account.person_id)
        with self._store.read() as conn:
            query = select(Account.id).where(
                Account.channel == CHANNEL, Account.external_id == account, role
            )
            return conn.scalar(query) is not None
