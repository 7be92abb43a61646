"""Who handles a new case first (RULEBOOK §5.1, §11)."""

from dataclasses import dataclass

from handlers.roster import Staff
from handlers.roster_values import LEVEL_ROLES, LINE_ROLES
from handlers.turn import Turn
from storage.tables import Case

TARGET_ROLES = {
    "steward": "steward",
    "steward_lead": "lead",
    "duty_manager": "duty_manager",
    "chief": "chief",
}
FIRST_RUNG_ABOUT = {"steward": 1, "steward_lead": 3, "duty_manager": 3, "chief": 4}
"""Where a complaint about somebody of the line begins: lead, chief, or (4) the centre's GM."""


@dataclass(frozen=True, slots=True)
class Handler:
    """Who gets the card, in which role and level."""

    staff: Staff
    role: str
    level: int
    rung: int


def complained_about(turn: Turn, case: Case) -> Staff | None:
    """The employee a complaint names by role: he sees nothing of it (RULEBOOK §5.1)."""
    role = TARGET_ROLES.get(case.target or "")
    if role is None:
        return None
    return turn.roster.person_meant(role, case.community_id, case.building)


def first_handler(turn: Turn, case: Case) -> Handler | None:
    """The steward of the house; his superior when it is about him; the GM for a repeat.

    Outside the stewards' hours the duty manager takes complaints of the categories that policy
    names. None when the roster has nobody at all.
    """
    if case.level > 1:
        return level_handler(turn, case, case.level) or _anybody(turn, case)
    lowest = FIRST_RUNG_ABOUT.get(case.target or "", 0)
    if lowest == 0 and _duty_managers(turn, case):
        lowest = LINE_ROLES.index("duty_manager")
    line = turn.roster.line(case.community_id, case.building, turn.now)
    for role, staff in line:
        rung = LINE_ROLES.index(role)
        if rung >= lowest and staff.person_id != case.target_id:
            return Handler(staff, role, 1, rung)
    return level_handler(turn, case, 2) or _anybody(turn, case)


def level_handler(turn: Turn, case: Case, level: int) -> Handler | None:
    """Who handles at level 2 (GM) or 3 (committee), RULEBOOK §6.4."""
    staff = turn.roster.level_handler(level, case.community_id, turn.now)
    if staff is None or staff.person_id == case.target_id:
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
            if staff.person_id != case.target_id:
                return Handler(staff, role, case.level, LINE_ROLES.index("chief"))
    return None
