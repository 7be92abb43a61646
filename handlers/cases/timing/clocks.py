"""The three clocks of a case; what happens when one runs out stands in ``limits``.

``response`` runs in steward hours and stops at the first word to the resident; ``answer``
(complaints) in elapsed time; ``feedback`` in working days, and stops only at a result or a plan
with next step and date (DESIGN §4, RULEBOOK §5.3, §11).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from handlers.cases import book, dispatching, move_table, moves
from handlers.cases.card import card_buttons, handler_line, staff_card
from handlers.cases.moves import subject
from handlers.cases.states import LIGHT, CaseKind, CaseState
from handlers.cases.telling import runs_at_any_hour, tell_staff
from handlers.messages import Purpose
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

BEFORE_CLOSING_MINUTES = 30
ANSWERED = (CaseKind.COMPLAINT, *LIGHT)
Step = tuple[str, Callable[[], datetime]]  # a timer's kind, and when it is due
Steps = Callable[[Turn, Case], list[Step]]


def start_response(turn: Turn, case: Case) -> None:
    """The handler has the card from now on: two reminders, the limit, the reassignment."""
    case.assigned_at = turn.limits_from
    if case.kind in LIGHT:
        return
    response = turn.calendar_of(case.community_id).policy.response
    case.response_due = response_after(turn, case, response.limit_minutes)
    _arm(turn, case, _response_steps(turn, case))


def start_answer(turn: Turn, case: Case) -> None:
    """Complaints, and whoever asks or suggests, are answered within 24 hours (RULEBOOK §5.3)."""
    if case.kind not in ANSWERED:
        return
    answer = turn.calendar_of(case.community_id).policy.answer
    case.answer_due = turn.limits_from + timedelta(hours=answer.limit_hours)
    _arm(turn, case, _answer_steps(turn, case))


def start_feedback(turn: Turn, case: Case) -> None:
    """Clear feedback within two working days (RULEBOOK §5.3)."""
    case.feedback_at = None
    if case.kind in LIGHT:
        case.feedback_due = case.answer_due  # the answer is all there is to be said
        return
    case.feedback_due = turn.calendar_of(case.community_id).feedback_due(turn.limits_from)
    _arm(turn, case, _feedback_steps(turn, case))


def bring_forward(turn: Turn, case: Case, due: datetime | None) -> None:
    """An earlier promise of feedback holds, where a case goes on for another as well."""
    if due is None or case.feedback_at is not None or case.feedback_due is None:
        return
    if due < case.feedback_due:
        case.feedback_due = due
        _arm(turn, case, _feedback_steps(turn, case))


def response_after(
    turn: Turn, case: Case, minutes: float, *, since: datetime | None = None
) -> datetime:
    """So many minutes on the response clock, which runs in the stewards' hours (RULEBOOK §11).

    Counted from ``since``, else from when the handler got the card.
    """
    since = since or case.assigned_at or turn.limits_from
    if runs_at_any_hour(turn, case):
        return since + timedelta(minutes=minutes)
    return turn.calendar_of(case.community_id).response_due(since, minutes)


# --- a clock's steps -----------------------------------------------------------------------------


def go_on(turn: Turn, case: Case, kind: str) -> None:
    """This step of a running clock is due: set the next one.

    One timer a clock is enough, since its steps come one after another; a filing writes three
    rows instead of nine.
    """
    for kinds, steps, is_running in _CLOCKS:
        if kind in kinds and is_running(case):
            following = kinds[kinds.index(kind) + 1 :]
            _arm(turn, case, [step for step in steps(turn, case) if step[0] in following])


def restart(turn: Turn, case: Case) -> None:
    """The case stood still: each clock that runs again has its next step, or its limit."""
    for due, (_kinds, steps, is_running) in zip(_DUE, _CLOCKS, strict=True):
        if getattr(case, due) is not None and is_running(case):
            of_clock = steps(turn, case)
            ahead = [step for step in of_clock if step[1]() > turn.now]
            _arm(turn, case, ahead or of_clock[-1:])
    if case.state == CaseState.PLANNED and case.promised_due is not None:
        turn.start_timer("promise_limit", subject(case), case.promised_due)


def _arm(turn: Turn, case: Case, steps: Sequence[Step]) -> None:
    for kind, due_at in steps[:1]:
        turn.start_timer(kind, subject(case), due_at())


def _response_steps(turn: Turn, case: Case) -> list[Step]:
    response = turn.calendar_of(case.community_id).policy.response
    first, second, limit, reassign = move_table.RESPONSE
    reminders = zip((first, second), response.reminder_minutes, strict=False)
    minutes = [*reminders, (limit, response.limit_minutes), (reassign, response.reassign_minutes)]
    return [(kind, partial(response_after, turn, case, after)) for kind, after in minutes]


def _answer_steps(turn: Turn, case: Case) -> list[Step]:
    reminder, limit = move_table.ANSWER
    due = _known(case.answer_due)
    return [(reminder, partial(_answer_reminder, turn, case, due)), (limit, lambda: due)]


def _answer_reminder(turn: Turn, case: Case, due: datetime) -> datetime:
    calendar = turn.calendar_of(case.community_id)
    answer, hours = calendar.policy.answer, calendar.policy.hours.steward
    remind_at = due - timedelta(hours=answer.reminder_before_hours)
    if not calendar.in_hours(remind_at, hours):
        # Reminders wait for his hours; one that waited past the limit would help nobody.
        remind_at = calendar.subtract_working_time(remind_at, BEFORE_CLOSING_MINUTES, hours)
    return max(remind_at, turn.now)


def _feedback_steps(turn: Turn, case: Case) -> list[Step]:
    calendar = turn.calendar_of(case.community_id)
    feedback, due = calendar.policy.feedback, _known(case.feedback_due)
    day, hours, limit = move_table.FEEDBACK
    days_before = feedback.reminder_before_working_days
    hours_before = feedback.reminder_before_working_hours
    return [
        (day, lambda: calendar.before_working(due, days=days_before)),
        (hours, lambda: calendar.before_working(due, hours=hours_before)),
        (limit, lambda: due),
    ]


def _known(due: datetime | None) -> datetime:
    assert due is not None, "a clock that runs has its limit"
    return due


def _unanswered(case: Case) -> bool:
    return case.first_word_at is None and case.response_due is not None


def _without_feedback(case: Case) -> bool:
    return case.feedback_at is None


_CLOCKS: tuple[tuple[tuple[str, ...], Steps, Callable[[Case], bool]], ...] = (
    (move_table.RESPONSE, _response_steps, _unanswered),
    (move_table.ANSWER, _answer_steps, _without_feedback),
    (move_table.FEEDBACK, _feedback_steps, _without_feedback),
)

_DUE = ("response_due", "answer_due", "feedback_due")  # where each of them stands on the case


def stop_answer(turn: Turn, case: Case) -> None:
    """The resident has had a first answer of substance."""
    moves.stop(turn, case, move_table.ANSWER)


def give_card(turn: Turn, case: Case, *, note: str = "", gave_away: int | None = None) -> str:
    """Push the card with its photos and buttons to the handler; its text, for those informed.

    ``note`` stands above it for the handler: who did what before him (RULEBOOK §5.7).
    ``gave_away``: who held it until now, and is not invited to take it back.
    """
    card = staff_card(turn, case)
    holder = book.handler_of(turn, case)
    purpose: Purpose = "emergency" if case.emergency else "push"
    tell_staff(
        turn,
        case,
        holder,
        say("cases.told.handed_to", summary=note, card=card) if note else card,
        card_buttons(case),
        purpose=purpose,
        media=book.media(turn, case),
    )
    turn.explain(say("log.filing.card", number=case.number, handler=handler_line(turn, case)))
    if not case.emergency and case.state == CaseState.ASSIGNED:
        _offer_to_peers(turn, case, card, but=gave_away)
    return card


def _offer_to_peers(turn: Turn, case: Case, card: str, *, but: int | None) -> None:
    """Several stewards to a grid: it is one's turn, and whoever is quicker has it."""
    others = [one for one in dispatching.peers(turn, case) if one.person_id != but]
    if not others:
        return
    text = say("cases.told.for_peers", handler=handler_line(turn, case), card=card)
    for staff in others:
        tell_staff(turn, case, staff, text, card_buttons(case), media=book.media(turn, case))


def clock_timer(kind: str, act: Callable[[Turn, Case], None]) -> Callable[[Turn, str], None]:
    """A step of a clock; the next is set first, since the act may stop or restart the clock."""

    def step(turn: Turn, case: Case) -> None:
        go_on(turn, case, kind)
        act(turn, case)

    return case_timer(step)


def case_timer(act: Callable[[Turn, Case], None]) -> Callable[[Turn, str], None]:
    """A timer of an open case: looks again whether there still is one."""

    def fire(turn: Turn, case_id: str) -> None:
        case = book.by_id(turn, int(case_id))
        if case is not None and case.state != CaseState.CLOSED:
            act(turn, case)

    return fire
