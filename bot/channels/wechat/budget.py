"""How many messages an account may still be sent, counted before each leaves.

What opens an allowance is read from the inbox (``incoming`` marks the keys), so an ordinary message
costs no statement more. A newer act renews the allowance and adds nothing to what was left; both
kinds of allowance, after a message and after a tap, run at once and the higher counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from bot.channels.counting import account_id_of, locked_account
from bot.channels.wechat import CHANNEL
from bot.channels.wechat.config import Allowances
from bot.channels.wechat.incoming import MESSAGE, TAP
from storage.engine import Store
from storage.ids import first_id_at, made_at
from storage.tables import InboxRow, WechatWindow

SURE = timedelta(seconds=5)  # an allowance counts as over so much before its end


@dataclass(frozen=True, slots=True)
class Left:
    """So many messages until then (aware UTC); none: ``count`` is 0."""

    count: int
    until: datetime


@dataclass(slots=True)
class _Window:
    """One kind of allowance: the act that opened it, and what was used since."""

    most: int
    lasts: timedelta
    opened_by: int | None  # inbox row
    used: int

    def renewed(self, opened_by: int | None) -> "_Window":
        if opened_by is None or opened_by == self.opened_by:
            return self
        return _Window(self.most, self.lasts, opened_by, 0)

    def left(self, now: datetime) -> Left:
        if self.opened_by is None:
            return Left(0, now)
        until = made_at(self.opened_by) + self.lasts
        return Left(max(self.most - self.used, 0) if now < until - SURE else 0, until)


class Budget:
    """The allowances of every account, in the database: any process may count."""

    def __init__(
        self,
        store: Store,
        allowances: Allowances,
        *,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``utc_now`` is the real clock: the platform knows no other."""
        self._store = store
        self._rules = allowances
        self._utc_now = utc_now

    def take(self, openid: str, *, keep: int = 0) -> Left | None:
        """Count one message, if more than ``keep`` are left: what is left after it. None: it may
        not be sent."""
        now = self._utc_now()
        with self._store.write() as conn:
            account_id = locked_account(conn, CHANNEL, openid)
            if account_id is None:
                return None
            windows = self._windows(conn, account_id, now)
            best = _best(windows, now)
            if best.count <= keep:
                return None
            self._keep(conn, account_id, windows, used=1)
        return Left(best.count - 1, best.until)

    def give_back(self, openid: str) -> None:
        """The platform did not take the message that was counted."""
        self._change(openid, -1)

    def spent(self, openid: str) -> None:
        """The platform says there is nothing left, whatever we counted."""
        self._change(openid, max(self._rules.after_message, self._rules.after_tap))

    def left(self, openid: str) -> Left:
        """What may still be sent."""
        now = self._utc_now()
        with self._store.read() as conn:
            account_id = conn.scalar(account_id_of(CHANNEL, openid))
            if account_id is None:
                return Left(0, now)
            return _best(self._windows(conn, account_id, now), now)

    def _change(self, openid: str, used: int) -> None:
        with self._store.write() as conn:
            account_id = locked_account(conn, CHANNEL, openid)
            if account_id is not None:
                windows = self._windows(conn, account_id, self._utc_now())
                self._keep(conn, account_id, windows, used=used)

    def _windows(self, conn: Connection, account_id: int, now: datetime) -> tuple[_Window, _Window]:
        rules = self._rules
        kept = conn.execute(
            select(WechatWindow.__table__).where(WechatWindow.account_id == account_id)
        ).one_or_none()
        message = _Window(
            rules.after_message,
            timedelta(hours=rules.message_hours),
            kept.message_id if kept else None,
            kept.message_used if kept else 0,
        )
        tap = _Window(
            rules.after_tap,
            timedelta(seconds=rules.tap_seconds),
            kept.tap_id if kept else None,
            kept.tap_used if kept else 0,
        )
        since = first_id_at(now - max(message.lasts, tap.lasts))
        return (
            message.renewed(_newest(conn, account_id, MESSAGE, since)),
            tap.renewed(_newest(conn, account_id, TAP, since)),
        )

    def _keep(
        self, conn: Connection, account_id: int, windows: tuple[_Window, _Window], *, used: int
    ) -> None:
        message, tap = windows
        values = {
            "message_id": message.opened_by,
            "message_used": max(message.used + used, 0),
            "tap_id": tap.opened_by,
            "tap_used": max(tap.used + used, 0),
        }
        is_his = WechatWindow.account_id == account_id
        if not conn.execute(update(WechatWindow).where(is_his).values(values)).rowcount:
            conn.execute(insert(WechatWindow).values(account_id=account_id, **values))


def _newest(conn: Connection, account_id: int, kind: str, since: int) -> int | None:
    query = (
        select(InboxRow.id)
        .where(
            InboxRow.account_id == account_id,
            InboxRow.id >= since,
            InboxRow.event_key.like(f"{kind}%"),
        )
        .order_by(InboxRow.id.desc())
        .limit(1)
    )
    return conn.scalar(query)


def _best(windows: tuple[_Window, _Window], now: datetime) -> Left:
    return max((w.left(now) for w in windows), key=lambda left: (left.count, left.until))
