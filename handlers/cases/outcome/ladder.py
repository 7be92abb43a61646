"""Dissatisfaction goes up (RULEBOOK §6.3, §6.4): request → complaint → GM → committee."""

from handlers.cases import book, moves
from handlers.cases.card import card_buttons, handler_line
from handlers.cases.dispatching import Handler, first_handler
from handlers.cases.handling import solutions
from handlers.cases.outcome import findings, unresolved
from handlers.cases.reports import points
from handlers.cases.reports.filing import assign
from handlers.cases.states import LIGHT, CaseState
from handlers.cases.telling import (
    forget_unsent,
    heard_at,
    tell_handler,
    tell_resident,
    tell_roles,
    tell_staff,
)
from handlers.cases.timing import pausing
from handlers.cases.timing.clocks import start_answer, start_feedback, start_response
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case


def dissatisfied(turn: Turn, case: Case, words: str) -> None:
    """The resident is not satisfied with a finished case: it goes on, one rung higher.

    A request becomes a complaint to the steward; a complaint goes up one level; at the highest it
    stays, and its handler may close it as unresolved (RULEBOOK §6.5).
    """
    moves.make(
        turn,
        case,
        "reopen" if case.state == CaseState.CLOSED else "dispute",
        say("cases.entry.disputed", words=words or say("cases.entry.no_words")),
    )
    case.dissatisfactions += 1
    findings.badly_handled(turn, case)
    turn.explain(say("log.resident.disputed", number=case.number))
    case.outcome = case.closed_at = case.completed_at = case.visited_at = None
    points.reopen_named(turn, case, words)
    solutions.set_aside(turn, case, (*solutions.UNDECIDED, "agreed"))
    former = book.handler_of(turn, case)
    forget_unsent(turn, case, ("reminder", "survey", "digest"), why="业户说没解决")
    handler = _next_handler(turn, case)
    assign(turn, case, handler)
    if former is not None and former.person_id != case.handler_id:
        tell_staff(
            turn,
            case,
            former,
            say("cases.told.went_up", number=case.number, handler=handler_line(turn, case)),
        )
    _tell_who_takes_it(turn, case)


def _next_handler(turn: Turn, case: Case) -> Handler | None:
    if case.kind != "complaint":
        case.kind = "complaint"
        moves.record(turn, case, "become_complaint", say("cases.entry.became_complaint"))
        turn.explain(say("log.ladder.complaint", number=case.number))
        return first_handler(turn, case)
    highest = turn.calendar_of(case.community_id).policy.escalation.highest_level
    if case.level < highest:
        case.level += 1
        moves.make(
            turn, case, "raise_level", say(f"cases.entry.level.{case.level}"), by_system=True
        )
        turn.explain(say("log.ladder.level", number=case.number, level=case.level))
        return first_handler(turn, case)
    moves.record(turn, case, "highest_level", say("cases.entry.stays_highest"))
    turn.explain(say("log.ladder.highest", number=case.number))
    unresolved.analyse(turn, case)
    return first_handler(turn, case)


def _tell_who_takes_it(turn: Turn, case: Case) -> None:
    by = say_by(case.response_due or turn.now, heard_at(turn, case))
    tell_resident(
        turn,
        case,
        say("cases.told.taken_up", number=case.number, handler=handler_line(turn, case), by=by),
        purpose="promise",
    )


def become_complaint(
    turn: Turn,
    case: Case,
    *,
    to_staff: str = "cases.told.became_complaint",
    to_resident: str = "cases.told.now_complaint",
) -> None:
    """The third urge with dissatisfaction (RULEBOOK §2.3): same handler, now a complaint.

    ``to_staff`` and ``to_resident`` are the keys of what they are told.
    """
    pausing.end_for(turn, case)
    moves.make(turn, case, "become_complaint", say("cases.entry.became_complaint"), by_system=True)
    was_light, case.kind = case.kind in LIGHT, "complaint"
    start_answer(turn, case)
    if was_light:
        start_response(turn, case)
        start_feedback(turn, case)
    text = say(
        to_staff,
        number=case.number,
        place=case.place,
        handler=handler_line(turn, case),
    )
    tell_handler(turn, case, text, card_buttons(case))
    tell_roles(turn, case, ("lead",), text, but=(case.handler_id,))
    assert case.answer_due is not None, "start_answer sets it for a complaint"
    tell_resident(
        turn,
        case,
        say(
            to_resident,
            number=case.number,
            handler=handler_line(turn, case),
            by=say_by(case.answer_due, heard_at(turn, case)),
        ),
    )
