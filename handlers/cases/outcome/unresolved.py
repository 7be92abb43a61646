"""Beyond the company's power (RULEBOOK §6.5): analysed, closed honestly, and watched ever after.

A complaint that is not satisfied at the highest level gets a special analysis; one closed as
关闭（未解决） is looked at again every so often, and listed for operations at the year's end.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from handlers.cases import book, written
from handlers.cases.moves import afterwards
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import Outcome
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Task

__all__ = ["TIMERS", "analyse", "keep_watch"]

ANALYSTS = ("liaison", "operations", "chief")
WATCHERS = ("lead", "chief")
LISTED_AT = time(9, 0)  # local
MOST_LISTED = 30


def analyse(turn: Turn, case: Case) -> None:
    """Ask for the special analysis, once a case."""
    of_case = (Task.case_id == case.id) & (Task.kind == "unsolved_analysis")
    if turn.session.scalar(select(Task.id).where(of_case)) is None:
        written.open_for_roles(turn, case, "unsolved_analysis", ANALYSTS)


def keep_watch(turn: Turn, case: Case) -> None:
    """From now on: looked at every so many days, and listed when the year ends."""
    analyse(turn, case)
    turn.start_timer("unresolved_look", afterwards(case), _next_look(turn, case))
    turn.start_timer("unresolved_year", afterwards(case), _year_end(turn, case))


def look(turn: Turn, case_id: str) -> None:
    """Time to look again; nothing when the case was opened again meanwhile."""
    case = _still_unresolved(turn, case_id)
    if case is None:
        return
    written.open_for_roles(turn, case, "unsolved_look", WATCHERS)
    turn.start_timer("unresolved_look", afterwards(case), _next_look(turn, case))


def list_year(turn: Turn, case_id: str) -> None:
    """All of the community and year in one list to operations, whichever case's timer is first."""
    case = _still_unresolved(turn, case_id)
    if case is None:
        return
    zone = turn.calendar_of(case.community_id).zone
    year = turn.now.astimezone(zone).year
    begins = datetime.combine(date(year, 1, 1), time(), zone)
    found = turn.session.scalars(
        select(Case)
        .where(
            Case.community_id == case.community_id,
            Case.outcome == Outcome.UNRESOLVED,
            Case.closed_at >= begins,
        )
        .order_by(Case.id)
    ).all()
    for staff in turn.roster.on_duty("operations", case.community_id, turn.now):
        his = [one for one in found if not is_about(one, staff)]
        if his:
            turn.push(
                staff.person_id,
                _list(turn, his, year),
                [Button(label("common.button.my_cases"), "my_cases")],
                purpose="digest",
                dedupe_key=f"unresolved:{year}:{case.community_id}:{staff.person_id}",
            )
    turn.explain(say("unresolved.log.listed", year=year, count=len(found)))


def _list(turn: Turn, cases: list[Case], year: int) -> str:
    community = turn.roster.community(cases[0].community_id)
    name = community.name if community else ""
    lines = [say("unresolved.head", community=name, year=year, count=len(cases))]
    lines += [
        say("unresolved.line", number=c.number, category=c.category, place=c.place)
        for c in cases[:MOST_LISTED]
    ]
    if len(cases) > MOST_LISTED:
        lines.append(say("unresolved.more", count=len(cases) - MOST_LISTED))
    return "\n".join(lines)


def _still_unresolved(turn: Turn, case_id: str) -> Case | None:
    case = book.by_id(turn, int(case_id))
    return case if case is not None and case.outcome == Outcome.UNRESOLVED else None


def _next_look(turn: Turn, case: Case) -> datetime:
    calendar = turn.calendar_of(case.community_id)
    later = turn.now + timedelta(days=calendar.policy.unresolved.look_again_days)
    return calendar.next_opening(later, calendar.policy.hours.statutory)


def _year_end(turn: Turn, case: Case) -> datetime:
    """So many days before the year is over, or at once when those have begun."""
    calendar = turn.calendar_of(case.community_id)
    year = turn.now.astimezone(calendar.zone).year
    day = date(year, 12, 31) - timedelta(days=calendar.policy.unresolved.list_before_year_end_days)
    return max(turn.now, datetime.combine(day, LISTED_AT, calendar.zone))


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {
    "unresolved_look": look,
    "unresolved_year": list_year,
}
