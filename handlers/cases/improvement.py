"""What a plan against a frequent problem (高频问题) rests on: numbers without names (RULEBOOK §7).

Counted is what asks for something to be done and was neither withdrawn nor merged into another.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseKind, Outcome
from handlers.roster import place_words
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, ImprovementPlan, Task

__all__ = [
    "COUNTED", "KIND", "LOOK", "buildings", "count", "filed", "month_before", "month_of", "name_of",
    "of_topic", "tell",
]  # fmt: skip

KIND = "improvement_plan"
LOOK = "improvement_look"  # the timer of a plan that was written
COUNTED = (CaseKind.REQUEST, CaseKind.COMPLAINT)
_GONE = (Outcome.WITHDRAWN, Outcome.MERGED)
MOST_BUILDINGS = 3
HEAR_PLANS = ("chief", "operations")


def month_of(turn: Turn, community_id: int) -> datetime:
    """The instant at which this month began in the community's zone."""
    zone = turn.calendar_of(community_id).zone
    first = turn.now.astimezone(zone).date().replace(day=1)
    return datetime.combine(first, time(), zone)


def month_before(month: datetime) -> datetime:
    """The beginning of the month before one that begins then."""
    last: date = month.date() - timedelta(days=1)
    return datetime.combine(last.replace(day=1), time(), month.tzinfo)


def count(
    turn: Turn, community_id: int, topic: str, since: datetime, until: datetime | None = None
) -> int:
    """Cases of the topic filed from ``since`` on and, where given, before ``until``."""
    which = of_topic(community_id, topic, since)
    if until is not None:
        which.append(Case.filed_at < until)
    return turn.session.scalar(select(func.count()).select_from(Case).where(*which)) or 0


def buildings(turn: Turn, community_id: int, topic: str, since: datetime) -> str:
    """Where most of them came from: 3栋 6 件、5栋 2 件; empty when no building was said."""
    number = func.count()
    most = turn.session.execute(
        select(Case.building, number)
        .where(*of_topic(community_id, topic, since), Case.building.is_not(None))
        .group_by(Case.building)
        .order_by(number.desc(), Case.building)
        .limit(MOST_BUILDINGS)
    )
    return "、".join(
        say("frequent.place", place=place_words(building or "", "", ""), count=cases)
        for building, cases in most
    )


def of_topic(community_id: int, topic: str, since: datetime) -> list[ColumnElement[bool]]:
    """The conditions of what is counted, found by the index of topics."""
    return [
        Case.community_id == community_id,
        Case.topic == topic,
        Case.filed_at >= since,
        Case.kind.in_(COUNTED),
        or_(Case.outcome.is_(None), Case.outcome.not_in(_GONE)),
    ]


def filed(turn: Turn, task: Task, text: str) -> None:
    """The plan is written: it goes to chief and operations, and its numbers are looked at later."""
    plan = turn.session.scalar(select(ImprovementPlan).where(ImprovementPlan.task_id == task.id))
    if plan is None:
        return
    plan.filed_at = turn.now
    words = say(
        "frequent.told.plan",
        community=name_of(turn, plan.community_id),
        topic=plan.topic,
        text=masked(turn, text),
    )
    tell(turn, plan.community_id, HEAR_PLANS, words, but=(turn.speaker.person_id,))
    calendar = turn.calendar_of(plan.community_id)
    days = calendar.policy.frequent.compare_days
    later = calendar.next_opening(turn.now + timedelta(days=days), calendar.policy.hours.statutory)
    turn.start_timer(LOOK, f"plan:{plan.id}", later)
    turn.explain(say("frequent.log.filed", topic=plan.topic, days=days))


def name_of(turn: Turn, community_id: int) -> str:
    """The community's name."""
    community = turn.roster.community(community_id)
    return community.name if community else ""


def tell(
    turn: Turn, community_id: int, roles: Sequence[str], text: str, *, but: Sequence[int] = ()
) -> None:
    """Everybody on duty in these roles once, in office hours."""
    calendar = turn.calendar_of(community_id)
    opening = calendar.next_opening(turn.now, calendar.policy.hours.agents)
    told = set(but)
    for role in roles:
        for staff in turn.roster.on_duty(role, community_id, turn.now):
            if staff.person_id not in told:
                told.add(staff.person_id)
                turn.push(staff.person_id, text, not_before=opening)
