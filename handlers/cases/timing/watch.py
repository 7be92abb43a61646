"""Law 3, no silent case: every open case has a timer, or a task that has one (DESIGN §1).

Checked in tests, at start-up and hourly; what is found is repaired and reported.
"""

import logging
from datetime import timedelta

from sqlalchemy import Text, cast, exists, literal, select

from handlers.cases import book
from handlers.cases.moves import record, subject
from handlers.cases.states import LIGHT, CaseState
from handlers.cases.timing.clocks import start_answer, start_feedback, start_response
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Task, TimerRow

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)


_HAS_TIMER = exists().where(TimerRow.subject == literal("case:") + cast(Case.id, Text))
_HAS_TASK = exists().where(
    Task.case_id == Case.id,
    Task.state.in_(("open", "taken")),
    exists().where(TimerRow.subject == literal("task:") + cast(Task.id, Text)),
)
_SILENT = select(Case.id).where(Case.state != CaseState.CLOSED, ~_HAS_TIMER, ~_HAS_TASK)


def silent_cases(turn: Turn) -> list[Case]:
    """Open cases with neither a timer nor an open task that has one."""
    turn.group.flush()
    ids = list(turn.conn.scalars(_SILENT))
    return list(turn.session.scalars(select(Case).where(Case.id.in_(ids)))) if ids else []


def watch(turn: Turn, _subject: str) -> None:
    """Find, repair and report silent cases; looks again in an hour."""
    turn.start_timer("watch", "desk:1", turn.now + EVERY)
    for case in silent_cases(turn):
        log.error("case %s had no timer; its clock is set again", case.number)
        _set_again(turn, case)
        record(turn, case, "repaired", say("cases.entry.repaired"), visibility="audit")


def _set_again(turn: Turn, case: Case) -> None:
    """The clock of what the case is waiting for."""
    if case.state == CaseState.COMPLETED:
        turn.start_timer("survey_first", subject(case), turn.now)
    elif case.state == CaseState.PAUSED:
        row = book.pause_of(turn, case)
        until = max(row.until_at, turn.now) if row is not None else turn.now
        turn.start_timer("pause_until", subject(case), until)
    elif case.state == CaseState.PLANNED and case.promised_due is not None:
        turn.start_timer("promise_limit", subject(case), max(case.promised_due, turn.now))
    else:
        if case.first_word_at is None:
            start_response(turn, case)
        if case.kind in LIGHT:
            start_answer(turn, case)
        start_feedback(turn, case)


TIMERS = {"watch": watch}
