"""Care afterwards (RULEBOOK §6.7): a greeting proposed to the steward, a plan for who complains
again and again. Nothing of it reaches a resident without somebody's tap."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import func, select

from handlers.cases import book, moves, written
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.moves import afterwards, record
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.cases.telling import tell_resident, tell_staff
from handlers.messages import Button, Outgoing
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Task

__all__ = ["TIMERS", "after_closing", "greet", "look_for_pattern"]

PLANNERS = ("lead", "chief")
OPEN = ("open", "taken")


def after_closing(turn: Turn, case: Case) -> None:
    """Some days after a complaint ended well its steward is reminded to ask how it is."""
    if case.kind != "complaint":
        return
    calendar = turn.calendar_of(case.community_id)
    later = turn.now + timedelta(days=calendar.policy.care.greet_after_days)
    opening = calendar.next_opening(later, calendar.policy.hours.steward)
    turn.start_timer("care", afterwards(case), opening)


def propose(turn: Turn, case_id: str) -> None:
    """The greeting as it would go, for the steward's tap; nothing when the case is open again."""
    case = book.by_id(turn, int(case_id))
    if case is None or case.state != CaseState.CLOSED:
        return
    text = say("care.propose", number=case.number, place=case.place, text=_greeting(case))
    buttons = (
        Button(label("care.button.greet"), f"greet:{case.number}"),
        Button(label("care.button.not_now"), "my_cases"),
    )
    tell_staff(turn, case, _caretaker(turn, case), text, buttons, purpose="digest")
    turn.explain(say("care.log.proposed", number=case.number))


def greet(turn: Turn, case: Case) -> Outgoing:
    """[发问候]: by the steward or whoever handled it, once; raises MoveRefused otherwise."""
    staff = turn.staff
    may = staff is not None and (
        staff == _caretaker(turn, case) or moves.acts_for_handler(turn, case, staff)
    )
    if staff is None or is_about(case, staff) or not may:
        raise MoveRefused(say("care.refused", number=case.number))
    if case.state != CaseState.CLOSED or _greeted(turn, case):
        raise MoveRefused(say("common.button_reply.done"))
    text = _greeting(case)
    record(turn, case, "greet", text, visibility="resident")
    turn.explain(say("care.log.greeted", number=case.number))
    return tell_resident(turn, case, text)


def look_for_pattern(turn: Turn, case: Case) -> None:
    """Who complains of one kind again and again gets a proactive plan from the lead (§6.7)."""
    if case.kind != "complaint":
        return
    rules = turn.calendar_of(case.community_id).policy.care
    same = select(func.count()).where(
        Case.filer_id == case.filer_id,
        Case.category == case.category,
        Case.kind == "complaint",
        Case.community_id == case.community_id,
        Case.filed_at > turn.now - timedelta(days=rules.repeat_days),
    )
    turn.session.flush()
    count = turn.session.scalar(same) or 0
    if count < rules.repeat_complaints or _has_plan(turn, case, rules.repeat_days):
        return
    about = say("care.about", number=case.number, place=case.place, category=case.category,
                count=count, days=rules.repeat_days)  # fmt: skip
    written.open_for_roles(turn, case, "care_plan", PLANNERS, about=about)
    turn.explain(say("care.log.pattern", number=case.number, count=count))


def _caretaker(turn: Turn, case: Case) -> Staff | None:
    """The steward of the house, whoever handled it in the end; else who did."""
    steward = turn.roster.steward_of(case.community_id, case.building, turn.now)
    if steward is None or is_about(case, steward):
        return book.acting_handler(turn, case)
    return steward


def _has_plan(turn: Turn, case: Case, days: int) -> bool:
    lately = (Task.state.in_(OPEN)) | (Task.created_at > turn.now - timedelta(days=days))
    his = (Task.person_id == case.filer_id) & (Task.kind == "care_plan")
    return turn.session.scalar(select(Task.id).where(his, lately).limit(1)) is not None


def _greeted(turn: Turn, case: Case) -> bool:
    turn.group.flush()
    return any(entry.kind == "greet" for entry in book.timeline(turn, case, for_resident=True))


def _greeting(case: Case) -> str:
    return say("care.greeting", name=called(case), number=case.number)


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {"care": propose}
