"""What the channel itself knows of members: how they are written here, and which codes they hold.

Each method is for a thread.
"""

from typing import Final

from sqlalchemy import Connection, exists, func, select, update

from bot.channels.wecom import CHANNEL
from storage.engine import Store
from storage.tables import Account, OutboxRow, StaffRole

CARD: Final = "card:"  # of platform ids: the codes that change the card, each good for once
BETWEEN_CODES: Final = ","
MOST_CODES: Final = 3


class Accounts:
    """Statements about WeCom accounts and their cards."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known_as(self, userid: str) -> str:
        """The userid as it is written here: the platform tells no capitals from small letters, and
        sends back whichever the member was made with. An employee's comes before a stranger's."""
        is_staff = exists().where(StaffRole.person_id == Account.person_id)
        query = (
            select(Account.external_id)
            .where(Account.channel == CHANNEL, func.lower(Account.external_id) == userid.lower())
            .order_by(is_staff.desc(), (Account.external_id == userid).desc(), Account.id)
            .limit(1)
        )
        with self._store.read() as conn:
            return conn.scalar(query) or userid

    def keep_code(self, userid: str, button: str, code: str) -> None:
        """A press brought this code along: it changes the card of the button, before older ones."""
        row_id = int(button.partition(".")[0])
        with self._store.write() as conn:
            account_id = conn.scalar(
                select(Account.id).where(Account.channel == CHANNEL, Account.external_id == userid)
            )
            shown = _platform_id(conn, row_id, account_id)
            if account_id is None or shown is None:
                return
            kept = [one for one in codes_in(shown) if one != code]
            conn.execute(
                update(OutboxRow)
                .where(OutboxRow.account_id == account_id, OutboxRow.platform_id == shown)
                .values(platform_id=card_id([code, *kept][:MOST_CODES]))
            )


def _platform_id(conn: Connection, row_id: int, account_id: int | None) -> str | None:
    query = select(OutboxRow.platform_id).where(
        OutboxRow.id == row_id,
        OutboxRow.account_id == account_id,
        OutboxRow.platform_id.startswith(CARD),
    )
    return conn.scalar(query)


def card_id(codes: list[str]) -> str:
    """The platform id of a card that these codes change."""
    return CARD + BETWEEN_CODES.join(codes)


def codes_in(platform_id: str) -> list[str]:
    """The codes that may change the message; none when it is no card."""
    if not platform_id.startswith(CARD):
        return []
    return [one for one in platform_id.removeprefix(CARD).split(BETWEEN_CODES) if one]
