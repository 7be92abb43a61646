"""What a handler gets and gives: one event, one turn (DESIGN §1 laws 1 and 2, §2 group commit).

A handler reads through the turn and *collects* what is to be written: outgoing messages, timers,
timeline entries. Cases are worked on through ``turn.session``, which opens a savepoint at its first
use; a turn that never touches a case costs no savepoint. When the handler raises, the turn is
thrown away whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import msgspec
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from handlers.calendar import WorkCalendar
from handlers.messages import Button, Incoming, Media, Outgoing, Purpose
from handlers.policy import Policy
from handlers.roster import Roster, Staff
from handlers.state import State
from storage.crypto import Keyring
from storage.hot import EntryRow, Hot, Known, TimerSet
from storage.ids import next_id
from storage.records import watched
from storage.tables import Base, Case

if TYPE_CHECKING:
    from nlp import Vocabulary


@dataclass(frozen=True, slots=True)
class Rules:
    """What is the same for every turn: policy, working calendar, keys, whether there is mail."""

    policy: Policy
    calendar: WorkCalendar
    keyring: Keyring
    base_url: str = ""  # where people reach the desk's pages; empty: not said
    mails: bool = False  # letters can leave by e-mail
    _local: dict[str, WorkCalendar] = field(default_factory=dict)

    def calendar_of(self, community: str | None) -> WorkCalendar:
        """The calendar of one community, whose policy may differ from the company's."""
        if not community or community not in self.policy.community:
            return self.calendar
        if community not in self._local:
            self._local[community] = WorkCalendar(self.policy.for_community(community))
        return self._local[community]


class Speaker(msgspec.Struct):
    """Who is speaking: account and person as loaded with the event."""

    account_id: int
    channel: str
    external_id: str
    person_id: int
    name: str | None
    phone_sealed: bytes | None
    community_id: int | None
    house_id: int | None
    place: str | None
    house_verified: bool | None = None  # he lives there: confirmed by the centre
    new: bool = False  # first contact


class Group(Protocol):
    """What a turn needs of the group it is in (``bot.desk``)."""

    conn: Connection
    hot: Hot
    session: Session | None  # of all turns together, where they are due timers
    timers_set: dict[tuple[str, str], TimerSet]  # by its turns so far, written or not
    kept: dict[type, object]  # what one turn read for all of them, by its type

    def flush(self) -> None:
        """Write what earlier turns of the group collected, so that this one can read it."""

    def case_at_hand(self, case_id: int) -> Case | None:
        """A case read and locked for all turns of the group at once."""

    def flush_house(self, house_id: int) -> None:
        """The same, if they collected a new case of this house."""

    def new_cases(self) -> list[Case]:
        """Cases that earlier turns of the group filed and nobody has written yet."""


class Turn(msgspec.Struct, eq=False):
    """One event's reading and writing."""

    group: Group
    rules: Rules
    roster: Roster
    vocabulary: "Vocabulary"
    now: datetime  # desk time of the event, aware UTC
    state: State
    who: Speaker | None = None  # None: a timer that belongs to no conversation
    incoming: Incoming | None = None
    late_by: timedelta = timedelta(0)  # a timer handled late on a live database (DESIGN §2)
    out: list[Outgoing] = []
    timers: dict[tuple[str, str], TimerSet] = {}
    entries: list[EntryRow] = []
    why: list[str] = []  # one line each: what the desk did, by which rule
    fresh: list[Base] = []  # new records, see ``add``
    known: list[Known] = []  # what people said of themselves
    moved: dict[int, tuple[Case, str]] = {}  # cases in another state: move
    roster_changed: bool = False
    forgot: bool = False  # the stored state was of a version that can no longer be read
    _session: Session | None = None
    _counted: list[str] = []

    # --- reading ---------------------------------------------------------------------------------

    @property
    def policy(self) -> Policy:
        """The company-wide policy; a community's own: ``policy.for_community(name)``."""
        return self.rules.policy

    @property
    def calendar(self) -> WorkCalendar:
        """Working time of the company."""
        return self.rules.calendar

    @property
    def speaker(self) -> Speaker:
        """Who is speaking; only in turns that belong to a conversation."""
        assert self.who is not None, "a timer without a conversation has no speaker"
        return self.who

    def calendar_of(self, community_id: int | None) -> WorkCalendar:
        """Working time, and through ``.policy`` the rules, of one community."""
        if not self.rules.policy.community:
            return self.rules.calendar
        community = self.roster.community(community_id) if community_id else None
        return self.rules.calendar_of(community.name if community else None)

    @property
    def staff(self) -> Staff | None:
        """The speaker as employee, None for a resident."""
        return self.roster.staff(self.who.person_id) if self.who else None

    @property
    def limits_from(self) -> datetime:
        """The instant limits count from: acceptance for a replayed event, else now (DESIGN §2)."""
        if self.incoming is not None and self.incoming.accepted_at is not None:
            return self.incoming.accepted_at
        return self.now

    @property
    def session(self) -> Session:
        """The ORM session of this turn, inside a savepoint of its own; or that of its group."""
        if self._session is None:
            self.group.flush()
            self._session = self.group.session or self._own_session()
            fresh, self.fresh = self.fresh, []
            for record in fresh:
                self.add(record)
        return self._session

    def _own_session(self) -> Session:
        if not self.conn.in_transaction():  # see Store.write_bare
            self.conn.begin()
        return Session(self.conn, join_transaction_mode="create_savepoint", expire_on_commit=False)

    @property
    def conn(self) -> Connection:
        """The group's connection, for reading with Core."""
        return self.group.conn

    @property
    def hot(self) -> Hot:
        """The group's ready-made statements."""
        return self.group.hot

    # --- giving ----------------------------------------------------------------------------------

    def reply(
        self,
        text: str,
        buttons: Sequence[Button] = (),
        *,
        media: Sequence[Media] = (),
        case_id: int | None = None,
        case_number: str | None = None,
        purpose: Purpose = "reply",
    ) -> Outgoing:
        """Answer the speaker on the account he speaks from, at once at any hour."""
        message = Outgoing(
            id=next_id(),
            person_id=self.speaker.person_id,
            account_id=self.speaker.account_id,
            channel=self.speaker.channel,
            text=text,
            purpose=purpose,
            not_before=self.now,
            buttons=tuple(buttons),
            media=tuple(media),
            case_id=case_id,
            case_number=case_number,
        )
        self.out.append(message)
        return message

    def ask(self, text: str, buttons: Sequence[Button] = (), **about: int | str | None) -> None:
        """Reply with a question: its buttons become what a digit, a word or a tap may answer."""
        self.state.offers = [[b.label, b.action] for b in buttons]
        self.reply(text, buttons, **about)  # type: ignore[arg-type]

    def push(
        self,
        person_id: int,
        text: str,
        buttons: Sequence[Button] = (),
        *,
        purpose: Purpose = "push",
        case_id: int | None = None,
        case_number: str | None = None,
        media: Sequence[Media] = (),
        not_before: datetime | None = None,
        dedupe_key: str | None = None,
    ) -> Outgoing:
        """Tell somebody who did not just speak; the relay chooses the channel.

        ``not_before`` holds it (quiet hours); None: at once. The same ``dedupe_key`` leaves once.
        """
        message = Outgoing(
            id=next_id(),
            person_id=person_id,
            account_id=None,
            text=text,
            purpose=purpose,
            not_before=not_before or self.now,
            buttons=tuple(buttons),
            media=tuple(media),
            case_id=case_id,
            case_number=case_number,
            dedupe_key=dedupe_key,
        )
        self.out.append(message)
        return message

    def add(self, record: Base) -> None:
        """Keep a new case or attachment; what it points to is added before it.

        It is written with the rest of the group, so that a filing costs no session and no
        savepoint; or through the session, once the turn has one.
        """
        if self._session is None:
            self.fresh.append(record)
            return
        self._session.add(watched(record))
        self._session.flush()

    def remember(self, known: Known) -> None:
        """Keep what a person said of himself, for the next time."""
        self.known.append(known)

    def start_timer(self, kind: str, subject: str, due_at: datetime) -> None:
        """Set (or move) the one timer of this kind and subject."""
        self.timers[kind, subject] = TimerSet(kind, subject, due_at)

    def stop_timer(self, kind: str, subject: str) -> None:
        """Take the timer away; nothing happens when there is none."""
        self.timers[kind, subject] = TimerSet(kind, subject, None)

    def note(
        self,
        case_id: int,
        kind: str,
        text: str,
        *,
        visibility: str = "staff",
        actor_id: int | None = None,
        actor_role: str = "system",
        media: Sequence[Media] = (),
    ) -> None:
        """Append to the timeline of a case (append-only, RULEBOOK §8)."""
        self.entries.append(
            EntryRow(
                next_id(),
                case_id,
                self.now,
                kind,
                actor_id,
                actor_role,
                visibility,
                text,
                tuple(media),
            )
        )

    def count_up(self, name: str) -> int:
        """The next value of a running number, from 1; given back when the turn is thrown away."""
        self._counted.append(name)
        return self.hot.count_up(name)

    def explain(self, line: str) -> None:
        """One line for the quiet log: what was just done and why, with the rule's paragraph."""
        self.why.append(line)

    # --- the end, called by the desk -------------------------------------------------------------

    def keep(self) -> None:
        """Release the savepoint, when there is one: the turn's case work stands."""
        if self._session is not None and self._session is not self.group.session:
            self._session.commit()
            self._session.close()
        self._session = None

    def throw_away(self, *, undone: bool = False) -> None:
        """Roll the savepoint back and forget what was collected.

        ``undone``: the database has forgotten what the turn did outside its session already.
        """
        for name in () if undone else self._counted:
            self.hot.count_down(name)
        self._counted.clear()
        if self._session is not None and self._session is not self.group.session:
            self._session.rollback()
            self._session.close()
        self._session = None
        self.out.clear()
        self.timers.clear()
        self.entries.clear()
        self.fresh.clear()
        self.known.clear()
        self.why.clear()
        self.moved.clear()
