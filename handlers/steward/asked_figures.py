"""哪栋楼投诉最多, 大家手上各有几单, 本月满意度: figures for who oversees (RULEBOOK §7).

Only of the communities he oversees, and nothing of what complains about him (RULEBOOK §5.1, §8).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.privacy.concerned import not_about
from handlers.cases.states import CaseState
from handlers.lead.standing import communities_overseen
from handlers.messages import Button
from handlers.roster import Community, place_words
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.asked_figures import AskedFigures, read_asked_figures
from storage.tables import Case, Survey

__all__ = ["hear", "meant_communities", "moments"]

MOST_LINES = 10
_OF_A_TIME = "month"  # where no time is named


def hear(turn: Turn, text: str) -> bool:
    """Whether figures were asked for that he may see; then they are shown."""
    communities, rest = meant_communities(turn, text)
    asked = read_asked_figures(rest)
    if asked is None:
        return False
    if not communities and asked.by == "satisfaction":
        communities = _called_back(turn)
    if not communities:
        return False
    if asked.by == "satisfaction":
        words = _satisfaction(turn, communities, asked)
    else:
        words = _counted(turn, communities, asked)
    turn.ask(words, [Button(label("button.my_cases"), "my_cases")])
    return True


def meant_communities(turn: Turn, text: str) -> tuple[list[Community], str]:
    """Those he oversees, or the ones of them he names; and the words without their names."""
    overseen = [] if turn.staff is None else communities_overseen(turn, turn.staff)
    named = []
    for community in overseen:
        found = next((n for n in (community.name, *community.aliases) if n and n in text), "")
        if found:
            named.append(community)
            text = text.replace(found, "")
    return named or overseen, text


def _called_back(turn: Turn) -> list[Community]:
    """Where an agent does the callbacks: their results are his work (RULEBOOK §6.2)."""
    staff = turn.staff
    return [c for c in turn.roster.communities if staff and staff.has("agent", c.id)]


def moments(turn: Turn, period: str) -> tuple[datetime, datetime]:
    """The period's first moment and the one after its last, by the local calendar."""
    local = turn.now.astimezone(ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight.replace(day=1)
    since = {
        "today": midnight,
        "yesterday": midnight - timedelta(days=1),
        "week": midnight - timedelta(days=midnight.weekday()),
        "month": first,
        "last_month": (first - timedelta(days=1)).replace(day=1),
    }[period]
    until = {"yesterday": midnight, "last_month": first}.get(period, midnight + timedelta(days=1))
    return since.astimezone(UTC), until.astimezone(UTC)


# --- what was reported ---------------------------------------------------------------------------


def _counted(turn: Turn, communities: Sequence[Community], asked: AskedFigures) -> str:
    held = asked.by == "handler" and not asked.period
    cases = _cases(turn, communities, "" if held else asked.period or _OF_A_TIME)
    if asked.complaints:
        cases = [case for case in cases if case.kind == "complaint"]
    when = say("steward.figures.open" if held else f"steward.figures.{asked.period or _OF_A_TIME}")
    what = say(f"steward.figures.{'complaints' if asked.complaints else 'all'}")
    if not cases:
        return say("steward.figures.none", when=when, what=what)
    counts = Counter(_name(turn, case, asked, communities) for case in cases)
    complaints = Counter(
        _name(turn, case, asked, communities) for case in cases if case.kind == "complaint"
    )
    by = say(f"steward.figures.by.{asked.by}")
    lines = [say("steward.figures.title", when=when, what=what, by=by, count=len(cases))]
    key = "steward.figures.line" if asked.complaints else "steward.figures.line_of_all"
    for at, (name, count) in enumerate(counts.most_common(MOST_LINES), start=1):
        lines.append(say(key, at=at, name=name, count=count, complaints=complaints[name]))
    if len(counts) > MOST_LINES:
        lines.append(say("steward.figures.more", count=len(counts) - MOST_LINES))
    return "\n".join(lines)


def _cases(turn: Turn, communities: Iterable[Community], period: str) -> list[Case]:
    """Filed in the period; without one those that are open."""
    wanted = Case.state != CaseState.CLOSED
    if period:
        since, until = moments(turn, period)
        wanted = (Case.filed_at >= since) & (Case.filed_at < until)
    assert turn.staff is not None, "figures are for employees"
    found = turn.session.scalars(
        select(Case)
        .where(Case.community_id.in_([c.id for c in communities]), wanted, not_about(turn.staff))
        .order_by(Case.id)
    )
    return [case for case in found if book.may_know(turn, case)]


def _name(turn: Turn, case: Case, asked: AskedFigures, communities: Sequence[Community]) -> str:
    community = next((c.name for c in communities if c.id == case.community_id), "")
    if asked.by == "community":
        return community
    if asked.by == "category":
        return case.category
    if asked.by == "handler":
        holder = book.handler_of(turn, case)
        return holder.name if holder is not None else say("cases.card.nobody")
    building = case.building or ""
    building = place_words(building, "", "") if building.isascii() and building else building
    building = building or say("steward.figures.no_building")
    return f"{community} {building}" if len(communities) > 1 else building


# --- what residents said of it -------------------------------------------------------------------


def _satisfaction(turn: Turn, communities: Sequence[Community], asked: AskedFigures) -> str:
    """Of the rounds asked in the period; silence is no 满意 (RULEBOOK §6.2)."""
    period = asked.period or _OF_A_TIME
    since, until = moments(turn, period)
    assert turn.staff is not None, "figures are for employees"
    rounds = turn.session.execute(
        select(Survey.solved, Survey.rating, Survey.state)
        .join(Case, Case.id == Survey.case_id)
        .where(
            Case.community_id.in_([c.id for c in communities]),
            Survey.asked_at >= since,
            Survey.asked_at < until,
            not_about(turn.staff),
        )
    ).all()
    when = say(f"steward.figures.{period}")
    if not rounds:
        return say("steward.figures.nobody_asked", when=when)
    marks = [one.rating for one in rounds if one.rating is not None]
    silent = [one for one in rounds if one.solved is None]
    lines = [
        say(
            "steward.figures.asked",
            when=when,
            count=len(rounds),
            solved=sum(one.solved is True for one in rounds),
            unsolved=sum(one.solved is False for one in rounds),
            unrated=sum(one.state in ("unrated", "declined") for one in silent),
            waiting=sum(one.state not in ("unrated", "declined") for one in silent),
        )
    ]
    if marks:
        counts = Counter(marks)
        each = "、".join(
            say("steward.figures.mark", stars=n, count=counts[n]) for n in range(5, 0, -1)
        )
        mean = f"{sum(marks) / len(marks):.1f}"
        lines.append(say("steward.figures.marks", count=len(marks), mean=mean, each=each))
    else:
        lines.append(say("steward.figures.no_marks"))
    return "\n".join(lines)
