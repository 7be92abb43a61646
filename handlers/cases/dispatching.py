"""Who handles a new case first (RULEBOOK §5.1, §11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import case as when
from sqlalchemy import func, select

from handlers.cases.privacy.concerned import first_rung, is_about
from handlers.cases.states import CaseState
from handlers.roster import Staff
from handlers.roster_values import LEVEL_ROLES, LINE_ROLES
from handlers.turn import Turn
from storage.tables import Case, Recusal


@dataclass(frozen=True, slots=True)
class Handler:
    """Who gets the card, in which role and level."""

    staff: Staff
    role: str
    level: int
    rung: int


def may_handle(turn: Turn, case: Case, staff: Staff) -> bool:
    """Whether the case is neither about him nor taken away from him (RULEBOOK §5.1)."""
    return not is_about(case, staff) and staff.person_id not in recused(turn, case)


def recused(turn: Turn, case: Case) -> frozenset[int]:
    """Who was replaced in this case and does not get it again; costs nothing for a new one."""
    if case.assigned_at is None:
        return frozenset()
    found = select(Recusal.person_id).where(Recusal.case_id == case.id)
    return frozenset(turn.session.scalars(found))


def first_handler(turn: Turn, case: Case) -> Handler | None:
    """The steward of the house; his superior when it is about him; the GM for a repeat.

    Outside the stewards' hours the duty manager takes complaints of the categories that policy
    names. None when the roster has nobody at all.
    """
    if case.level > 1:
        return level_handler(turn, case, case.level) or _anybody(turn, case)
    lowest = first_rung(turn, case)
    if lowest == 0 and _duty_managers(turn, case):
        lowest = LINE_ROLES.index("duty_manager")
    line = turn.roster.line(case.community_id, case.building, turn.now)
    for role, staff in line:
        rung = LINE_ROLES.index(role)
        if rung < lowest:
            continue
        held_by = steward_in_turn(turn, case) if rung == 0 else staff
        if held_by is not None and may_handle(turn, case, held_by):
            return Handler(held_by, role, 1, rung)
    levels = (level_handler(turn, case, level) for level in LEVEL_ROLES)
    return next(filter(None, levels), None) or _anybody(turn, case)


def steward_in_turn(turn: Turn, case: Case) -> Staff | None:
    """Whose turn it is among several stewards of a grid: the fewest open, then the longest ago.

    A case that comes back goes to whoever had it. One steward costs no look at the database.
    """
    able = [
        staff
        for staff in turn.roster.stewards_of(case.community_id, case.building, turn.now)
        if may_handle(turn, case, staff)
    ]
    if len(able) < 2:
        return able[0] if able else None
    his = [staff for staff in able if staff.person_id == case.handler_id]
    return his[0] if his else fewest_first(turn, able)[0]


def fewest_first(turn: Turn, staff: Sequence[Staff]) -> list[Staff]:
    """Who has the fewest open cases first; among equals who was given one the longest ago."""
    load = loads(turn, staff)
    return sorted(staff, key=lambda one: load[one.person_id])


def loads(turn: Turn, staff: Sequence[Staff]) -> dict[int, tuple[int, datetime]]:
    """Open cases of each, and when he was given the last one."""
    turn.group.flush()
    is_open = when((Case.state != CaseState.CLOSED, 1), else_=0)
    ids = [one.person_id for one in staff]
    found = turn.conn.execute(
        select(Case.handler_id, func.sum(is_open), func.max(Case.assigned_at))
        .where(Case.handler_id.in_(ids))
        .group_by(Case.handler_id)
    )
    never = datetime.min.replace(tzinfo=UTC)
    known = {row[0]: (int(row[1]), row[2] or never) for row in found}
    return {person_id: known.get(person_id, (0, never)) for person_id in ids}


def peers(turn: Turn, case: Case) -> list[Staff]:
    """The other stewards of the grid who may take a new case as well (never who it is about)."""
    if case.level != 1 or case.handler_role != "steward" or case.rung != 0:
        return []
    around = turn.roster.stewards_of(case.community_id, case.building, turn.now)
    return [s for s in around if s.person_id != case.handler_id and may_handle(turn, case, s)]


def level_handler(turn: Turn, case: Case, level: int) -> Handler | None:
    """Who handles at level 2 (GM) or 3 (committee), RULEBOOK §6.4."""
    staff = turn.roster.level_handler(level, case.community_id, turn.now)
    if staff is None or not may_handle(turn, case, staff):
        return None
    return Handler(staff, LEVEL_ROLES[level], level, len(LINE_ROLES))


def _duty_managers(turn: Turn, case: Case) -> bool:
    """Outside the stewards' hours: emergencies and complaints about safety (RULEBOOK §11)."""
    calendar = turn.calendar_of(case.community_id)
    if calendar.in_hours(turn.now, calendar.policy.hours.steward):
        return False
    rules = calendar.policy.duty_manager
    if case.emergency:
        return rules.emergencies_out_of_hours
    return case.kind == "complaint" and case.category in rules.categories_out_of_hours


def _anybody(turn: Turn, case: Case) -> Handler | None:
    """A roster with holes: somebody above, of the line or the call centre, rather than nobody."""
    for role in (*LEVEL_ROLES.values(), *reversed(LINE_ROLES), "agent"):
        for staff in turn.roster.on_duty(role, case.community_id, turn.now):
            if may_handle(turn, case, staff):
                return Handler(staff, role, case.level, LINE_ROLES.index("chief"))
    return None
