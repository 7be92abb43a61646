"""What happens when a clock of a case runs out: limits, up the line (RULEBOOK §5.4).

A missed limit goes up the line, never the level. Each looks again whether it is still right.
"""

from datetime import timedelta

from handlers.cases import book, moves
from handlers.cases.card import handler_line
from handlers.cases.dispatching import may_handle
from handlers.cases.errors import MoveRefused
from handlers.cases.handling.handover import pass_to
from handlers.cases.moves import subject
from handlers.cases.states import LIGHT, CaseState
from handlers.cases.telling import (
    heard_at,
    superiors,
    tell_resident,
    tell_roles,
    tell_staff,
)
from handlers.cases.timing import lateness
from handlers.cases.timing.clocks import (
    case_timer,
    clock_timer,
    give_card,
    response_after,
    start_response,
)
from handlers.cases.timing.reminding import KINDS, remind, remind_of
from handlers.roster import ROLE_NAMES, Staff
from handlers.roster_values import LINE_ROLES
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from storage.tables import Case

ASK_AGAIN_AFTER = 4  # response limits: two hours of duty


# --- limits --------------------------------------------------------------------------------------


def miss_response(turn: Turn, case: Case) -> None:
    """30 minutes without a first word: overdue, the superior is told (RULEBOOK §11)."""
    if case.first_word_at is not None:
        return
    limit = turn.calendar_of(case.community_id).policy.response.limit_minutes
    lateness.begins(turn, case, "response", case.response_due)
    _overdue(
        turn,
        case,
        say(
            "cases.missed.response",
            number=case.number,
            minutes=limit,
            name=handler_line(turn, case),
            place=case.place,
        ),
    )
    turn.explain(say("log.clock.no_first_word", number=case.number, minutes=limit))
    if next_up(turn, case) is None:  # else he hears in a moment who takes over
        key = "cases.told.no_word_yet" if superiors(turn, case) else "cases.told.no_word_at_top"
        text = say(key, number=case.number, handler=handler_line(turn, case))
        tell_resident(turn, case, text, purpose="promise")


def reassign_unanswered(turn: Turn, case: Case) -> None:
    """45 minutes: up the line, also when accepted without a first word (RULEBOOK §11)."""
    if case.first_word_at is not None:
        return
    following = next_up(turn, case)
    if following is None:
        _nobody_above(turn, case)
        return
    role, staff = following
    text = say("log.clock.reassigned", number=case.number, role=ROLE_NAMES[role], name=staff.name)
    turn.explain(text)
    hand_over(turn, case, role, staff)


def pass_on(turn: Turn, case: Case, role: str, person_id: int) -> None:
    """转办, assignment by hand: what was promised stands, the new handler speaks anew (§5.7)."""
    moves.check(turn, case, "reassign")
    staff = turn.roster.staff(person_id)
    if staff is None or person_id == case.handler_id or not may_handle(turn, case, staff):
        raise MoveRefused(say("cases.refused.not_to_him", number=case.number))
    former = case.handler_id
    hand_over(turn, case, role, staff, told="cases.told.passed_on")
    text = say(
        "cases.told.passed_on_lead",
        number=case.number,
        place=case.place,
        role=ROLE_NAMES[role],
        name=staff.name,
    )
    tell_roles(turn, case, ("lead",), text, but=(person_id, former, turn.speaker.person_id))


def hand_over(
    turn: Turn,
    case: Case,
    role: str,
    staff: Staff,
    *,
    told: str = "cases.told.new_handler",
    move: str = "reassign",
) -> None:
    """The case goes to somebody else of the line; he gets the card, the resident his name.

    ``told`` is the key of what the resident is told, ``move`` the row of the table.
    """
    former = book.handler_of(turn, case)
    on_record = say("cases.entry.reassigned", role=ROLE_NAMES[role], name=staff.name)
    moves.make(turn, case, move, on_record)
    lateness.ended(turn, case, "response", case.response_due, only_begun=True)
    written = pass_to(turn, case, staff, role, why="已改派")
    case.accepted_at = case.first_word_at = None
    start_response(turn, case)
    give_card(turn, case, note=written, gave_away=former.person_id if former else None)
    tell_staff(
        turn,
        case,
        former,
        say(
            "cases.told.reassigned_away", number=case.number, role=ROLE_NAMES[role], name=staff.name
        ),
    )
    tell_resident(
        turn,
        case,
        say(
            told,
            number=case.number,
            role=ROLE_NAMES[role],
            name=staff.name,
            by=say_by(case.response_due or turn.now, heard_at(turn, case)),
        ),
    )


def next_up(turn: Turn, case: Case) -> tuple[str, Staff] | None:
    """The next present rung of the line above the handler; None at the top or above level 1."""
    if case.level != 1:
        return None
    for role, staff in turn.roster.line(case.community_id, case.building, turn.now):
        above = LINE_ROLES.index(role) > case.rung
        if above and staff.person_id != case.handler_id and may_handle(turn, case, staff):
            return role, staff
    return None


def _nobody_above(turn: Turn, case: Case) -> None:
    """At the top of the line the case stays; its holder is asked again, at a bearable pace."""
    calendar = turn.calendar_of(case.community_id)
    remind_of(
        turn, case, say("cases.remind.still_unanswered", number=case.number, place=case.place)
    )
    minutes = ASK_AGAIN_AFTER * calendar.policy.response.limit_minutes
    again = response_after(turn, case, minutes, since=turn.now)
    turn.start_timer("response_reassign", subject(case), again)
    turn.explain(say("log.clock.stays", number=case.number))


def miss_answer(turn: Turn, case: Case) -> None:
    """24 hours without an answer: the superior and the call centre are told (RULEBOOK §5.3)."""
    if case.feedback_at is not None:
        return
    text = say(
        "cases.missed.answer", number=case.number, name=handler_line(turn, case), place=case.place
    )
    lateness.begins(turn, case, "answer", case.answer_due)
    _overdue(turn, case, text)
    if case.kind in LIGHT:  # it has no other clock that would speak again
        _again_next_working_day(turn, case, "answer_limit")
    turn.explain(say("log.clock.no_answer", number=case.number))
    calendar = turn.calendar_of(case.community_id)
    opening = calendar.next_opening(turn.now, calendar.policy.hours.agents)
    for agent in turn.roster.on_duty("agent", case.community_id, turn.now):
        tell_staff(turn, case, agent, text, not_before=opening)


def miss_feedback(turn: Turn, case: Case) -> None:
    """Two working days without clear feedback; said again each working day until there is one."""
    if case.feedback_at is not None:
        return
    lateness.begins(turn, case, "feedback", case.feedback_due)
    _overdue(
        turn,
        case,
        say(
            "cases.missed.feedback",
            number=case.number,
            name=handler_line(turn, case),
            place=case.place,
        ),
    )
    _again_next_working_day(turn, case, "feedback_limit")
    turn.explain(say("log.clock.no_feedback", number=case.number))


def miss_promise(turn: Turn, case: Case) -> None:
    """The date of the plan has passed and the case is not completed (RULEBOOK §5.9)."""
    if case.promised_due is None or case.state == CaseState.COMPLETED:
        return
    text = say(
        "cases.missed.promise",
        number=case.number,
        place=case.place,
        name=handler_line(turn, case),
        step=case.next_step or case.plan or "",
        by=say_time(case.promised_due, turn.now),
    )
    lateness.begins(turn, case, "promise", case.promised_due)
    remind_of(turn, case, text)
    _overdue(turn, case, text)
    _again_next_working_day(turn, case, "promise_limit")
    turn.explain(say("log.clock.no_promise", number=case.number))


def _again_next_working_day(turn: Turn, case: Case, kind: str) -> None:
    calendar = turn.calendar_of(case.community_id)
    opening = calendar.next_opening(turn.now + timedelta(hours=12), calendar.policy.hours.statutory)
    turn.start_timer(kind, subject(case), opening)


def _overdue(turn: Turn, case: Case, text: str) -> None:
    case.overdue = True
    above = superiors(turn, case)
    if above:
        tell_staff(turn, case, above[0], text)
    moves.record(turn, case, "overdue", text)


_STEPS = {
    **{kind: remind(kind) for kind in KINDS},
    "response_limit": miss_response,
    "response_reassign": reassign_unanswered,
    "answer_limit": miss_answer,
    "feedback_limit": miss_feedback,
}
TIMERS = {
    **{kind: clock_timer(kind, act) for kind, act in _STEPS.items()},
    "promise_limit": case_timer(miss_promise),
}
