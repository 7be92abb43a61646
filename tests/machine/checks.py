"""What holds of the desk after every event, read from its tables (DESIGN §1; RULEBOOK §5, §6)."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, exists, literal, or_, select

from bot.desk import Desk
from handlers import router
from handlers.cases.states import CaseState
from handlers.cases.watch import silent_cases
from handlers.cases.written import KINDS
from storage.tables import (
    Account,
    Base,
    Case,
    Entry,
    Failure,
    OutboxRow,
    Survey,
    Task,
    TimerRow,
)
from tests.machine.words import SECRET

OUTBOX_STATES = {"due", "sending", "sent", "unknown", "dead", "cancelled"}
NUMBER = re.compile(r"\d{6}-\d{3,}")
UNFILLED = re.compile(r"\{[a-z_]{2,}\}|\bNone\b")
_OPEN_TASK = Task.state.in_(("open", "taken"))
_KNOWN_ACTIONS = router._ACTIONS_OF_RESIDENTS.keys() | router._ACTIONS_OF_STAFF.keys()


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
    # Reports, analyses and plans are written after the end as well (RULEBOOK §6.5–§6.7).
    left = conn.execute(
        select(Case.number, Task.kind)
        .join(Task, Task.case_id == Case.id)
        .where(Case.state == CaseState.CLOSED, _OPEN_TASK, Task.kind.not_in(KINDS))
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
        secrets = re.findall(rf"{SECRET}\d+", case.what)
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
