"""One example of the machine: speaking to the desk, reading what came, and what must hold then."""

import logging
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import count

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import Connection, func, select

from bot.group import Heard
from handlers.messages import Incoming, Outgoing
from handlers.texts import say
from storage.tables import Case, OutboxRow
from tests.machine import checks
from tests.machine.town import Place, Speaker
from tests.machine.walk import Walks
from tests.machine.words import SECRET


class _Errors(logging.Handler):
    """What the desk logs as an error, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Watched(RuleBasedStateMachine):
    """A fresh town, and after every step the laws."""

    place: Place  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.town = self.place.begin_again()
        self.keys = count(1)
        self.said: list[Incoming] = []
        self.shown_ids: set[int] = set()
        self.in_minute: Counter[tuple[str, datetime]] = Counter()
        self.waiting: dict[int, int] = {}  # account → newest message when it began to wait
        self.flooded = False
        self.last_row = 0
        self.at = self.town.desk.now()
        self.walks = Walks()
        self.errors = _Errors()
        logging.getLogger().addHandler(self.errors)
        with self.town.desk.store.read() as conn:
            self.walks.begin(conn)
            self.rated_before = set(
                conn.execute(select(Case.id).where(Case.state == "closed")).scalars()
            )
            self.seeded = set(conn.execute(select(Case.id)).scalars())
        self.secrets: dict[str, set[int]] = {}  # what only one resident told → his accounts
        self.levels: dict[int, int] = {}  # case → the level it began at
        self.muted: dict[int, datetime] = {}  # case → when its filer last wished fewer words

    def teardown(self) -> None:
        """The next example begins with a fresh town and no errors."""
        logging.getLogger().removeHandler(self.errors)

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def the_laws_hold(self) -> None:
        """See ``tests.machine.checks`` and ``tests.machine.walk``."""
        assert not self.errors.lines, "\n".join(self.errors.lines)
        desk = self.town.desk
        with desk.store.read() as conn:
            checks.no_failure(conn)
            checks.no_silent_case(desk, conn)
            checks.cases_are_whole(conn, desk.rules.calendar.zone)
            checks.nothing_for_the_target(conn)
            checks.satisfaction_is_the_filers_own(conn, self.rated_before)
            checks.counters_agree(conn, self.seeded, self.levels)
            checks.neighbours_learn_nothing(conn, self.last_row, self.secrets)
            self.last_row = checks.messages_are_fit(conn, self.last_row)
        assert desk.now() >= self.at, "desk time went back"
        self.at = desk.now()

    # --- inside ----------------------------------------------------------------------------------

    def event(self, speaker: Speaker, **what: object) -> Incoming:
        key = f"event-{next(self.keys)}"
        return Incoming(speaker.channel, speaker.external_id, key, **what)  # type: ignore[arg-type]

    def hear(self, *events: Incoming) -> list[Heard]:
        heard = self.town.desk.hear(*events)
        assert not self.errors.lines, "\n".join(self.errors.lines)
        self.said += [one.incoming for one in heard]
        for one in heard:
            for secret in re.findall(rf"{SECRET}\d{{4}}", one.incoming.text):
                self.secrets.setdefault(secret, set()).add(one.account_id)
        self._must_be_answered(events, heard)
        with self.town.desk.store.read() as conn:
            self.walks.follow(conn, several=len(events) > 1)
        return heard

    def _must_be_answered(self, events: tuple[Incoming, ...], heard: list[Heard]) -> None:
        """Law 5: each message has an answer, comes on top of too many, or waits for the next.

        Words between a resident and an agent who talk are answered by the other one.
        """
        minute = self.town.desk.now().replace(second=0, microsecond=0)
        limit = self.town.desk.rules.policy.flood.messages_per_minute
        answered: set[int] = set()
        for one in heard:
            assert not one.duplicate
            assert one.failure_ref is None
            if any(row.account_id == one.account_id for row in one.out):
                answered.add(one.account_id)
        for event, one in zip(events, heard, strict=True):
            self.in_minute[event.account, minute] += 1
            if any(row.account_id == one.account_id or _is_talk(row) for row in one.out):
                self.waiting.pop(one.account_id, None)
            elif self.in_minute[event.account, minute] > limit + 1:
                continue
            else:
                self._must_wait(event, one, answered)

    def _must_wait(self, event: Incoming, one: Heard, answered: set[int]) -> None:
        with self.town.desk.store.read() as conn:
            waits = checks.waits_for_more(conn, one.account_id)
        assert waits or (event.channel == "loopback" and one.account_id in answered), (
            f"no answer to {event.kind} {event.text or event.button!r} of {event.account}"
        )
        if waits:
            self.waiting[one.account_id] = max((row.id for row in one.out), default=0)

    def says(self, speaker: Speaker, text: str) -> None:
        self.hear(self.event(speaker, text=text))

    def reports(self, speaker: Speaker, text: str, *, confirms: bool) -> None:
        self.says(speaker, text)
        if confirms and self.press_shown(speaker, "new_matter"):
            self.read(speaker)
        if confirms:
            self.press_shown(speaker, "confirm")

    def taps(self, speaker: Speaker, value: str, *, by_action: bool = False) -> None:
        (heard,) = self.hear(self.event(speaker, kind="button", button=value))
        foreign = say("common.button_reply.foreign")
        assert not any(foreign in row.text for row in heard.out), (
            f"{speaker.external_id} was shown {value} and is told it is not his"
        )

    def press_shown(
        self, speaker: Speaker, action: str, number: str = "", *, rating: str = ""
    ) -> bool:
        """Tap the newest button of this action (and case) that the account was shown, if any."""
        for row in reversed(self.read(speaker).with_buttons[-12:]):
            for index, (_, value) in enumerate(row.buttons):
                name, _, ref = value.partition(":")
                if name == action and ref.startswith(number) and ref.endswith(rating):
                    self.taps(speaker, f"{row.id}.{index}")
                    return True
        return False

    def open_case(self, which: int) -> tuple[str, Speaker, Speaker | None] | None:
        """Number, handler and filer of an open case, 0 the newest; None when there are fewer."""
        with self.town.desk.store.read() as conn:
            found = conn.execute(
                select(Case.number, Case.handler_id, Case.filer_id)
                .where(Case.state.not_in(("closed", "completed")))
                .order_by(Case.id.desc())
                .offset(which)
                .limit(1)
            ).one_or_none()
            if found is None:
                return None
            handler = self._speaker_of(conn, found.handler_id)
            filer = self._speaker_of(conn, found.filer_id)
        return None if handler is None else (found.number, handler, filer)

    def _speaker_of(self, conn: Connection, person_id: int | None) -> Speaker | None:
        accounts = checks.accounts_of(conn, person_id)
        return next(
            (s for s in self.town.everybody if (s.channel, s.external_id) in accounts), None
        )

    def read(self, speaker: Speaker) -> Speaker:
        """He looks at what came; nothing comes twice or before its time."""
        now = self.town.desk.now()
        for row in self.town.desk.mailbox(speaker.channel, speaker.external_id):
            assert row.id not in self.shown_ids, f"shown twice: {row.text}"
            assert row.at <= now, f"shown at {now}, due {row.at}: {row.text}"
            self.shown_ids.add(row.id)
            speaker.shown.append(row)
        return speaker

    def passes(self, delay: timedelta) -> None:
        desk = self.town.desk
        if self._an_emergency_waits():
            # Its card goes to eight people every two minutes: days of that are slow, not new.
            delay = min(delay, timedelta(minutes=40))
        desk.advance(desk.now() + delay)
        assert not self.errors.lines, "\n".join(self.errors.lines)
        with desk.store.read() as conn:
            checks.nothing_overdue(conn, desk.now())
            checks.limits_are_kept_or_told(desk, conn)
            checks.a_word_every_day(
                conn, desk.now(), desk.rules.calendar.zone, self.lately_muted(conn, desk.now())
            )
            self.walks.follow(conn, several=False)
            for account_id, before in self.waiting.items():
                newest = conn.execute(
                    select(func.max(OutboxRow.id)).where(OutboxRow.account_id == account_id)
                ).scalar()
                assert (newest or 0) > before, "somebody was left waiting for an answer"
        self.waiting.clear()

    def lately_muted(self, conn: Connection, now: datetime) -> set[int]:
        """A wish taken back holds from the next day on."""
        self.muted |= dict.fromkeys(checks.muted_cases(conn), now)
        return {case_id for case_id, at in self.muted.items() if now - at < timedelta(days=2)}

    def _an_emergency_waits(self) -> bool:
        waiting = select(Case.id).where(Case.state == "assigned", Case.emergency.is_not(None))
        with self.town.desk.store.read() as conn:
            return conn.execute(waiting).first() is not None

    def everything(self, *, but: frozenset[str] = frozenset()) -> dict[str, list[object]]:
        with self.town.desk.store.read() as conn:
            return checks.everything(conn, but=but)


def _is_talk(row: Outgoing) -> bool:
    """Whether it is the word of somebody who talks live (RULEBOOK §4.6)."""
    to_agent = any(button.action.startswith("chat_reply:") for button in row.buttons)
    return to_agent or (row.text.startswith("客服") and "：" in row.text)
