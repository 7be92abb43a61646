"""Who leads whom: 管家系统负责人, 值班经理 and 项目首席, each within his own community."""

from collections.abc import Iterable

from handlers.cases.errors import MoveRefused
from handlers.roster import LINE_ROLES, ROLE_NAMES, Community, Staff
from handlers.texts import say
from handlers.turn import Turn

__all__ = [
    "RANKS",
    "communities_led",
    "communities_of",
    "communities_overseen",
    "led_by",
    "may_stand_in",
    "role_words",
    "speaker_staff",
    "superiors_of",
]

# Who may see every open matter of a community, and its figures.
OVERSEE = frozenset(
    {"lead", "duty_manager", "chief", "gm", "operations", "committee", "regional_gm", "liaison"}
)
# Trades and stewards are led by all three; each is led by those above him.
RANKS = {"lead": 1, "duty_manager": 2, "chief": 3}
LED = ("steward", *RANKS, "engineer", "cleaner", "guard")


def speaker_staff(turn: Turn) -> Staff:
    """The speaker as employee; raises MoveRefused for anybody else."""
    staff = turn.staff
    if staff is None:
        raise MoveRefused(say("lead.refused.stranger"))
    return staff


def communities_of(staff: Staff) -> frozenset[int]:
    """Where he is employed in a role that is led."""
    return frozenset(r.community_id for r in staff.roles if r.key in LED and r.community_id)


def communities_led(turn: Turn, staff: Staff) -> frozenset[int]:
    """The communities he leads; empty for whoever leads nobody."""
    return frozenset(c.id for c in turn.roster.communities if rank_in(staff, c.id))


def communities_overseen(turn: Turn, staff: Staff) -> list[Community]:
    """Where he sees everything, though he may lead nobody there; in the roster's order."""
    return [
        community
        for community in turn.roster.communities
        if any(one.key in OVERSEE and one.covers(community.id) for one in staff.roles)
    ]


def rank_in(staff: Staff, community_id: int) -> int:
    """0 leads nobody there; 3 is the chief."""
    held = (RANKS.get(r.key, 0) for r in staff.roles if r.covers(community_id))
    return max(held, default=0)


def led_by(turn: Turn, leader: Staff) -> list[Staff]:
    """Everybody below him in his communities, in the roster's order, himself not."""
    led = communities_led(turn, leader)
    return [
        staff
        for staff in turn.roster.people.values()
        if staff.person_id != leader.person_id
        and any(rank_in(staff, c) < rank_in(leader, c) for c in communities_of(staff) & led)
    ]


def superiors_of(turn: Turn, staff: Staff) -> list[Staff]:
    """Who decides on his leave: everybody on duty of the nearest rank above him."""
    for community_id in sorted(communities_of(staff)):
        own = rank_in(staff, community_id)
        for role, rank in RANKS.items():
            if rank <= own:
                continue
            found = turn.roster.on_duty(role, community_id, turn.now)
            above = [s for s in found if s.person_id != staff.person_id]
            if above:
                return above
    return []


def may_stand_in(absent: Staff, substitute: Staff) -> bool:
    """Somebody of the same community and line, or of the same trade."""
    for community_id in communities_of(absent) & communities_of(substitute):
        his, others = (
            {r.key for r in staff.roles if r.community_id == community_id}
            for staff in (absent, substitute)
        )
        both_in_line = bool(his & set(LINE_ROLES) and others & set(LINE_ROLES))
        if substitute.person_id != absent.person_id and (both_in_line or his & others):
            return True
    return False


def role_words(staff: Staff, communities: Iterable[int] = ()) -> str:
    """管家林晓彤: the role he is known by, there."""
    wanted = set(communities) or communities_of(staff)
    keys = [r.key for r in staff.roles if r.community_id in wanted] or [staff.roles[0].key]
    return f"{ROLE_NAMES[keys[0]]}{staff.name}"
