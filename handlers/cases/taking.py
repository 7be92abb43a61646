"""Taking a case: the first has it, the second is told who; in an emergency everybody learns."""

from collections.abc import Iterable

from handlers.cases import book, moves
from handlers.cases.card import handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.cases.telling import forget_unsent, tell_staff
from handlers.roster import Staff
from handlers.roster_values import LEVEL_ROLES, LINE_ROLES
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

FIRST_TOLD = ("duty_manager", "engineer")
# Where the advice speaks of the guards they are told (RULEBOOK §4.5: nothing promised unchecked).
GUARDS_FOR = frozenset({"violence", "missing_person", "falling", "fire"})
TOLD_WHEN_GRAVE = ("lead", "chief", "agent")


def refuse_if_taken(turn: Turn, case: Case) -> None:
    """Two press at once: the second is told who has it."""
    if case.state == CaseState.ASSIGNED or turn.who is None:
        return
    if case.handler_id == turn.who.person_id:
        raise MoveRefused(say("common.button_reply.done"))
    raise MoveRefused(
        say("cases.refused.taken", number=case.number, handler=handler_line(turn, case))
    )


def become_handler(turn: Turn, case: Case) -> Staff | None:
    """The speaker holds the case from now on; who held it until now, None when it was he."""
    staff = turn.staff
    if staff is None or staff.person_id == case.handler_id:
        return None
    former = book.handler_of(turn, case)
    case.handler_id, case.handler_role = staff.person_id, role_in(staff, case)
    if case.level == 1 and case.handler_role in LINE_ROLES:
        case.rung = max(case.rung, LINE_ROLES.index(case.handler_role))
    if former is not None:
        forget_unsent(turn, case, ("reminder",), person_id=former.person_id, why="已由他人接手")
    return former


def role_in(staff: Staff, case: Case) -> str:
    """As what he takes part in this case: his lowest role of the line there, else any there."""
    here = [role.key for role in staff.roles if role.covers(case.community_id)]
    order = (*LINE_ROLES, *LEVEL_ROLES.values())
    return min(here, key=lambda key: order.index(key) if key in order else len(order))


def told_of_emergency(turn: Turn, case: Case) -> list[Staff]:
    """Everybody who is pushed: steward, duty manager, engineers; leaders too when it is grave."""
    stewards = turn.roster.stewards_of(case.community_id, case.building, turn.now)
    people = {steward.person_id: steward for steward in stewards}
    rules = turn.calendar_of(case.community_id).policy.emergency.kinds[case.emergency or ""]
    guards = ("guard",) if case.emergency in GUARDS_FOR else ()
    for role in (*FIRST_TOLD, *guards, *(TOLD_WHEN_GRAVE if rules.grave else ())):
        for staff in turn.roster.on_duty(role, case.community_id, turn.now):
            people.setdefault(staff.person_id, staff)
    return [staff for staff in people.values() if not is_about(case, staff)]


def tell_who_has_it(turn: Turn, case: Case, others: Iterable[Staff | None]) -> None:
    """The others learn who took it."""
    key = "cases.told.taken_by"
    text = say(key, number=case.number, handler=handler_line(turn, case))
    for staff in others:
        if staff is not None and staff.person_id != case.handler_id:
            tell_staff(turn, case, staff, text)


def accepted(turn: Turn, case: Case) -> Staff | None:
    """The move itself, in the name of whoever takes it; returns who held the case before."""
    refuse_if_taken(turn, case)
    moves.check(turn, case, "accept")
    former = become_handler(turn, case)
    moves.make(turn, case, "accept", say("cases.entry.accepted", handler=handler_line(turn, case)))
    case.accepted_at = turn.now
    return former
