"""Timer kind → what happens (DESIGN §5). Each looks again whether it is still right."""

from collections.abc import Callable
from datetime import datetime

from handlers import chatting, lead, resident, retention, steward
from handlers.calendar import WorkCalendar
from handlers.cases import shown_cards, tasks
from handlers.cases.actions import holding
from handlers.cases.handling import (
    approvals,
    emergency_reports,
    given_times,
    limits,
    support,
    trades,
    visits,
)
from handlers.cases.neighbours import discussions, mediation
from handlers.cases.outcome import acceptance, callbacks, care, phoned, unresolved
from handlers.cases.outside import deferrals, referrals
from handlers.cases.related import incident_times
from handlers.cases.reports import emergencies, frequent
from handlers.cases.timing import daily, pausing, watch
from handlers.policy import Policy
from handlers.roster import Roster
from handlers.turn import Turn
from storage.hot import TimerSet

TIMERS: dict[str, Callable[[Turn, str], None]] = {
    **limits.TIMERS,
    **holding.TIMERS,
    **pausing.TIMERS,
    **support.TIMERS,
    **trades.TIMERS,
    **emergency_reports.TIMERS,
    **callbacks.TIMERS,
    **phoned.TIMERS,
    **approvals.TIMERS,
    **visits.TIMERS,
    **incident_times.TIMERS,
    **given_times.TIMERS,
    **acceptance.TIMERS,
    **emergencies.TIMERS,
    **tasks.TIMERS,
    **daily.TIMERS,
    **watch.TIMERS,
    **mediation.TIMERS,
    **referrals.TIMERS,
    **deferrals.TIMERS,
    **discussions.TIMERS,
    **unresolved.TIMERS,
    **care.TIMERS,
    **frequent.TIMERS,
    **retention.TIMERS,
    **resident.TIMERS,
    **chatting.TIMERS,
    **lead.TIMERS,
    **steward.TIMERS,
}


def fire(turn: Turn, kind: str, subject_id: str) -> None:
    """Handle one due timer; KeyError for a kind nobody knows (it is kept and reported)."""
    TIMERS[kind](turn, subject_id)
    shown_cards.refresh(turn)


def first_timers(roster: Roster, policy: Policy, now: datetime) -> list[TimerSet]:
    """The rounds that re-arm themselves: watch, purge, daily words, morning lists."""
    tonight = WorkCalendar(policy).next_daily(now, retention.NIGHTLY)
    rounds = [
        TimerSet("watch", "desk:1", now + watch.EVERY),
        TimerSet("retention", retention.SUBJECT, tonight),
    ]
    for community in roster.communities:
        own = policy.for_community(community.name)
        at = WorkCalendar(own).next_daily(now, own.daily_word.at)
        rounds.append(TimerSet("daily_word", f"community:{community.id}", at))
        early = WorkCalendar(own).next_daily(now, own.morning_list.at, working_days_only=True)
        rounds.append(TimerSet("morning_list", f"community:{community.id}", early))
    return rounds
