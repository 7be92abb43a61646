"""Running again what failed: a stored event, or a timer (DESIGN §2, poison event).

The event is heard as it came, with the instant of its first acceptance for limits and the present
for promises. If it fails once more there is a new failure with its own reference; the old one is
settled either way, so that what is open is always what happened last.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import func, select, update

from bot.desk import Desk
from handlers.messages import Incoming
from storage.hot import Hot, TimerSet
from storage.ids import next_id
from storage.tables import Account, Failure, InboxRow, TimerRow

_read_event = msgspec.json.Decoder(Incoming).decode


class ReplayRefused(Exception):
    """This failure cannot be run again; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Failed:
    """One failure that waits for somebody."""

    ref: str
    failed_at: datetime
    account: str  # "channel:external id", or "" for a timer
    timer: str  # "kind subject", or "" for an event
    error: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of it; ``failure_ref`` is the new failure's reference, None: it went well."""

    ref: str
    failure_ref: str | None = None
    already: bool = False  # it had been run again before


def open_failures(desk: Desk) -> list[Failed]:
    """Failures nobody has settled, oldest first."""
    wanted = (
        select(
            Failure.ref,
            Failure.failed_at,
            Failure.timer,
            Failure.error,
            Account.channel,
            Account.external_id,
        )
        .outerjoin(InboxRow, InboxRow.id == Failure.inbox_id)
        .outerjoin(Account, Account.id == InboxRow.account_id)
        .where(Failure.settled_at.is_(None))
        .order_by(Failure.failed_at, Failure.id)
    )
    with desk.store.read() as conn:
        return [
            Failed(
                row.ref,
                row.failed_at,
                f"{row.channel}:{row.external_id}" if row.channel else "",
                row.timer or "",
                row.error,
            )
            for row in conn.execute(wanted)
        ]


def replay(desk: Desk, ref: str) -> Replayed:
    """Run the failure of this reference again at desk time; raises ReplayRefused."""
    ref = ref.strip().upper()
    with desk.store.read() as conn:
        row = conn.execute(
            select(Failure.inbox_id, Failure.timer, Failure.settled_at, Failure.id).where(
                Failure.ref == ref
            )
        ).one_or_none()
    if row is None:
        raise ReplayRefused(f"没有参考号 {ref}，qiantai replay 列出还没处理的。")
    if row.settled_at is not None:
        return Replayed(ref, already=True)
    if row.inbox_id is None:
        return _replay_timer(desk, ref, row.timer or "")
    return _replay_event(desk, ref, row.inbox_id)


def _replay_event(desk: Desk, ref: str, inbox_id: int) -> Replayed:
    with desk.store.read() as conn:
        row = conn.execute(
            select(InboxRow.body_sealed, InboxRow.accepted_at).where(InboxRow.id == inbox_id)
        ).one()
    if row.body_sealed is None:
        raise ReplayRefused(f"参考号 {ref} 的原文已按保存期限清除，不能再放一次，请联系当事人。")
    event = _read_event(desk.keyring.open_bytes(row.body_sealed))
    heard = desk.hear(
        # The key makes a replay that was cut off before it was settled a repeat, not a second go.
        msgspec.structs.replace(
            event,
            event_key=f"replay:{ref}",
            accepted_at=event.accepted_at or row.accepted_at,
        )
    )[0]
    _settle(desk, ref, inbox_id)
    return Replayed(ref, heard.failure_ref, already=heard.duplicate)


def _replay_timer(desk: Desk, ref: str, timer: str) -> Replayed:
    """The timer is still there, put off: due now, it is handled by whoever handles timers."""
    kind, _, subject = timer.partition(" ")
    now = desk.now()
    with desk.store.write() as conn:
        waiting = conn.execute(
            select(TimerRow.id).where(TimerRow.kind == kind, TimerRow.subject == subject)
        ).one_or_none()
        if waiting is not None:
            Hot(conn).set_timers([TimerSet(kind, subject, now)], next_id)
    _settle(desk, ref, None)
    if waiting is None:
        return Replayed(ref, already=True)
    last = _last_failure_id(desk)
    if desk.is_demo:
        desk.advance(now)
    return Replayed(ref, _failure_after(desk, last, timer))


def _last_failure_id(desk: Desk) -> int:
    with desk.store.read() as conn:
        return int(conn.execute(select(func.max(Failure.id))).scalar() or 0)


def _failure_after(desk: Desk, last: int, timer: str) -> str | None:
    with desk.store.read() as conn:
        return conn.execute(
            select(Failure.ref).where(Failure.id > last, Failure.timer == timer).limit(1)
        ).scalar_one_or_none()


def _settle(desk: Desk, ref: str, inbox_id: int | None) -> None:
    with desk.store.write() as conn:
        conn.execute(update(Failure).where(Failure.ref == ref).values(settled_at=datetime.now(UTC)))
        if inbox_id is not None:
            conn.execute(update(InboxRow).where(InboxRow.id == inbox_id).values(state="replayed"))
