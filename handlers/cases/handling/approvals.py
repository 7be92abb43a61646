"""Solutions above the handler's authority: his superior decides first (RULEBOOK §5.9).

The resident is told only that it is being decided, and by when he hears; what was asked for he
reads once it is approved. Nobody decides for a while: the next one above is asked.
"""

from collections.abc import Sequence

from handlers.cases import book, moves
from handlers.cases.asked import how_asked
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import authority, solutions
from handlers.cases.handling.solutions import Option
from handlers.cases.moves import subject
from handlers.cases.states import WORKING
from handlers.cases.taking import role_in
from handlers.cases.telling import heard_at, tell_handler, tell_resident, tell_staff
from handlers.cases.timing.clocks import case_timer
from handlers.messages import Button, Media
from handlers.roster import ROLE_NAMES, Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case, Solution

__all__ = ["TIMERS", "approve", "check", "is_above", "propose", "refuse"]


def propose(
    turn: Turn, case: Case, options: Sequence[Option], media: Sequence[Media] = ()
) -> Staff | None:
    """Put solutions to the resident at once, or to the superior who decides: then it is he."""
    moves.check(turn, case, "promise_plan")
    solutions.refuse_past(turn, [option.due for option in options])
    texts = [f"{option.what}。{option.next_step}" for option in options]
    rules = turn.calendar_of(case.community_id).policy.authority
    superior = None
    if not authority.may_promise(rules, _own_role(turn, case), texts):
        superior = authority.approver(turn, case, texts)
        if superior is None:
            raise MoveRefused(say("solutions.refused.nobody_above", number=case.number))
    rows = solutions.draft(turn, case, options)
    if superior is None:
        solutions.offer(turn, case, rows, media=media)
    else:
        book.attach(turn, case, media, purpose="proof")
        _ask(turn, case, rows, superior)
    return superior


def is_above(turn: Turn, case: Case, text: str) -> bool:
    """Whether words to a resident promise more than the speaker may, not allowed by anybody yet."""
    rules = turn.calendar_of(case.community_id).policy.authority
    if authority.may_promise(rules, _own_role(turn, case), [text]):
        return False
    allowed = [f"{row.what}。{row.next_step}" for row in solutions.allowed(turn, case)]
    return not authority.covers(rules, allowed, text)


def _own_role(turn: Turn, case: Case) -> str:
    staff = turn.staff
    if staff is None or (staff.person_id == case.handler_id and case.handler_role):
        return case.handler_role or ""
    return role_in(staff, case)


def _ask(turn: Turn, case: Case, rows: Sequence[Solution], superior: Staff) -> None:
    plan = solutions.listed(rows, rows[0].due_at - solutions.FAR_OFF)
    who = _name(case, superior)
    text = say("solutions.entry.proposed", approver=who, plan=plan)
    moves.make(turn, case, "propose", text, visibility="staff")
    turn.explain(say("solutions.log.proposed", number=case.number, approver=who))
    _arm(turn, case, rows, superior)
    calendar = turn.calendar_of(case.community_id)
    rules, hours = calendar.policy.authority, calendar.policy.hours.steward
    by = calendar.add_working_time(turn.now, 2 * rules.approval_minutes, hours)
    text = say("solutions.told.deciding", number=case.number, by=say_by(by, heard_at(turn, case)))
    tell_resident(turn, case, text)


def _arm(turn: Turn, case: Case, rows: Sequence[Solution], superior: Staff) -> None:
    """The superior has it from now on, for so long of the stewards' hours."""
    calendar = turn.calendar_of(case.community_id)
    minutes = calendar.policy.authority.approval_minutes
    due = calendar.add_working_time(turn.now, minutes, calendar.policy.hours.steward)
    turn.start_timer("approval_limit", subject(case), due)
    for row in rows:
        row.approver_id = superior.person_id
    proposer = turn.roster.staff(rows[0].proposed_by or 0)
    text = say(
        "solutions.told.decide",
        number=case.number,
        place=case.place,
        name=proposer.name if proposer else say("cases.card.colleague"),
        plan=solutions.listed(rows, turn.now),
        by=say_by(due, turn.now),
    )
    buttons = [
        Button(label("solutions.button.approve"), f"solution_ok:{case.number}"),
        Button(label("solutions.button.refuse"), f"solution_no:{case.number}"),
        Button(label("solutions.button.open"), f"open:{case.number}"),
    ]
    tell_staff(turn, case, superior, text, buttons)


def check(turn: Turn, case: Case, move: str) -> list[Solution]:
    """The solutions that wait, when the speaker may decide on them; raises MoveRefused."""
    moves.check(turn, case, move)
    rows = solutions.waiting(turn, case)
    if not rows:
        raise MoveRefused(say("solutions.refused.decided", number=case.number))
    if rows[0].proposed_by == turn.speaker.person_id:
        raise MoveRefused(say("solutions.refused.own", number=case.number))
    return rows


def approve(turn: Turn, case: Case) -> None:
    """[同意]: the resident gets to read it, in the handler's name; the handler hears of it."""
    rows = check(turn, case, "approve")
    staff = turn.staff
    assert staff is not None, "the move has checked that a superior is speaking"
    rules = turn.calendar_of(case.community_id).policy.authority
    texts = [f"{row.what}。{row.next_step}" for row in rows]
    if not authority.may_promise(rules, role_in(staff, case), texts):
        raise MoveRefused(say("solutions.refused.above_yours", number=case.number))
    solutions.refuse_past(turn, [row.due_at for row in rows])
    _decided(turn, rows, staff)
    solutions.offer(turn, case, rows, move="approve")
    turn.explain(say("solutions.log.approved", number=case.number, name=_name(case, staff)))
    how = how_asked(turn, case)
    text = say(
        f"solutions.told.approved{'_unasked' if how else ''}",
        number=case.number,
        place=case.place,
        name=_name(case, staff),
        plan=solutions.listed(rows, turn.now),
        how=how,
    )
    tell_handler(turn, case, text)


def refuse(turn: Turn, case: Case, reason: str) -> None:
    """[不同意], with the reason: the handler tries another way; his clocks have gone on."""
    rows = check(turn, case, "refuse_solution")
    staff = turn.staff
    assert staff is not None, "the move has checked that a superior is speaking"
    _decided(turn, rows, staff)
    for row in rows:
        row.state = "refused"
    who = _name(case, staff)
    text = say("solutions.entry.refused", name=who, reason=reason)
    moves.make(turn, case, "refuse_solution", text, visibility="staff")
    turn.explain(say("solutions.log.refused", number=case.number, name=who))
    told = say(
        "solutions.told.refused", number=case.number, place=case.place, name=who, reason=reason
    )
    tell_handler(turn, case, told, [Button(label("common.button.plan"), f"plan:{case.number}")])


def _decided(turn: Turn, rows: Sequence[Solution], staff: Staff) -> None:
    for row in rows:
        row.approver_id, row.decided_at = staff.person_id, turn.now


def _name(case: Case, staff: Staff) -> str:
    return f"{ROLE_NAMES[role_in(staff, case)]} {staff.name}"


def undecided(turn: Turn, case: Case) -> None:
    """Nobody decided in time: the next one above who may; without one the same is asked again."""
    rows = solutions.waiting(turn, case)
    asked = turn.roster.staff(rows[0].approver_id or 0) if rows else None
    if asked is None or case.state not in WORKING:
        return
    texts = [f"{row.what}。{row.next_step}" for row in rows]
    above = authority.approver(turn, case, texts, above=role_in(asked, case)) or asked
    _arm(turn, case, rows, above)
    turn.explain(say("solutions.log.late", number=case.number, name=_name(case, above)))
    if above is not asked:
        late = say("solutions.told.late", number=case.number, name=_name(case, above))
        tell_handler(turn, case, late)


TIMERS = {"approval_limit": case_timer(undecided)}
