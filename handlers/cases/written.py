"""Tasks whose result is written: a report, an analysis, a visit, a plan (RULEBOOK §6.5–§6.7, §7).

``KINDS`` and, for those of no one case, ``OF_COMMUNITY`` hold what happens when one is written;
what is asked stands in ``written.toml``.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.cases import improvement, tasks
from handlers.cases.privacy.concerned import is_about
from handlers.cases.telling import tell_roles
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Task

__all__ = ["KINDS", "OF_COMMUNITY", "finish", "open_for_community", "open_for_roles"]

HEARS_REPORTS = ("operations", "agent")


def open_for_roles(
    turn: Turn,
    case: Case,
    kind: str,
    roles: Sequence[str],
    *,
    due_at: datetime | None = None,
    about: str = "",
) -> Task:
    """A task for the first of the roles that somebody holds whom the case is not about.

    ``due_at``: by when, two working days where none is given.
    """
    due_at = due_at or turn.calendar_of(case.community_id).feedback_due(turn.now)
    about = about or say(f"written.about.{kind}", number=case.number, place=case.place)
    role = next((role for role in roles if _somebody(turn, case, role)), "operations")
    return tasks.open_task(turn, kind=kind, case=case, about=about, due_at=due_at, role=role)


def open_for_community(
    turn: Turn, community_id: int, kind: str, roles: Sequence[str], *, about: str
) -> Task:
    """A task about no one case, due in two working days, for the first role that somebody holds."""
    due_at = turn.calendar_of(community_id).feedback_due(turn.now)
    held = (role for role in roles if turn.roster.on_duty(role, community_id, turn.now))
    role = next(held, "operations")
    return tasks.open_task(
        turn, kind=kind, community_id=community_id, about=about, due_at=due_at, role=role
    )


def _somebody(turn: Turn, case: Case, role: str) -> bool:
    on_duty = turn.roster.on_duty(role, case.community_id, turn.now)
    return any(not is_about(case, staff) for staff in on_duty)


def finish(turn: Turn, task: Task, case: Case | None, text: str) -> None:
    """Written: on the timeline of its case, and what follows from it."""
    task.state, task.result, task.done_at = "done", text, turn.now
    turn.stop_timer("task_limit", f"task:{task.id}")
    if case is None:
        if task.kind in OF_COMMUNITY:
            OF_COMMUNITY[task.kind](turn, task, text)
        return
    entry = say("written.entry", what=say(f"written.name.{task.kind}"), text=text)
    turn.note(
        case.id,
        task.kind,
        entry,
        actor_id=turn.speaker.person_id,
        actor_role=task.role,
    )
    KINDS[task.kind](turn, case, text)
    turn.explain(say("written.log", number=case.number, what=say(f"written.name.{task.kind}")))


def _tell_centre(turn: Turn, case: Case, text: str) -> None:
    """A report of the service centre is read by the customer centre (RULEBOOK §6.6)."""
    words = say("written.told.report", number=case.number, place=case.place, text=text)
    tell_roles(turn, case, HEARS_REPORTS, words, but=(turn.speaker.person_id,))


def _tell_lead(turn: Turn, case: Case, text: str) -> None:
    words = say("written.told.result", number=case.number, place=case.place, text=text)
    tell_roles(turn, case, ("lead", "chief"), words, but=(turn.speaker.person_id,))


KINDS: dict[str, Callable[[Turn, Case, str], None]] = {
    "severity_report": _tell_centre,
    "site_visit": _tell_lead,
    "unsolved_analysis": _tell_centre,
    "unsolved_look": _tell_lead,
    "care_plan": _tell_lead,
}
OF_COMMUNITY: dict[str, Callable[[Turn, Task, str], None]] = {
    improvement.KIND: improvement.filed,
}
