"""Whom a case complains about: he sees nothing of it and takes no part in it (RULEBOOK §5.1).

He is found by the name the resident wrote, else by his role; where several hold the role and nobody
is named, all of them are kept out until it is known who is meant.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from handlers.roster import Staff
from handlers.roster_values import LINE_ROLES
from handlers.turn import Turn
from storage.tables import Case, Chat

__all__ = [
    "ROLE_OF_TARGET",
    "about_role",
    "complained_about",
    "complained_about_by",
    "first_rung",
    "is_about",
    "not_about",
    "role_meant",
]

ROLE_OF_TARGET = {
    "steward": "steward",
    "steward_lead": "lead",
    "duty_manager": "duty_manager",
    "chief": "chief",
    "guard": "guard",
    "cleaner": "cleaner",
    "repairer": "engineer",
    "agent": "agent",
}
_TARGET_OF_ROLE = {role: target for target, role in ROLE_OF_TARGET.items()}
_ABOVE = {"steward": 1, "lead": 3, "duty_manager": 3, "chief": 4}
"""The rung where a complaint about somebody of the line begins: lead, chief, or (4) the GM."""
# Somebody has to answer the phone and to be told of a danger, though one of them may be meant.
_NEVER_AS_A_WHOLE = frozenset({"agent"})
_TOLD_ALL_THE_SAME = frozenset({"guard", "cleaner", "repairer"})


def is_about(case: Case, staff: Staff) -> bool:
    """Whether the case complains about this employee, or may do so."""
    if case.target_id is not None:
        return case.target_id == staff.person_id
    if case.emergency and case.emergency != "violence" and case.target in _TOLD_ALL_THE_SAME:
        return False  # 困人了，师傅还没来: he is the one who has to come
    role = _whole_role(case.target)
    return role is not None and staff.has(role, case.community_id)


def not_about(staff: Staff) -> ColumnElement[bool]:
    """The same for a list: cases that do not complain about this employee."""
    held = [t for t in ROLE_OF_TARGET if (r := _whole_role(t)) is not None and staff.has(r)]
    unnamed: ColumnElement[bool] = Case.target_id.is_(None)
    if held:
        danger = and_(Case.emergency.is_not(None), Case.emergency != "violence")
        told = and_(danger, Case.target.in_(_TOLD_ALL_THE_SAME))
        unnamed = and_(unnamed, or_(Case.target.is_(None), Case.target.not_in(held), told))
    return or_(unnamed, Case.target_id != staff.person_id)


def _whole_role(target: str | None) -> str | None:
    """The role whose holders are all kept out while nobody is named."""
    return None if target in _NEVER_AS_A_WHOLE else ROLE_OF_TARGET.get(target or "")


def role_meant(case: Case) -> str | None:
    """The role complained about; None when it is nobody employed here."""
    return ROLE_OF_TARGET.get(case.target or "")


def complained_about(turn: Turn, case: Case) -> Staff | None:
    """The employee a new complaint is about, by name or by role; None when it is not known who.

    Somebody named sets ``case.target`` to his own role.
    """
    role = role_meant(case)
    if case.kind == "complaint":
        named = _named(turn, case, role)
        if named is not None:
            case.target = about_role(named, case.community_id) or case.target
            return named
    if role is None:
        return None
    holders = _holders(turn, case, role)
    if len(holders) == 1 and role != "agent":
        return holders[0]
    return _served_last(turn, case, role, holders)


def _named(turn: Turn, case: Case, role: str | None) -> Staff | None:
    """Of those whose name stands in the words: one of the role meant, else the first written."""
    found = [
        (at, staff)
        for staff in turn.roster.people.values()
        if any(held.covers(case.community_id) for held in staff.roles)
        and (at := _at(case.what, staff)) is not None
    ]
    if not found:
        return None
    fits = [one for one in found if role is not None and one[1].has(role, case.community_id)]
    return min(fits or found, key=lambda one: one[0])[1]


def _at(words: str, staff: Staff) -> int | None:
    places = [words.find(name) for name in (staff.name, staff.short_name) if len(name) > 1]
    return min((at for at in places if at >= 0), default=None)


def about_role(staff: Staff, community_id: int) -> str | None:
    """What ``case.target`` says of a complaint about him: his first role there."""
    keys = [held.key for held in staff.roles if held.covers(community_id)]
    return next((_TARGET_OF_ROLE[key] for key in keys if key in _TARGET_OF_ROLE), None)


def _holders(turn: Turn, case: Case, role: str) -> Sequence[Staff]:
    """Who may be meant: the stewards of the building's grid, else all who hold the role there."""
    grid = turn.roster.grid_of(case.community_id, case.building) if case.building else None
    if role == "steward" and grid is not None:
        return turn.roster.stewards_of_grid(grid)
    return [s for s in turn.roster.by_role.get(role, ()) if s.has(role, case.community_id)]


def _served_last(turn: Turn, case: Case, role: str, holders: Iterable[Staff]) -> Staff | None:
    """Of several, the one who served this resident last; None when none of them did."""
    ids = [staff.person_id for staff in holders]
    if not ids or role not in (*LINE_ROLES, "agent"):
        return None
    turn.group.flush()
    if role == "agent":
        last = (
            select(Chat.agent_id)
            .where(Chat.person_id == case.filer_id, Chat.agent_id.in_(ids))
            .order_by(Chat.id.desc())
        )
    else:
        last = (
            select(Case.handler_id)
            .where(Case.filer_id == case.filer_id, Case.handler_id.in_(ids))
            .order_by(Case.id.desc())
        )
    found = turn.conn.execute(last.limit(1)).scalar()
    return turn.roster.staff(found) if found is not None else None


def first_rung(turn: Turn, case: Case) -> int:
    """The lowest rung of the line that may handle it: above whoever it is about."""
    about = turn.roster.staff(case.target_id) if case.target_id is not None else None
    if about is None:
        return _ABOVE.get(role_meant(case) or "", 0)
    held = [role.key for role in about.roles if role.covers(case.community_id)]
    if any(key in _ABOVE for key in held):
        return max(_ABOVE.get(key, 0) for key in held)
    trades = set(_TARGET_OF_ROLE)  # a guard, a cleaner, an agent: the steward handles it
    return 0 if trades.issuperset(held) else len(LINE_ROLES)


def complained_about_by(turn: Turn, person_id: int) -> set[int | None]:
    """Everybody this resident's cases complain about, by id."""
    about = select(Case.target_id).where(Case.filer_id == person_id, Case.target_id.is_not(None))
    return set(turn.session.execute(about).scalars())
