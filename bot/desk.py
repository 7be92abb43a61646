"""The desk, synchronous and whole (DESIGN §2).

``hear`` takes events, ``advance`` lets time pass, ``mailbox`` shows an account what it has not been
shown yet. Terminal, demonstration, benchmarks and tests use exactly these three; the asynchronous
application is a thin shell around them. One event, one transaction; several may share one.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from bot.beginning import begin_again, ordinary_morning
from bot.clock import ClockRefused, DemoClock, change_speed, move_clock, read_clock
from bot.group import Done, Group, Heard, Names
from bot.mailbox import Shown, came_out_between, take_mailbox
from handlers.calendar import WorkCalendar
from handlers.cases.privacy.naming import names_of
from handlers.messages import Incoming, Outgoing
from handlers.policy import Policy, load_policy
from handlers.roster import Roster, load_roster
from handlers.router import route
from handlers.timers import fire
from handlers.turn import Rules, Turn
from nlp import Vocabulary
from storage.crypto import Keyring
from storage.engine import Store
from storage.errors import is_conflict, is_database_error
from storage.hot import DueTimer, Hot, TimerSet
from storage.ids import next_id
from storage.tables import TimerRow

log = logging.getLogger(__name__)
TIMERS_IN_ONE_COMMIT = 64
TRIES_ALONE = 5


@dataclass(slots=True)
class Advanced:
    """What came out while time passed."""

    now: datetime
    fired: int = 0
    out: list[Outgoing] = field(default_factory=list)


class Desk:
    """The front desk on one store. Safe to call from several threads; writes go one by one."""

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        policy: Policy | None = None,
        *,
        base_url: str = "",
        mails: bool = False,
        route_event: Callable[[Turn], None] = route,
        fire_timer: Callable[[Turn, str, str], None] = fire,
    ) -> None:
        self.store = store
        self.keyring = keyring
        policy = policy or load_policy()
        self.rules = Rules(policy, WorkCalendar(policy), keyring, base_url=base_url, mails=mails)
        self.listeners: list[Callable[[Done], None]] = []  # told after each commit
        self._route = route_event
        self._fire = fire_timer
        self._lock = threading.RLock()
        self._names: Names | None = None
        self._sent: list[tuple[int, datetime]] = []
        with store.read() as conn:
            self._clock = read_clock(conn)

    # --- time ------------------------------------------------------------------------------------

    @property
    def is_demo(self) -> bool:
        """Whether this is a demo database, whose clock can be moved."""
        return self._clock is not None

    def now(self) -> datetime:
        """Desk time (aware UTC): the real one on a live database, the row's on a demo one."""
        if self._clock is None:
            return datetime.now(UTC)
        with self.store.read() as conn:
            clock = read_clock(conn)
        return (clock or self._clock).now(datetime.now(UTC))

    def set_speed(self, speed: float) -> None:
        """How many desk seconds pass in a real one on a demo database; 0 stands still."""
        with self._lock, self.store.write() as conn:
            change_speed(conn, speed)

    def start_over(self, now: datetime | None = None) -> datetime:
        """Empty a demo desk and begin it again at ``now`` (aware; default: an ordinary morning).

        Everything said is gone, the estates are as they were, a running clock goes on at its speed.
        Returns the desk time; ClockRefused on a live database.
        """
        if not self.is_demo:
            raise ClockRefused("这是正式库，不能清空重来。")
        with self._lock:
            begins = now or self.ordinary_morning()
            with self.store.write() as conn:
                begin_again(conn, self.keyring, begins, self.rules.policy)
                first = conn.scalar(select(func.min(TimerRow.due_at)))
            self._names, self._sent = None, []
            self._tell(Done(earliest_timer=first, roster_changed=True, started_over=True))
            return begins

    def ordinary_morning(self) -> datetime:
        """When a demo that starts over begins by itself (aware UTC)."""
        return ordinary_morning(self.rules.calendar, datetime.now(UTC))

    # --- events ----------------------------------------------------------------------------------

    def hear(self, *incoming: Incoming, now: datetime | None = None) -> list[Heard]:
        """Accept events, in the order given; when this returns they are on disk.

        ``now`` is desk time. An event whose key was accepted before does nothing. If the shared
        transaction fails, each event is run again alone; one whose handler raises leaves a failure
        row and a kind sentence. Raises only when the store itself cannot be written.
        """
        now = now or self.now()
        with self._lock:
            try:
                heard, done = self._hear_together(incoming, now)
            except Exception as error:  # noqa: BLE001  (raised again unless the database's)
                _log_if_database_error(error)
                results = [self._hear_alone(event, now) for event in incoming]
                heard = [one for one, _ in results]
                self._tell(*(done for _, done in results))
                return heard
            self._tell(done)
            return heard

    def _hear_together(
        self, incoming: Sequence[Incoming], now: datetime, *, alone: bool = False
    ) -> tuple[list[Heard], Done]:
        sent = self._sent
        with self.store.write_bare() as conn:
            group = self._group(conn, alone=alone)
            heard = group.hear(incoming, now)
            group.sent(sent)
            done = group.finish()
        self._sent = self._sent[len(sent) :] if self._sent is sent else self._sent
        return heard, done

    def _hear_alone(self, event: Incoming, now: datetime) -> tuple[Heard, Done]:
        for left in reversed(range(TRIES_ALONE)):
            try:
                heard, done = self._hear_together([event], now, alone=True)
            except Exception as error:
                _log_if_database_error(error)
                if not left:
                    raise
            else:
                return heard[0], done
        raise AssertionError("unreachable")

    # --- time passing ----------------------------------------------------------------------------

    def advance(self, until: datetime | None = None) -> Advanced:
        """Handle every timer due up to ``until`` (default: now), in order of (due_at, id).

        On a demo database each runs at its own due time and the clock then stands at ``until``
        (ClockRefused when that lies before desk time); on a live one ``until`` must not lie ahead,
        and each runs at the real time.
        """
        with self._lock:
            before = self.now()
            if until is not None and not self.is_demo and until > before:
                raise ClockRefused("这是正式库，不能把时间拨到以后。")
            if until is not None and self.is_demo and until < before:
                raise ClockRefused("演示库的时间只能往前走，不能往回拨。")
            until = until or before
            advanced = Advanced(until)
            while True:
                done = self._fire_some(until)
                if not done.fired:
                    break
                advanced.fired += done.fired
                advanced.out += done.out
                self._tell(done)
            if self.is_demo and until > self.now():  # a clock that runs may be past it by now
                with self.store.write() as conn:
                    move_clock(conn, until)
            return advanced

    def _fire_some(self, until: datetime) -> Done:
        """One transaction's worth of due timers: together, or apart when one of them raises."""
        try:
            with self.store.write_bare() as conn:
                return self._fire_claimed(conn, until, TIMERS_IN_ONE_COMMIT, together=True)
        except Exception as error:  # noqa: BLE001  (apart, each says for itself what is wrong)
            log.debug("timers are run again apart: %s", error)
            self._names = None  # perhaps of a version that was never committed
        for left in reversed(range(TRIES_ALONE)):
            try:
                with self.store.write_bare() as conn:
                    return self._fire_claimed(conn, until, TIMERS_IN_ONE_COMMIT if left else 1)
            except Exception as error:
                _log_if_database_error(error)
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _fire_claimed(
        self, conn: Connection, until: datetime, limit: int, *, together: bool = False
    ) -> Done:
        group = self._group(conn, alone=limit == 1)
        timers = group.hot.claim_timers(until, limit)
        if together and timers:
            group.share(timers)
        for timer in timers:
            if group.has_one_before(timer):
                break  # set by a turn of this group, and due sooner
            if not group.has_changed(timer):
                group.fire(timer, self._now_of(timer))
        return group.finish()

    def _now_of(self, timer: DueTimer) -> datetime:
        if self._clock is None:
            return datetime.now(UTC)
        return timer.due_at

    def look_for_silent_cases(self) -> None:
        """Let the hourly watch look now: at start-up law 3 is checked before anything else."""
        with self._lock, self.store.write() as conn:
            Hot(conn).set_timers([TimerSet("watch", "desk:1", self.now())], next_id)

    @contextmanager
    def writing(self) -> Iterator[Group]:
        """One transaction for a command: its connection (``conn``), and turns of the desk in it."""
        with self._lock:
            try:
                with self.store.write() as conn:
                    group = self._group(conn)
                    yield group
                    done = group.finish()
            except BaseException:
                self._names = None  # perhaps of a version that was never committed
                raise
            self._tell(done)

    # --- what came out ---------------------------------------------------------------------------

    def mailbox(self, channel: str, external_id: str, now: datetime | None = None) -> list[Shown]:
        """What this account has not been shown yet, oldest first; it counts as shown then."""
        now = now or self.now()
        with self._lock, self.store.write() as conn:
            return take_mailbox(conn, channel, external_id, now)

    def came_out(self, after: datetime, until: datetime) -> list[Shown]:
        """Everything whose moment lies in (after, until], for anybody; nothing counts as shown."""
        with self.store.read() as conn:
            return came_out_between(conn, after, until)

    def mark_sent(self, outbox_ids: Sequence[int]) -> None:
        """Rows that went out or were shown; the mark rides in the next commit."""
        at = datetime.now(UTC)
        with self._lock:
            self._sent = [*self._sent, *((row_id, at) for row_id in outbox_ids)]

    def write_marks(self) -> None:
        """Write waiting sent-marks now, when no commit is coming to carry them."""
        with self._lock:
            sent = self._sent
            if not sent:
                return
            with self.store.write() as conn:
                group = self._group(conn)
                group.sent(sent)
                group.finish()
            self._sent = self._sent[len(sent) :]

    # --- inside ----------------------------------------------------------------------------------

    def _group(self, conn: Connection, *, alone: bool = False) -> Group:
        return Group(
            conn, self.rules, self._names_for, route=self._route, fire=self._fire, alone=alone
        )

    def _names_for(self, conn: Connection, version: int) -> Names:
        """The roster, read again only when its version has risen."""
        if self._names is None or self._names.roster.version != version:
            roster = load_roster(conn)
            self._names = Names(roster, vocabulary_of(roster))
        return self._names

    def _tell(self, *done: Done) -> None:
        for one in done:
            for listener in self.listeners:
                listener(one)


def vocabulary_of(roster: Roster) -> Vocabulary:
    """The names a message may hold: estates, buildings, employees as residents call them."""
    full = {s.name for s in roster.people.values()}
    called = (name for s in roster.people.values() for name in names_of(s) if name not in full)
    return Vocabulary(
        communities=tuple(name for c in roster.communities for name in (c.name, *c.aliases)),
        buildings=frozenset(building for _, building in roster.building_grids),
        people=tuple(s.name for s in roster.people.values() if s.name),
        short_names=tuple(dict.fromkeys(called)),
    )


def _log_if_database_error(error: Exception) -> None:
    """Raises anything else again. Two processes meeting in the database is ordinary; the rest is
    worth a line."""
    if not is_database_error(error):
        raise error
    if not is_conflict(error):
        log.warning("transaction failed and is run again: %s", error)


__all__ = ["Advanced", "ClockRefused", "DemoClock", "Desk", "Heard"]
