"""Whom a case complains about: he sees nothing of it and takes no part in it (RULEBOOK §5.1).

He is found by the name the resident wrote, else by his role; where several hold the role and nobody
is named, or several are named and it is not clear which of them is meant, all of them are kept out
until it is known who is meant.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, not_, or_, select

from handlers.cases.privacy.naming import names_of, whom
from handlers.roster import Staff
from handlers.roster_values import LINE_ROLES
from handlers.turn import Turn
from nlp.blame import hurt_by_staff
from storage.tables import Case, Chat

__all__ = [
    "OFFICES",
    "ROLE_OF_TARGET",
    "SEVERAL_NAMED",
    "about_role",
    "complained_about",
    "complained_about_by",
    "concerns_staff",
    "first_rung",
    "is_about",
    "may_be_meant",
    "not_about",
    "note_who_hurt",
    "role_meant",
    "say_who",
]

SEVERAL_NAMED = "named"  # ``case.target``: somebody named in the words, not clear who of them

OFFICES = {
    "steward": "steward",
    "steward_lead": "lead",
    "duty_manager": "duty_manager",
    "chief": "chief",
    "guard": "guard",
    "cleaner": "cleaner",
    "repairer": "engineer",
    "agent": "agent",
}
"""The role of an office that a resident may complain about."""
# Trades that a danger is told to although one of them may be meant …
_TOLD_ALL_THE_SAME = frozenset({"guard", "cleaner", "repairer"})
# … but not where one of them hurt somebody: what ``case.target`` says of that.
_HURT = {office: f"{office}_hurt" for office in _TOLD_ALL_THE_SAME}

ROLE_OF_TARGET = {
    **OFFICES,
    **{hurt: OFFICES[office] for office, hurt in _HURT.items()},
    SEVERAL_NAMED: "",  # no role is meant: those named are
}
_TARGET_OF_ROLE = {role: target for target, role in OFFICES.items()}
_ABOVE = {"steward": 1, "lead": 3, "duty_manager": 3, "chief": 4}
"""The rung where a complaint about somebody of the line begins: lead, chief, or (4) the GM."""
# Somebody has to answer the phone, though one of them may be meant.
_NEVER_AS_A_WHOLE = frozenset({"agent"})


def is_about(case: Case, staff: Staff) -> bool:
    """Whether the case complains about this employee, or may do so."""
    if case.target_id is not None:
        return case.target_id == staff.person_id
    if case.target == SEVERAL_NAMED:
        return any(name in case.what for name in names_of(staff))
    if case.emergency and case.emergency != "violence" and case.target in _TOLD_ALL_THE_SAME:
        return False  # 困人了，师傅还没来: he is the one who has to come
    role = _whole_role(case.target)
    return role is not None and staff.has(role, case.community_id)


def note_who_hurt(case: Case) -> None:
    """保安打人了，有人流血: one of the trade did it, so no one of it is sent there nor sees it.

    Of a danger that he only does not come to (困人了，师傅还没来) all of the trade are told.
    """
    if hurt_by_staff(case.what):
        case.target = _HURT.get(case.target or "", case.target)


def not_about(staff: Staff) -> ColumnElement[bool]:
    """The same for a list: cases that do not complain about this employee."""
    held = [t for t in ROLE_OF_TARGET if (r := _whole_role(t)) is not None and staff.has(r)]
    unnamed: ColumnElement[bool] = Case.target_id.is_(None)
    if held:
        danger = and_(Case.emergency.is_not(None), Case.emergency != "violence")
        told = and_(danger, Case.target.in_(_TOLD_ALL_THE_SAME))
        unnamed = and_(unnamed, or_(Case.target.is_(None), Case.target.not_in(held), told))
    named = or_(*(Case.what.contains(name, autoescape=True) for name in names_of(staff)))
    unclear = and_(Case.target.is_not(None), Case.target == SEVERAL_NAMED, named)
    unnamed = and_(unnamed, or_(Case.target.is_(None), not_(unclear)))
    return or_(unnamed, Case.target_id != staff.person_id)


def _whole_role(target: str | None) -> str | None:
    """The role whose holders are all kept out while nobody is named."""
    return None if target in _NEVER_AS_A_WHOLE else ROLE_OF_TARGET.get(target or "") or None


def role_meant(case: Case) -> str | None:
    """The role complained about; None when it is nobody employed here."""
    return ROLE_OF_TARGET.get(case.target or "")


def complained_about(turn: Turn, case: Case, words: str = "") -> Staff | None:
    """The employee a new complaint is about, by name or by role; None when it is not known who.

    ``words``: what he himself gave as 投诉对象, in place of his account. Somebody named sets
    ``case.target`` to his own role; several of whom one is meant, to ``SEVERAL_NAMED``.
    """
    role = role_meant(case)
    if case.kind == "complaint":
        meant = whom(turn, case.community_id, words or case.what, role)
        if len(meant) == 1:
            case.target = about_role(meant[0], case.community_id) or case.target
            return meant[0]
        if meant:
            case.target = SEVERAL_NAMED
            return None
    if role is None or role not in (*LINE_ROLES, "agent"):
        return None  # 保安 names nobody, though only one of them may work there
    holders = _holders(turn, case, role)
    if len(holders) == 1 and role != "agent":
        return holders[0]
    return _served_last(turn, case, role, holders)


def may_be_meant(turn: Turn, case: Case) -> list[Staff]:
    """Those of whom one is meant, while it is not known who; the first named first."""
    if case.target_id is not None or case.target != SEVERAL_NAMED:
        return []
    return whom(turn, case.community_id, case.what)


def concerns_staff(case: Case) -> bool:
    """Whether it is about somebody employed here, known or not."""
    return case.target_id is not None or role_meant(case) is not None


def say_who(case: Case, staff: Staff) -> None:
    """An agent or whoever handles it says who is meant: the others are free again."""
    case.target_id = staff.person_id
    case.target = about_role(staff, case.community_id) or case.target


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
        named = [_above(case, staff) for staff in may_be_meant(turn, case)]
        return max(named, default=_ABOVE.get(role_meant(case) or "", 0))
    return _above(case, about)


def _above(case: Case, about: Staff) -> int:
    held = [role.key for role in about.roles if role.covers(case.community_id)]
    if any(key in _ABOVE for key in held):
        return max(_ABOVE.get(key, 0) for key in held)
    trades = set(_TARGET_OF_ROLE)  # a guard, a cleaner, an agent: the steward handles it
    return 0 if trades.issuperset(held) else len(LINE_ROLES)


def complained_about_by(turn: Turn, person_id: int) -> set[int | None]:
    """Everybody this resident's cases complain about, by id."""
    about = select(Case.target_id).where(Case.filer_id == person_id, Case.target_id.is_not(None))
    return set(turn.session.execute(about).scalars())
