"""One transaction shared by the events and timers that waited for it (DESIGN §2, group commit).

Each becomes a turn. What the turns collect is written together at the end, or earlier when a
later turn is going to look at cases. A turn that raises leaves nothing but its failure row and a
kind word.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from bot.gathered import Gathered
from bot.pending_media import await_media
from handlers import state as states
from handlers.messages import Incoming, Media, Outgoing
from handlers.roster import Roster
from handlers.state import State
from handlers.texts import say
from handlers.turn import Rules, Speaker, Turn
from storage.blobs import put_blob
from storage.hot import DueTimer, Hot, Loaded, TimerSet, Wanted
from storage.ids import next_id
from storage.tables import Case

if TYPE_CHECKING:
    from nlp import Vocabulary

log = logging.getLogger(__name__)
_json = msgspec.json.Encoder().encode
_NO_SAVEPOINT = nullcontext()
RETRY_TIMER_AFTER = timedelta(minutes=5)
_CASES = (
    select(Case)
    .where(Case.id.in_(bindparam("ids", expanding=True)))
    .order_by(Case.id)
    .with_for_update()
)
_REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no letters that sound or look alike


class Heard(msgspec.Struct):
    """What became of one event."""

    incoming: Incoming
    duplicate: bool = False
    failure_ref: str | None = None
    account_id: int = 0
    out: list[Outgoing] = []


@dataclass(slots=True)
class Done:
    """What a committed group leaves behind for the relay, the mailboxes and the scheduler."""

    out: list[Outgoing] = field(default_factory=list)
    why: list[tuple[datetime, str]] = field(default_factory=list)
    earliest_timer: datetime | None = None
    fired: int = 0
    roster_changed: bool = False
    awaits_media: bool = False  # something has to be fetched from a messenger
    released: bool = False  # what was held until its person speaks may leave
    started_over: bool = False  # a demo desk was emptied: nothing of before is there any more


@dataclass(frozen=True, slots=True)
class Names:
    """The roster as turns see it, with the names the language reader may recognise."""

    roster: Roster
    vocabulary: "Vocabulary"


class Group:
    """The turns of one transaction. Use: ``hear`` or ``fire``, then ``finish``, then commit."""

    def __init__(
        self,
        conn: Connection,
        rules: Rules,
        names: Callable[[Connection, int], Names],
        *,
        route: Callable[[Turn], None],
        fire: Callable[[Turn, str, str], None],
        alone: bool = False,
    ) -> None:
        self.conn = conn
        self.session: Session | None = None
        self._cases: dict[int, Case] = {}
        self._alone = alone
        self.hot = Hot(conn)
        self.done = Done()
        self._rules = rules
        self._names_of = names
        self._route = route
        self._fire = fire
        self._states: dict[int, tuple[State, bytes]] = {}
        self._changed: dict[int, tuple[State, datetime]] = {}
        self._accounts: dict[tuple[str, str], Loaded] = {}
        self._keys: set[tuple[int, str]] = set()
        self._gathered = Gathered(self.hot)
        self.timers_set = self._gathered.timers_set
        self.kept: dict[type, object] = {}

    # --- events ----------------------------------------------------------------------------------

    def hear(self, events: Sequence[Incoming], now: datetime) -> list[Heard]:
        """Run each event as one turn at desk time ``now``; the later sees the earlier's state."""
        version, loaded = self._load(events, now)
        names = self._names_of(self.conn, version)
        return [
            self._hear_one(event, account, is_new, now, names)
            for event, (account, is_new) in zip(events, loaded, strict=True)
        ]

    def _load(
        self, events: Sequence[Incoming], now: datetime
    ) -> tuple[int, list[tuple[Loaded, bool]]]:
        wanted = [Wanted(e.channel, e.account, e.event_key) for e in events]
        version, found = self.hot.load(wanted)
        missing = [w for w, one in zip(wanted, found, strict=True) if one is None]
        new = {w[:2] for w in missing}
        if missing:
            made = self._first_contact(list(dict.fromkeys(w[:2] for w in missing)), now)
            if self.hot.alone:
                found = [one or made[w[:2]] for w, one in zip(wanted, found, strict=True)]
            else:
                version, found = self.hot.load(wanted)
        pairs: list[tuple[Loaded, bool]] = []
        for one in found:
            if one is None:
                raise RuntimeError("an account vanished while it was being loaded")
            pairs.append((one, (one.channel, one.external_id) in new and not one.state_sealed))
        return version, pairs

    def _first_contact(
        self, accounts: Sequence[tuple[str, str]], now: datetime
    ) -> dict[tuple[str, str], Loaded]:
        """A new account gets a person of its own; whose it is, is settled later, on record."""
        made = {key: Loaded(next_id(), *key, person_id=next_id()) for key in accounts}
        created_at = self.hot.stamp(now)
        people = [(one.person_id, False, created_at) for one in made.values()]
        self.hot.insert("people", people)
        self.hot.insert(
            "accounts",
            [(one.account_id, one.person_id, *key) for key, one in made.items()],
        )
        return made

    def _hear_one(
        self, event: Incoming, account: Loaded, is_new: bool, now: datetime, names: Names
    ) -> Heard:
        heard = Heard(event, account_id=account.account_id)
        if self._is_repeat(event, account):
            heard.duplicate = True
            return heard
        inbox_id = next_id()
        if event.media:
            event = self._with_media_stored(event, now)
        turn = self._turn(account, now, names, is_new=is_new)
        turn.incoming = event
        state = "done"
        try:
            with self._guard(turn):
                if turn.forgot:
                    turn.reply(say("common.trouble.forgot"))
                self._route(turn)
                turn.keep()
        except Exception as error:  # noqa: BLE001  (whatever a handler does, the desk goes on)
            heard.failure_ref = self._poisoned(turn, error, inbox_id=inbox_id)
            state = "failed"
        stamp = self.hot.stamp
        body = self._rules.keyring.seal_bytes(_json(event))
        self._gathered.heard(
            (
                inbox_id,
                account.account_id,
                event.event_key,
                state,
                body,
                stamp(event.accepted_at or now),
            )
        )
        heard.out = list(turn.out)
        self._collect(turn)
        return heard

    def _is_repeat(self, event: Incoming, account: Loaded) -> bool:
        if event.event_key is None:
            return False
        key = (account.account_id, event.event_key)
        if account.inbox_id is not None or key in self._keys:
            return True
        self._keys.add(key)
        return False

    def _with_media_stored(self, event: Incoming, now: datetime) -> Incoming:
        """Bytes that came go into blobs; for those still to be fetched the blobs are made."""
        stored = tuple(self._stored(one, event, now) for one in event.media)
        return msgspec.structs.replace(event, media=stored)

    def _stored(self, media: Media, event: Incoming, now: datetime) -> Media:
        if media.data is not None:
            blob_id = put_blob(self.conn, media.data, mime=media.mime, now=now)
        elif media.ref is not None:
            blob_id = await_media(self.conn, media, event, now)
            self.done.awaits_media = True
        else:
            return media
        return Media(kind=media.kind, name=media.name, mime=media.mime, blob_id=blob_id)

    # --- timers ----------------------------------------------------------------------------------

    def share(self, timers: Sequence[DueTimer]) -> None:
        """Let the turns of these timers share one session, their cases read and locked at once.

        A turn that raises then spoils all of them: ``fire`` lets it through, and the caller runs
        them again, each for itself.
        """
        if not self.conn.in_transaction():  # see Store.write_bare
            self.conn.begin()
        self.session = Session(
            self.conn, join_transaction_mode="rollback_only", expire_on_commit=False
        )
        subjects = (timer.subject.partition(":") for timer in timers)
        ids = [int(subject_id) for kind, _, subject_id in subjects if kind == "case"]
        self._cases = {case.id: case for case in self.session.scalars(_CASES, {"ids": ids})}

    def case_at_hand(self, case_id: int) -> Case | None:
        """A case of the timers that share a session."""
        return self._cases.get(case_id)

    def fire(self, timer: DueTimer, now: datetime) -> None:
        """Handle one claimed timer at desk time ``now``; gone unless its handler sets it anew."""
        names = self._names_of(self.conn, self.hot.roster_version())
        kind, _, subject_id = timer.subject.partition(":")
        account = self._account_of(int(subject_id)) if kind == "conversation" else None
        turn = self._turn(account, now, names)
        turn.late_by = max(now - timer.due_at, timedelta(0))
        key = timer.kind, timer.subject
        try:
            with self._guard(turn):
                self._fire(turn, timer.kind, subject_id)
                turn.keep()
                if self.session is not None:
                    self.session.flush()
            turn.timers.setdefault(key, TimerSet(*key, None))
        except Exception as error:
            if self.session is not None:
                raise
            self._poisoned(turn, error, timer=timer)
            self._gathered.gone(key)
            self.hot.postpone_timer(timer, now + RETRY_TIMER_AFTER * (timer.failures + 1))
        self._collect(turn)
        self.done.fired += 1

    def act(self, do: Callable[[Turn], None], now: datetime) -> None:
        """One turn of the desk's own, for a command; what it raises is the caller's."""
        turn = self._turn(None, now, self._names_of(self.conn, self.hot.roster_version()))
        do(turn)
        turn.keep()
        self._collect(turn)

    def has_one_before(self, timer: DueTimer) -> bool:
        """Whether a turn of this group set a timer that is due before this one."""
        earliest = self.done.earliest_timer
        return earliest is not None and earliest < timer.due_at

    def has_changed(self, timer: DueTimer) -> bool:
        """Whether a turn of this group moved it or took it away; it is not due any more."""
        return (timer.kind, timer.subject) in self.timers_set

    def _account_of(self, account_id: int) -> Loaded | None:
        return self.hot.load_account(account_id)

    # --- turns -----------------------------------------------------------------------------------

    def _turn(
        self, account: Loaded | None, now: datetime, names: Names, *, is_new: bool = False
    ) -> Turn:
        turn = Turn(
            group=self,
            rules=self._rules,
            roster=names.roster,
            vocabulary=names.vocabulary,
            now=now,
            state=State(),
        )
        if account is not None:
            state = self._state_of(account)
            turn.state, turn.forgot = state or State(), state is None
            turn.who = Speaker(
                account.account_id,
                account.channel,
                account.external_id,
                account.person_id,
                account.name,
                account.phone_sealed,
                account.community_id,
                account.house_id,
                account.place,
                account.house_verified,
                new=is_new,
            )
        return turn

    def _guard(self, turn: Turn) -> AbstractContextManager[None]:
        """Alone, the turn gets a savepoint: a statement that fails in it spoils nothing else.

        With others a failed statement may spoil the transaction (on PostgreSQL it does); they are
        then run again one by one. A savepoint for each event would cost all of them.
        """
        return self._savepoint(turn) if self._alone else _NO_SAVEPOINT

    @contextmanager
    def _savepoint(self, turn: Turn) -> Iterator[None]:
        with self.conn.begin_nested():
            try:
                yield
            except BaseException:
                turn.throw_away(undone=True)
                raise

    def _state_of(self, account: Loaded) -> State | None:
        """A copy to work on, so that a turn that raises leaves the state as it was.

        None when it is of a version that can no longer be read.
        """
        known = self._states.get(account.account_id)
        if known is not None:
            return states.decode(known[1])
        if account.state_sealed is None:
            return State()
        return states.decode(self._rules.keyring.open_bytes(account.state_sealed))

    def _poisoned(
        self,
        turn: Turn,
        error: Exception,
        *,
        inbox_id: int | None = None,
        timer: DueTimer | None = None,
    ) -> str:
        """Undo the turn; keep what went wrong, and give the person a reference and a way on."""
        turn.throw_away(undone=self._alone)
        ref = "".join(secrets.choice(_REF_ALPHABET) for _ in range(6))
        log.error("handler failed, reference %s", ref, exc_info=error)
        told = f"{type(error).__name__}: {error}"[:2000]
        subject = f"{timer.kind} {timer.subject}" if timer else None
        at = self.hot.stamp(turn.now)
        self._gathered.failed((next_id(), ref, inbox_id, subject, told, at))
        if turn.who is not None:
            turn.state = self._state_of_speaker(turn)
            if inbox_id is not None:
                turn.reply(say("common.failed", ref=ref))
        return ref

    def _state_of_speaker(self, turn: Turn) -> State:
        known = self._states.get(turn.speaker.account_id)
        if known is not None:
            return states.decode(known[1]) or State()
        loaded = self.hot.load_account(turn.speaker.account_id)
        return (self._state_of(loaded) if loaded else None) or State()

    def _collect(self, turn: Turn) -> None:
        if turn.who is not None:
            self._states[turn.who.account_id] = (turn.state, states.encode(turn.state))
            self._changed[turn.who.account_id] = (turn.state, turn.now)
        self._gathered.collect(turn)
        self.done.out += turn.out
        self.done.why += [(turn.now, line) for line in turn.why]
        self.done.roster_changed = self.done.roster_changed or turn.roster_changed
        for timer in turn.timers.values():
            due = timer.due_at
            earliest = self.done.earliest_timer
            if due is not None and (earliest is None or due < earliest):
                self.done.earliest_timer = due

    # --- writing ---------------------------------------------------------------------------------

    def sent(self, rows: Sequence[tuple[int, datetime]]) -> None:
        """Sent-marks that ride in this group: (outbox id, real instant)."""
        self._gathered.sent(rows)

    def flush(self) -> None:
        """Write what has been collected so far."""
        self._gathered.write()

    def flush_house(self, house_id: int) -> None:
        """Write what has been collected, if a new case of this house is among it."""
        if any(case.house_id == house_id for case in self.new_cases()):
            self.flush()

    def new_cases(self) -> list[Case]:
        """What has been filed in this group and is not written yet."""
        return self._gathered.new_cases()

    def finish(self) -> Done:
        """Write everything; the caller commits."""
        seal = self._rules.keyring.seal_bytes
        self.flush()
        if self.session is not None:
            self.session.commit()  # what it wrote; the transaction is the caller's
            self.session.close()
        self.hot.save_conversations(
            [
                (account_id, seal(self._states[account_id][1]), now)
                for account_id, (_state, now) in sorted(self._changed.items())
            ]
        )
        return self.done
