"""The one page of the morning: who is late, whose promise falls today, which building repeats."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from handlers.cases import book, pressing
from handlers.cases.outcome import findings
from handlers.cases.outside import deferrals
from handlers.cases.privacy.concerned import not_about
from handlers.cases.states import CaseState
from handlers.roster import Community, Staff, place_words
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import ZONE, say_clock, say_day
from storage.tables import Case

__all__ = ["page", "says_anything"]

MOST_NUMBERS = 5  # of one person who is late
MOST_LINES = 8


def page(turn: Turn, community: Community, reader: Staff) -> str:
    """The page of a community for this reader; what complains about him is not in it at all."""
    cases = _open_cases(turn, community, reader)
    late = [case for case in cases if _is_late(turn, case)]
    due = _falling_today(turn, cases)
    head = say(
        "lead.morning.page",
        community=community.name,
        day=say_day(turn.now, turn.now),
        open=len(cases),
        late=len(late),
        due=len(due),
    )
    lines = [head, *_late_lines(turn, late), *_promise_lines(turn, due)]
    lines += _repeat_lines(turn, community, reader)
    lines += deferrals.page_lines(turn, community.id)
    lines += findings.page_lines(turn, community.id, reader)
    away = _away(turn, community)
    return "\n".join([*lines, say("lead.morning.away", people=away)] if away else lines)


def says_anything(turn: Turn, community: Community, reader: Staff) -> bool:
    """Whether it is worth anybody's morning: something open, repeating, or somebody away."""
    open_cases, often = _open_cases(turn, community, reader), _repeats(turn, community, reader)
    asked = bool(deferrals.page_lines(turn, community.id))
    asked = asked or findings.waits_for_him(turn, community.id, reader)
    return bool(open_cases or often or asked or _away(turn, community))


def _open_cases(turn: Turn, community: Community, reader: Staff) -> list[Case]:
    return list(
        turn.session.scalars(
            select(Case)
            .where(
                Case.community_id == community.id,
                Case.state != CaseState.CLOSED,
                not_about(reader),
            )
            .order_by(Case.id)
        )
    )


def _is_late(turn: Turn, case: Case) -> bool:
    if case.state in (CaseState.COMPLETED, CaseState.PAUSED):
        return False
    limit = book.next_limit(case)
    return case.overdue or (limit is not None and limit < turn.now)


def _falling_today(turn: Turn, cases: Sequence[Case]) -> list[tuple[datetime, str, Case]]:
    """What was promised to residents for this day, kept late or not yet."""
    today = turn.now.astimezone(ZONE).date()
    return [
        one for one in pressing.promised(turn, cases) if one[0].astimezone(ZONE).date() == today
    ]


def _late_lines(turn: Turn, late: Sequence[Case]) -> list[str]:
    if not late:
        return [say("lead.morning.none_late")]
    by_person: dict[str, list[Case]] = {}
    for case in late:
        by_person.setdefault(_name(turn, case), []).append(case)
    worst = sorted(by_person.items(), key=lambda item: -len(item[1]))
    lines = [say("lead.morning.who_late")]
    for name, cases in worst[:MOST_LINES]:
        numbers = "、".join(case.number for case in cases[:MOST_NUMBERS])
        if len(cases) > MOST_NUMBERS:
            numbers += say("lead.morning.and_more", count=len(cases))
        lines.append(say("lead.morning.who_line", name=name, count=len(cases), numbers=numbers))
    return lines


def _promise_lines(turn: Turn, due: Sequence[tuple[datetime, str, Case]]) -> list[str]:
    if not due:
        return [say("lead.morning.none_promised")]
    return [
        say("lead.morning.promises"),
        *(
            say(
                "lead.morning.promise_line",
                time=say_clock(at),
                name=_name(turn, case),
                number=case.number,
                place=case.place,
                step=words,
            )
            for at, words, case in due[:MOST_LINES]
        ),
    ]


def _repeats(turn: Turn, community: Community, reader: Staff) -> list[tuple[tuple[str, str], int]]:
    """Buildings where the same category came again and again within policy's days."""
    rules = turn.calendar_of(community.id).policy.morning_list
    rows = turn.session.execute(
        select(Case.building, Case.category).where(
            Case.community_id == community.id,
            Case.filed_at >= turn.now - timedelta(days=rules.repeat_days),
            Case.building.is_not(None),
            Case.outcome.is_distinct_from("withdrawn"),
            not_about(reader),
        )
    )
    count = Counter((row.building, row.category) for row in rows)
    return [(key, n) for key, n in count.most_common() if n >= rules.repeat_cases]


def _repeat_lines(turn: Turn, community: Community, reader: Staff) -> list[str]:
    often = _repeats(turn, community, reader)
    if not often:
        return [say("lead.morning.none_repeat")]
    days = turn.calendar_of(community.id).policy.morning_list.repeat_days
    return [
        say("lead.morning.repeats", days=days),
        *(
            say("lead.morning.repeat_line", building=_building(b), category=category, count=n)
            for (b, category), n in often[:MOST_LINES]
        ),
    ]


def _building(name: str) -> str:
    """3栋, A座; a row of shops bears its own name."""
    return place_words(name, "", "") if name.isascii() else name


def _away(turn: Turn, community: Community) -> str:
    """Who is away at any time of this day, and who takes his place."""
    midnight = datetime.combine(turn.now.astimezone(ZONE).date(), time(), ZONE)
    found = []
    for person_id, absences in turn.roster.absences.items():
        staff = turn.roster.staff(person_id)
        if staff is None or not any(r.community_id == community.id for r in staff.roles):
            continue
        for absence in absences:
            if absence.from_at < midnight + timedelta(days=1) and absence.until_at > turn.now:
                sub = turn.roster.staff(absence.substitute_id or 0)
                by = say("lead.leave.by", name=sub.name) if sub else say("lead.morning.nobody_for")
                found.append(say("lead.morning.away_one", name=staff.name, by=by))
    return "、".join(dict.fromkeys(found))


def _name(turn: Turn, case: Case) -> str:
    holder = book.handler_of(turn, case)
    return holder.name if holder is not None else say("cases.card.nobody")
