"""高频问题: a cause with more cases a month than policy allows asks for a plan (RULEBOOK §7).

Noticed when a case is filed, at a cost that does not grow with the history; asked for once a topic
and month; looked at again when the plan had its time. No case and no person is named in any of it.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.cases import improvement, written
from handlers.texts import say
from handlers.turn import Turn
from storage import earlier
from storage.ids import next_id
from storage.tables import Case, ImprovementPlan

__all__ = ["TIMERS", "notice"]

PLANNERS = ("lead", "chief")


def notice(turn: Turn, case: Case) -> None:
    """After a case was filed: ask for a plan when it is one too many of its topic this month."""
    topic, community_id = case.topic, case.community_id
    if topic is None or case.kind not in improvement.COUNTED:
        return
    limit = turn.calendar_of(community_id).policy.frequent.cases_per_month
    month = improvement.month_of(turn, community_id)
    found = earlier.count_of_topic(turn.hot, community_id, topic, month, limit + 1)
    if found + _unwritten(turn, case) <= limit:
        return
    if not _is_asked(turn, community_id, topic):
        _ask(turn, community_id, topic)


def _unwritten(turn: Turn, case: Case) -> int:
    """This case and those before it in the group, as far as the database has none of them yet."""
    topic, community_id = case.topic, case.community_id
    fresh = [*turn.group.new_cases(), *(one for one in turn.fresh if isinstance(one, Case))]
    alike = (one for one in fresh if one.topic == topic and one.community_id == community_id)
    return sum(one.kind in improvement.COUNTED for one in alike)


def _is_asked(turn: Turn, community_id: int, topic: str) -> bool:
    """Whether a plan was asked for in this month already."""
    return earlier.plan_is_asked(turn.hot, community_id, topic, _month(turn, community_id))


def _month(turn: Turn, community_id: int) -> str:
    return f"{improvement.month_of(turn, community_id):%Y-%m}"


def _ask(turn: Turn, community_id: int, topic: str) -> None:
    """The task for the lead, and a word to the chief."""
    month = improvement.month_of(turn, community_id)
    before = improvement.month_before(month)
    numbers = {
        "community": improvement.name_of(turn, community_id),
        "topic": topic,
        "count": improvement.count(turn, community_id, topic, month),
        "before": improvement.count(turn, community_id, topic, before, month),
    }
    most = improvement.buildings(turn, community_id, topic, month)
    places = say("frequent.places", places=most) if most else ""
    about = say("frequent.about", **numbers, places=places)
    task = written.open_for_community(turn, community_id, improvement.KIND, PLANNERS, about=about)
    turn.session.add(
        ImprovementPlan(
            id=next_id(),
            community_id=community_id,
            topic=topic,
            month=_month(turn, community_id),
            task_id=task.id,
            asked_at=turn.now,
        )
    )
    turn.session.flush()
    if task.role != "chief":
        words = say("frequent.told.asked", **numbers, places=places)
        writers = turn.roster.on_duty(task.role, community_id, turn.now)
        improvement.tell(turn, community_id, ("chief",), words, but=[s.person_id for s in writers])
    turn.explain(say("frequent.log.asked", topic=topic, count=numbers["count"]))


def look(turn: Turn, plan_id: str) -> None:
    """The two numbers, to lead and chief; a new plan is asked for when there are no fewer."""
    plan = turn.session.get(ImprovementPlan, int(plan_id), with_for_update=True)
    if plan is None or plan.filed_at is None or plan.looked_at is not None:
        return
    days = turn.calendar_of(plan.community_id).policy.frequent.compare_days
    over = plan.filed_at + timedelta(days=days)
    if turn.now < over:  # the policy gives it more time now
        turn.start_timer(improvement.LOOK, f"plan:{plan.id}", over)
        return
    began = plan.filed_at - timedelta(days=days)
    place, topic = plan.community_id, plan.topic
    plan.cases_before = improvement.count(turn, place, topic, began, plan.filed_at)
    plan.cases_since = improvement.count(turn, place, topic, plan.filed_at, over)
    plan.looked_at = turn.now
    fell = plan.cases_since < plan.cases_before or plan.cases_since == 0
    again = not fell and not _is_asked(turn, place, topic)
    numbers = {
        "community": improvement.name_of(turn, place),
        "topic": topic,
        "days": days,
        "before": plan.cases_before,
        "since": plan.cases_since,
    }
    outcome = "fell" if fell else "again" if again else "asked_already"
    words = say("frequent.told.numbers", **numbers, outcome=say(f"frequent.outcome.{outcome}"))
    improvement.tell(turn, place, PLANNERS, words)
    turn.explain(
        say("frequent.log.looked", topic=topic, before=plan.cases_before, since=plan.cases_since)
    )
    if again:
        _ask(turn, place, topic)


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {improvement.LOOK: look}
