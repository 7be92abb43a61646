"""暂停 and 恢复: a case may stand still for a reason the resident is told (RULEBOOK §5.6, §5.10).

Its clocks stand meanwhile and go on where they stopped, by themselves when the date has come. An
emergency never pauses; long or repeated pauses are told to the superior.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from handlers.cases import book, moves
from handlers.cases.card import card_buttons, handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.moves import subject
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState
from handlers.cases.telling import (
    forget_unsent,
    heard_at,
    superiors,
    tell_handler,
    tell_resident,
    tell_staff,
)
from handlers.cases.timing import clocks
from handlers.cases.timing.clocks import case_timer
from handlers.messages import Button, Outgoing
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.ids import next_id
from storage.tables import Case, Pause, Solution

__all__ = ["TIMERS", "check", "end_for", "pause", "resume"]


def check(turn: Turn, case: Case) -> None:
    """Whether the speaker may let it stand still; raises MoveRefused."""
    if case.emergency:
        raise MoveRefused(say("people.pause.never", number=case.number))
    moves.check(turn, case, "pause")


def pause(turn: Turn, case: Case, reason: str, until: datetime) -> Outgoing:
    """It stands still until then at the latest; what the resident is told."""
    check(turn, case)
    rules = turn.calendar_of(case.community_id).policy.pausing
    if until <= turn.now:
        raise MoveRefused(say("cases.refused.past_date"))
    if until > turn.now + timedelta(days=rules.longest_days):
        raise MoveRefused(say("people.pause.too_long", days=rules.longest_days))
    kept_to = _agreed(turn, case)
    if kept_to is not None and turn.now < kept_to.due_at < until:
        agreed_by = say_by(kept_to.due_at, turn.now)
        raise MoveRefused(say("people.pause.past_agreed", plan=kept_to.what, by=agreed_by))
    reason = masked(turn, reason)
    times = 1 + _earlier(turn, case)
    on_record = say("people.pause.entry", reason=reason, by=say_by(until, turn.now))
    moves.make(turn, case, "pause", on_record)
    row = Pause(id=next_id(), case_id=case.id, since_at=turn.now, until_at=until, reason=reason)
    turn.session.add(row)
    turn.session.flush()
    turn.start_timer("pause_until", subject(case), until)
    forget_unsent(turn, case, ("reminder",), why="已暂停")
    long = until > turn.now + timedelta(days=rules.superior_told_after_days)
    if long or times >= rules.superior_told_from_times:
        _tell_superior(turn, case, row, times)
    turn.explain(say("people.log.paused", number=case.number, by=say_by(until, turn.now)))
    stands = kept_to is not None and kept_to.due_at > turn.now
    told = say(
        "people.pause.told_agreed" if stands else "people.pause.told",
        number=case.number,
        handler=handler_line(turn, case),
        reason=reason,
        by=say_by(until, heard_at(turn, case)),
    )
    return tell_resident(turn, case, told, _answers(case), purpose="promise")


def _agreed(turn: Turn, case: Case) -> Solution | None:
    """What the resident agreed to: its date is not put off without his consent (RULEBOOK §5.9)."""
    found = select(Solution).where(Solution.case_id == case.id, Solution.state == "agreed")
    return turn.session.scalars(found.limit(1)).first()


def _earlier(turn: Turn, case: Case) -> int:
    of_case = select(func.count()).select_from(Pause).where(Pause.case_id == case.id)
    return turn.session.scalar(of_case) or 0


def _tell_superior(turn: Turn, case: Case, row: Pause, times: int) -> None:
    text = say(
        "people.pause.superior",
        number=case.number,
        place=case.place,
        handler=handler_line(turn, case),
        reason=row.reason,
        by=say_by(row.until_at, turn.now),
        times=times,
    )
    buttons = [Button(label("people.button.resume"), f"resume:{case.number}")]
    for staff in superiors(turn, case)[:1]:
        tell_staff(turn, case, staff, text, buttons)


def _answers(case: Case) -> list[Button]:
    """He may answer, or say that it does not suit him."""
    return [
        Button(label("common.button.reply_steward"), f"reply:{case.number}"),
        Button(label("common.button.urge"), f"urge:{case.number}"),
    ]


def resume(turn: Turn, case: Case, *, by_system: bool = False) -> None:
    """It goes on: the clocks run again, each with the time it had left."""
    row = book.pause_of(turn, case)
    move = "resume_plan" if case.plan and case.promised_due else "resume"
    entry = say("people.pause.resumed_entry")
    moves.make(turn, case, move, entry, visibility="staff", by_system=by_system)
    if row is not None:
        row.resumed_at = turn.now
        _give_time_back(turn, case, row.since_at)
    clocks.restart(turn, case)
    turn.explain(say("people.log.resumed", number=case.number))
    due = case.promised_due if case.state == CaseState.PLANNED else case.feedback_due
    heard = heard_at(turn, case)
    key = "people.pause.goes_on_by" if due is not None and due > heard else "people.pause.goes_on"
    handler = handler_line(turn, case)
    by = say_by(due, heard) if due is not None else ""
    tell_resident(turn, case, say(key, number=case.number, handler=handler, by=by))


def _give_time_back(turn: Turn, case: Case, since: datetime) -> None:
    """The limits that were still running are put off by the time it stood still."""
    calendar = turn.calendar_of(case.community_id)
    hours = calendar.policy.hours.statutory
    stood = calendar.working_minutes_between(since, turn.now, hours)
    if case.feedback_at is None and case.answer_due is not None and case.answer_due > since:
        case.answer_due += turn.now - since
    if case.feedback_at is None and case.feedback_due is not None and case.feedback_due > since:
        case.feedback_due = calendar.add_working_time(case.feedback_due, stood, hours)
    promised = case.promised_due
    if promised is not None and promised > since and _agreed(turn, case) is None:
        case.promised_due = calendar.add_working_time(promised, stood, hours)


def end_for(turn: Turn, case: Case) -> None:
    """Something came that does not wait: another handler, a complaint; whatever paused goes on."""
    if case.state == CaseState.PAUSED:
        resume(turn, case, by_system=True)


def end_by_date(turn: Turn, case: Case) -> None:
    """The date has come: it goes on by itself, and its handler is told."""
    if case.state != CaseState.PAUSED:
        return
    resume(turn, case, by_system=True)
    text = say("people.pause.over", number=case.number, place=case.place)
    tell_handler(turn, case, text, card_buttons(case))


TIMERS = {"pause_until": case_timer(end_by_date)}
