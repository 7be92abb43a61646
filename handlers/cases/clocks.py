"""The three clocks of a case; what happens when one runs out stands in ``limits``.

``response`` runs in steward hours and stops at the first word to the resident; ``answer``
(complaints) in elapsed time; ``feedback`` in working days, and stops only at a result or a plan
with next step and date (DESIGN §4, RULEBOOK §5.3, §11).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.cases import book, moves
from handlers.cases.card import card_buttons, staff_card
from handlers.cases.moves import subject
from handlers.cases.states import CaseState
from handlers.cases.telling import runs_at_any_hour, tell_staff
from handlers.messages import Purpose
from handlers.turn import Turn
from storage.tables import Case

BEFORE_CLOSING_MINUTES = 30


def start_response(turn: Turn, case: Case) -> None:
    """The handler has the card from now on: two reminders, the limit, the reassignment."""
    response = turn.calendar_of(case.community_id).policy.response
    case.assigned_at = turn.now
    case.response_due = response_after(turn, case, response.limit_minutes)
    kinds = zip(moves.RESPONSE[:2], response.reminder_minutes, strict=False)
    for kind, minutes in kinds:
        turn.start_timer(kind, subject(case), response_after(turn, case, minutes))
    turn.start_timer("response_limit", subject(case), case.response_due)
    turn.start_timer(
        "response_reassign",
        subject(case),
        response_after(turn, case, response.reassign_minutes),
    )


def response_after(turn: Turn, case: Case, minutes: float) -> datetime:
    """So many minutes on the response clock, which runs in the stewards' hours (RULEBOOK §11)."""
    since = turn.limits_from
    if runs_at_any_hour(turn, case):
        return since + timedelta(minutes=minutes)
    return turn.calendar_of(case.community_id).response_due(since, minutes)


def start_answer(turn: Turn, case: Case) -> None:
    """Complaints are answered within 24 hours (RULEBOOK §5.3)."""
    if case.kind != "complaint":
        return
    calendar = turn.calendar_of(case.community_id)
    answer, hours = calendar.policy.answer, calendar.policy.hours.steward
    case.answer_due = turn.limits_from + timedelta(hours=answer.limit_hours)
    remind_at = case.answer_due - timedelta(hours=answer.reminder_before_hours)
    if not calendar.in_hours(remind_at, hours):
        # Reminders wait for his hours; one that waited past the limit would help nobody.
        remind_at = calendar.subtract_working_time(remind_at, BEFORE_CLOSING_MINUTES, hours)
    turn.start_timer("answer_reminder", subject(case), max(remind_at, turn.now))
    turn.start_timer("answer_limit", subject(case), case.answer_due)


def start_feedback(turn: Turn, case: Case) -> None:
    """Clear feedback within two working days (RULEBOOK §5.3)."""
    calendar = turn.calendar_of(case.community_id)
    feedback = calendar.policy.feedback
    case.feedback_at = None
    case.feedback_due = calendar.feedback_due(turn.limits_from)
    day = calendar.before_working(case.feedback_due, days=feedback.reminder_before_working_days)
    hours = calendar.before_working(case.feedback_due, hours=feedback.reminder_before_working_hours)
    turn.start_timer("feedback_day", subject(case), day)
    turn.start_timer("feedback_hours", subject(case), hours)
    turn.start_timer("feedback_limit", subject(case), case.feedback_due)


def stop_answer(turn: Turn, case: Case) -> None:
    """The resident has had a first answer of substance."""
    moves.stop(turn, case, moves.ANSWER)


def give_card(turn: Turn, case: Case) -> str:
    """Push the card with its photos and buttons to the handler; its text, for those informed."""
    card = staff_card(turn, case)
    holder = book.handler_of(turn, case)
    purpose: Purpose = "emergency" if case.emergency else "push"
    tell_staff(
        turn,
        case,
        holder,
        card,
        card_buttons(case),
        purpose=purpose,
        media=book.media(turn, case),
    )
    return card


def case_timer(act: Callable[[Turn, Case], None]) -> Callable[[Turn, str], None]:
    """A timer of an open case: looks again whether there still is one."""

    def fire(turn: Turn, case_id: str) -> None:
        case = book.by_id(turn, int(case_id))
        if case is not None and case.state != CaseState.CLOSED:
            act(turn, case)

    return fire
