"""How many messages a member may be sent, counted before each leaves: what comes on top is dropped
by the platform without a word. It is counted in the database, so by all processes together."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import insert, select, update

from bot.channels.counting import locked_account
from bot.channels.wecom import CHANNEL
from bot.channels.wecom.config import WecomConfig
from storage.engine import Store
from storage.tables import WecomWindow

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000


class Allowance:
    """The minute and the hour of every member; any hour and any minute, wherever they begin."""

    def __init__(
        self,
        store: Store,
        config: WecomConfig,
        *,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``utc_now`` is the real clock: the platform knows no other."""
        self._store = store
        self._limits = ((config.per_minute, MINUTE_MS), (config.per_hour, HOUR_MS))
        self._utc_now = utc_now

    def take(self, userid: str) -> float:
        """Count one message: 0.0. Or the seconds until there is room for one; nothing is counted.

        Somebody without an account is not counted: nothing is addressed to him.
        """
        with self._store.write() as conn:
            account_id = locked_account(conn, CHANNEL, userid)
            if account_id is None:
                return 0.0
            now = int(self._utc_now().timestamp() * 1000)
            is_his = WecomWindow.account_id == account_id
            kept = conn.scalar(select(WecomWindow.sent).where(is_his))
            # Another machine's clock may be a little ahead; what lies further in the future was
            # counted by a clock that was put back since.
            sent = [at for at in kept or [] if now - HOUR_MS < at <= now + MINUTE_MS]
            wait_ms = self._wait_ms(sent, now)
            if wait_ms > 0:
                return wait_ms / 1000
            counted = {"sent": [*sent, now]}
            if kept is None:
                conn.execute(insert(WecomWindow).values(account_id=account_id, **counted))
            else:
                conn.execute(update(WecomWindow).where(is_his).values(counted))
        return 0.0

    def _wait_ms(self, sent: Sequence[int], now: int) -> int:
        waits = (sent[-most] + lasts - now for most, lasts in self._limits if len(sent) >= most)
        return max(waits, default=0)
