"""What holds of the desk after every event, read from its tables (DESIGN §1; RULEBOOK §5, §6)."""

import re
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Text, cast, exists, func, literal, or_, select

from bot.desk import Desk
from handlers import router
from handlers.cases import written
from handlers.cases.handling import emergency_reports
from handlers.cases.outcome import acceptance
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.telling import superiors
from handlers.cases.timing.watch import silent_cases
from handlers.turn import Turn
from storage.tables import (
    Account,
    Base,
    Case,
    Chat,
    Entry,
    Failure,
    Follower,
    OutboxRow,
    Person,
    StaffRole,
    Survey,
    Task,
    TimerRow,
)
from tests.machine.words import SECRET

PATIENCE = timedelta(minutes=10)  # a limit waits a moment for who is just writing
DAILY_WORD_IS_OVER = time(18, 0)  # by then the round of 17:30 has reached everybody
OUTBOX_STATES = {"due", "sending", "sent", "unknown", "dead", "cancelled"}
NUMBER = re.compile(r"\d{6}-\d{3,}")
UNFILLED = re.compile(r"\{[a-z_]{2,}\}|\bNone\b")
_IS_STAFF = exists()
_AFTER_THE_END = {
    *written.KINDS,
    emergency_reports.KIND,
    acceptance.INSPECTION,
    acceptance.HOLDS,
}
_OPEN_TASK = Task.state.in_(("open", "taken"))
_KNOWN_ACTIONS = router.ACTIONS_OF_RESIDENTS.keys() | router.ACTIONS_OF_STAFF.keys()


def no_failure(conn: Connection) -> None:
    """No handler raised."""
    found = conn.execute(select(Failure.timer, Failure.error)).all()
    assert not found, f"failures: {found}"


def no_silent_case(desk: Desk, conn: Connection) -> None:
    """Law 3: every open case has a timer or a task that has one; every unfinished task a timer."""
    group = desk._group(conn)
    turn = group._turn(None, desk.now(), desk._names_for(conn, group.hot.roster_version()))
    silent = [case.number for case in silent_cases(turn)]
    turn.throw_away()
    assert not silent, f"silent cases: {silent}"
    its_timer = TimerRow.subject == literal("task:") + cast(Task.id, Text)
    lonely = conn.execute(select(Task.kind).where(_OPEN_TASK, ~exists().where(its_timer))).all()
    assert not lonely, f"tasks without a timer: {lonely}"


def cases_are_whole(conn: Connection, zone: Any) -> None:
    """Numbers, and what a closed case has and no longer has."""
    numbers = set()
    its_timer = TimerRow.subject == literal("case:") + cast(Case.id, Text)
    for case in conn.execute(select(Case, exists().where(its_timer).label("has_timer"))):
        numbers.add(case.number)
        assert NUMBER.fullmatch(case.number), case.number
        assert case.number[:6] == f"{case.filed_at.astimezone(zone):%y%m%d}", case.number
        is_closed = case.state == CaseState.CLOSED
        assert is_closed == (case.outcome is not None), f"{case.number}: {case.outcome}"
        assert is_closed == (case.closed_at is not None), f"{case.number}: {case.closed_at}"
        assert not (is_closed and case.has_timer), f"{case.number} is closed and has a timer"
        assert case.handler_id != case.target_id or case.handler_id is None, (
            f"{case.number} is handled by the person complained about"
        )
    # Reports, analyses and plans are written after the end as well (RULEBOOK §4.8, §6.5–§6.7).
    left = conn.execute(
        select(Case.number, Task.kind)
        .join(Task, Task.case_id == Case.id)
        .where(Case.state == CaseState.CLOSED, _OPEN_TASK, Task.kind.not_in(_AFTER_THE_END))
    ).all()
    assert not left, f"closed cases with open tasks: {left}"


def nothing_for_the_target(conn: Connection) -> None:
    """Who is complained about gets nothing of the case, nor its words elsewhere (RULEBOOK §5.1)."""
    about = conn.execute(
        select(Case.number, Case.what, Case.target_id, Case.id).where(
            Case.target_id.is_not(None), Case.target_id != Case.filer_id
        )
    ).all()
    for case in about:
        told = conn.execute(
            select(OutboxRow.text, OutboxRow.case_id).where(
                OutboxRow.person_id == case.target_id,
                or_(OutboxRow.case_id == case.id, OutboxRow.text.contains(SECRET)),
            )
        ).all()
        secrets = re.findall(rf"{SECRET}\d{{4}}", case.what)
        for row in told:
            leaks = [secret for secret in secrets if secret in row.text]
            assert row.case_id != case.id, f"{case.number} told its target: {row.text}"
            assert not leaks, f"the target of {case.number} read of it: {row.text}"


def satisfaction_is_the_filers_own(conn: Connection, rated_before: set[int]) -> None:
    """A rating stands only where the filer gave one (RULEBOOK §6.2)."""
    own = exists().where(
        Entry.case_id == Case.id, Entry.kind == "rate", Entry.actor_id == Case.filer_id
    )
    of_case = exists().where(Survey.case_id == Case.id, Survey.rating.is_not(None))
    wrong = conn.execute(
        select(Case.number).where(
            or_(Case.rating.is_not(None), of_case, Case.outcome == "satisfied"),
            ~own,
            Case.id.not_in(rated_before),
        )
    ).all()
    assert not wrong, f"rated by somebody else: {wrong}"


def messages_are_fit(conn: Connection, after: int) -> int:
    """Rows newer than ``after``: a known state, words, nothing unfilled, no button to nowhere."""
    for row in conn.execute(select(OutboxRow).where(OutboxRow.id > after).order_by(OutboxRow.id)):
        after = row.id
        assert row.state in OUTBOX_STATES, row.state
        assert row.text.strip(), f"an empty message ({row.purpose})"
        assert not UNFILLED.search(row.text), row.text
        for label, action in row.buttons or ():
            name = action.partition(":")[0]
            assert label.strip(), f"a button without a label: {action}"
            assert name in _KNOWN_ACTIONS, f"[{label}] stands for {action}, which nobody hears"
    return after


def neighbours_learn_nothing(conn: Connection, after: int, said_by: dict[str, set[int]]) -> None:
    """Rows newer than ``after``: no resident reads of another what only he told (RULEBOOK §5.11).

    ``said_by``: secret → the accounts that said it. Family that follows a case hears its steps.
    """
    new = (OutboxRow.id > after, ~_IS_STAFF.where(StaffRole.person_id == OutboxRow.person_id))
    for row in conn.execute(select(OutboxRow).where(*new, OutboxRow.text.contains(SECRET))):
        for secret in re.findall(rf"{SECRET}\d{{4}}", row.text):
            may_read = conn.execute(
                select(Account.person_id)
                .where(Account.id.in_(said_by.get(secret, set())))
                .union(
                    select(Follower.person_id)
                    .join(Case, Case.id == Follower.case_id)
                    .where(Case.what.contains(secret))
                )
            ).scalars()
            assert row.person_id in set(may_read), f"a neighbour read {secret}: {row.text}"
    _no_name_in_news(conn, new)


def _no_name_in_news(conn: Connection, new: tuple[Any, ...]) -> None:
    """Incidents, mediation and votes name neither the filer nor his case to another resident."""
    follows = exists().where(Follower.case_id == Case.id, Follower.person_id == OutboxRow.person_id)
    news = (
        select(OutboxRow.text, OutboxRow.purpose, Case.number, Case.contact_name, Person.name)
        .join(Case, Case.id == OutboxRow.case_id)
        .join(Person, Person.id == OutboxRow.person_id)
        .where(*new, OutboxRow.person_id != Case.filer_id, ~follows)
    )
    for row in conn.execute(news):
        assert row.number not in row.text or row.purpose == "reply", row.text
        named = row.contact_name and row.contact_name != row.name
        assert not named or row.contact_name not in row.text, f"{row.contact_name} in {row.text}"


def limits_are_kept_or_told(desk: Desk, conn: Connection) -> None:
    """A limit that has passed stands on record as missed, and a superior heard of it (§5.4)."""
    group = desk._group(conn)
    turn = group._turn(None, desk.now(), desk._names_for(conn, group.hot.roster_version()))
    for case in turn.session.scalars(select(Case).where(Case.state.in_(UNFINISHED))):
        missed = [due for due in _passed(case) if due <= desk.now() - PATIENCE]
        if missed and case.state != CaseState.PAUSED:
            _must_be_told(turn, case, max(missed))
    turn.throw_away()


def _passed(case: Case) -> list[datetime]:
    is_planned = case.state == CaseState.PLANNED
    running = (
        (case.response_due, case.first_word_at is None),
        (case.answer_due, case.feedback_at is None),
        (case.feedback_due, case.feedback_at is None),
        (case.promised_due, is_planned),
    )
    return [due for due, runs in running if due is not None and runs]


def _must_be_told(turn: Turn, case: Case, due: datetime) -> None:
    of_case = (Entry.case_id == case.id, Entry.kind == "overdue", Entry.at >= due)
    entry = turn.session.scalars(select(Entry).where(*of_case).limit(1)).first()
    assert entry is not None, f"{case.number}: {due} passed and nobody wrote it down"
    told = exists().where(
        OutboxRow.case_id == case.id,
        OutboxRow.person_id != case.handler_id,
        OutboxRow.text.contains(entry.text),
    )
    is_told = turn.session.scalar(select(told)) or not superiors(turn, case)
    assert is_told, f"{case.number}: no superior heard: {entry.text}"


def a_word_every_day(conn: Connection, now: datetime, zone: Any, muted: set[int]) -> None:
    """Each open case: its filer heard of it today, or yesterday while it is not yet time (§5.6).

    ``muted``: cases whose filer wished to hear less often, lately.
    """
    local = now.astimezone(zone)
    is_late = local.time() >= DAILY_WORD_IS_OVER
    since = datetime.combine(local.date() - timedelta(0 if is_late else 1), time(), tzinfo=zone)
    silent = conn.execute(
        select(Case.number, Case.state, Case.last_word_at).where(
            Case.state.in_(UNFINISHED),
            Case.id.not_in(muted),
            Case.last_word_at < since,
            exists().where(Account.person_id == Case.filer_id),
            ~exists().where(Chat.person_id == Case.filer_id, Chat.state == "live"),
        )
    ).all()
    assert not silent, f"no word since {since}: {silent}"


def muted_cases(conn: Connection) -> set[int]:
    """Whose filer hears of them less often, by his wish."""
    return set(conn.execute(select(Case.id).where(Case.word_every_days.is_not(None))).scalars())


def counters_agree(conn: Connection, seeded: set[int], levels: dict[int, int]) -> None:
    """What is counted on a case is what its timeline tells; merged ones bring theirs along.

    ``levels``: the level each case began at, remembered from one look to the next.
    """
    kinds: dict[int, Counter[str]] = {}
    counted = select(Entry.case_id, Entry.kind, func.count()).group_by(Entry.case_id, Entry.kind)
    for case_id, kind, number in conn.execute(counted):
        kinds.setdefault(case_id, Counter())[kind] = number
    for case in conn.execute(select(Case).where(Case.id.not_in(seeded))):
        told = kinds.get(case.id, Counter())
        if told["merged_in"]:
            continue
        assert case.urges == told["urge"], f"{case.number}: {case.urges} urges, {told}"
        most = told["dispute"] + told["reopen"]
        assert told["dispute"] <= case.dissatisfactions <= most, (
            f"{case.number}: {case.dissatisfactions} times dissatisfied, {told}"
        )
        began = levels.setdefault(case.id, case.level - told["raise_level"])
        assert began >= 1, f"{case.number} began below level 1: {told}"
        assert case.level == began + told["raise_level"], (
            f"{case.number}: level {case.level}, {told}"
        )


def nothing_overdue(conn: Connection, now: datetime) -> None:
    """After time has passed every due timer has been handled."""
    left = conn.execute(select(TimerRow.kind, TimerRow.due_at).where(TimerRow.due_at <= now)).all()
    assert not left, f"timers left behind at {now}: {left}"


def waits_for_more(conn: Connection, account_id: int) -> bool:
    """Whether the desk is letting somebody finish his account first (RULEBOOK §4.3)."""
    return (
        conn.execute(
            select(TimerRow.id).where(
                TimerRow.kind == "narrative", TimerRow.subject == f"conversation:{account_id}"
            )
        ).first()
        is not None
    )


_PLACES = {"houses", "buildings", "grids", "communities", "blobs"}


def everything(conn: Connection, *, but: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """All rows that events may change, to compare before and after."""
    return {
        table.name: [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
        if table.name not in _PLACES | but
    }


def accounts_of(conn: Connection, person_id: int | None) -> set[tuple[str, str]]:
    """Channel and external id of a person's accounts."""
    rows = conn.execute(
        select(Account.channel, Account.external_id).where(Account.person_id == person_id)
    )
    return {(row.channel, row.external_id) for row in rows}
