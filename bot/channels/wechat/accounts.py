"""What the channel itself knows of accounts: who unfollowed, what was answered, what is held."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bot import held
from bot.channels.base import OutButton, OutMessage
from bot.channels.wechat import CHANNEL
from bot.channels.wechat.channel import PASSIVE
from bot.channels.wechat.outgoing import parcels
from bot.desk import Desk
from storage.ids import first_id_at
from storage.tables import Account, OutboxRow

REPEATS_WITHIN = timedelta(minutes=2)  # the platform repeats a callback within seconds


class Accounts:
    """Statements about WeChat accounts; each runs in a thread."""

    def __init__(self, desk: Desk, text_bytes: int) -> None:
        self._desk = desk
        self._text_bytes = text_bytes

    def unfollowed(self, openid: str) -> None:
        """Nothing can be sent to him until he follows again."""
        with self._desk.store.write() as conn:
            conn.execute(
                update(Account)
                .where(
                    Account.channel == CHANNEL,
                    Account.external_id == openid,
                    Account.dead_at.is_(None),
                )
                .values(dead_at=datetime.now(UTC))
            )

    def answered(self, openid: str, key: str) -> str:
        """What this request was answered with before a restart, or by another process."""
        with self._desk.store.read() as conn:
            rows = conn.execute(
                select(OutboxRow.id, OutboxRow.text, OutboxRow.purpose, OutboxRow.buttons)
                .join(Account, Account.id == OutboxRow.account_id)
                .where(
                    OutboxRow.id >= first_id_at(datetime.now(UTC) - REPEATS_WITHIN),
                    OutboxRow.platform_id == PASSIVE + key,
                    Account.channel == CHANNEL,
                    Account.external_id == openid,
                )
                .order_by(OutboxRow.id)
            ).all()
        messages = [OutMessage(r.id, r.text, r.purpose, _buttons(r.id, r.buttons)) for r in rows]
        made = parcels(messages, self._text_bytes)
        return made[0].text if made else ""

    def release(self, openid: str) -> list[int]:
        """He spoke: what was held for him may leave; the rows' ids. Nearly always there are none,
        and it is one look."""
        with self._desk.store.read() as conn:
            if not held.is_held(conn, CHANNEL, openid):
                return []
        with self._desk.writing() as group:
            rows = held.release_held(group.conn, CHANNEL, openid)
            group.done.released = bool(rows)
        return rows


def _buttons(row_id: int, buttons: list[list[str]] | None) -> tuple[OutButton, ...]:
    return tuple(
        OutButton(label, f"{row_id}.{index}") for index, (label, _) in enumerate(buttons or [])
    )
