"""早报: each steward's own list, and one page for lead, duty manager and chief (RULEBOOK §11).

Pushed at 08:30 on working days, spread over some seconds; by words at any time. Nobody reads in it
of a case that complains about him.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from handlers import agreed
from handlers.cases import book, moves, pressing
from handlers.cases.outcome import vacant
from handlers.cases.pressing import Limit
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.lead.page import page, says_anything
from handlers.lead.standing import communities_overseen, speaker_staff
from handlers.messages import Button
from handlers.roster import Community, Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from storage.tables import Case

__all__ = ["KIND", "TIMERS", "morning", "morning_list"]

KIND = "morning_list"
MOST_LINES = 10
MOST_PAGES = 3
LONGEST_MATTER = 14
PAGE_ROLES = ("lead", "chief")  # pushed; the duty manager asks for it


def morning(turn: Turn, _ref: str = "") -> None:
    """早报, 今天有什么: the page for who leads or oversees, his own list for everybody else."""
    staff = speaker_staff(turn)
    texts = _pages(turn, staff)
    own, limits = _own_cases(turn, staff, book.at_hand(turn))
    if own or not texts:
        texts.append(_list(turn, staff, own, limits))
    turn.ask("\n\n".join(texts), _buttons(own))


def _pages(turn: Turn, staff: Staff) -> list[str]:
    """One page a community; of many only the heads, whose pages their own leads read."""
    overseen = communities_overseen(turn, staff)
    pages = [page(turn, community, staff) for community in overseen]
    if len(pages) <= MOST_PAGES:
        return pages
    return ["\n".join(text.partition("\n")[0] for text in pages)]


def morning_list(turn: Turn, community_id: str) -> None:
    """The round of one community; it re-arms itself for the next working day."""
    calendar = turn.calendar_of(int(community_id))
    rules = calendar.policy.morning_list
    following = calendar.next_daily(turn.now, rules.at, working_days_only=True)
    turn.start_timer(KIND, f"community:{community_id}", following)
    community = turn.roster.community(int(community_id))
    if community is None:
        return
    agreed.remind_owners(turn, calendar.policy)
    vacant.propose(turn, community.id)
    told = _tell_handlers(turn, community)
    for role in PAGE_ROLES:
        for staff in turn.roster.on_duty(role, community.id, turn.now):
            if says_anything(turn, community, staff):
                _push(turn, staff, page(turn, community, staff), (), rules.jitter_seconds)
    turn.explain(say("log.lead.morning", community=community.name, count=told))


def _tell_handlers(turn: Turn, community: Community) -> int:
    """A list for each steward who has something to do today, substitutes in place of the absent."""
    jitter = turn.calendar_of(community.id).policy.morning_list.jitter_seconds
    found = turn.session.scalars(
        select(Case).where(Case.community_id == community.id, Case.state != CaseState.CLOSED)
    ).all()
    by_reader: dict[int, list[Case]] = {}
    for case in found:
        reader = book.acting_handler(turn, case)
        if reader is not None and reader.has("steward", community.id):
            by_reader.setdefault(reader.person_id, []).append(case)
    for person_id, cases in by_reader.items():
        staff = turn.roster.staff(person_id)
        own, limits = _own_cases(turn, staff, cases) if staff is not None else ([], {})
        if staff is not None and own:
            _push(turn, staff, _list(turn, staff, own, limits), own, jitter)
    return len(by_reader)


def _push(turn: Turn, staff: Staff, text: str, listed: Sequence[Case], jitter_seconds: int) -> None:
    """Spread over some seconds, the same for the same person and day."""
    seed = f"{staff.person_id} {turn.now:%Y%m%d}".encode()
    later = timedelta(seconds=zlib.crc32(seed) % (jitter_seconds + 1))
    buttons = _buttons(listed)
    turn.push(staff.person_id, text, buttons, purpose="digest", not_before=turn.now + later)


def _buttons(listed: Sequence[Case]) -> list[Button]:
    """One a line of the list, in its order, so that the numbers shown may be typed."""
    cards = [
        Button(say("steward.list.button", number=c.number, place=c.place), f"open:{c.number}")
        for c in listed[:MOST_LINES]
    ]
    return [*cards, Button(label("button.my_cases"), "my_cases")]


def _own_cases(
    turn: Turn, staff: Staff, cases: Sequence[Case]
) -> tuple[list[Case], Mapping[int, Limit]]:
    """The most pressing first, with their limits; nothing about himself."""
    mine = [case for case in cases if not is_about(case, staff)]
    limits = pressing.limits_of(turn, mine)
    return pressing.in_order(mine, limits), limits


def _list(turn: Turn, staff: Staff, cases: Sequence[Case], limits: Mapping[int, Limit]) -> str:
    if not cases:
        return say("lead.morning.steward_none", name=staff.name)
    due = sum(1 for case in cases if _is_due_today(turn, limits.get(case.id)))
    lines = [say("lead.morning.steward", name=staff.name, count=len(cases), due=due)]
    lines += [
        _line(turn, staff, at, case, limits.get(case.id))
        for at, case in enumerate(cases[:MOST_LINES], start=1)
    ]
    if len(cases) > MOST_LINES:
        lines.append(say("lead.morning.more", count=len(cases) - MOST_LINES))
    return "\n".join(lines)


def _line(turn: Turn, staff: Staff, at: int, case: Case, limit: Limit | None) -> str:
    what = " ".join(case.what.split())
    holder = book.handler_of(turn, case)
    mark = say("lead.morning.urgent") if case.emergency else ""
    if limit is not None and limit.late:
        mark += say("lead.morning.late")
    elif _is_due_today(turn, limit):
        mark += say("lead.morning.today")
    if holder is not None and holder != staff:
        mark += say("lead.morning.for_other", name=holder.name)
    line = say(
        "lead.morning.line",
        at=at,
        mark=mark,
        number=case.number,
        place=case.place,
        what=what if len(what) <= LONGEST_MATTER else f"{what[:LONGEST_MATTER]}…",
        stage=moves.staff_stage(case),
    )
    return f"{line} · {pressing.limit_words(limit, turn.now)}" if limit else line


def _is_due_today(turn: Turn, limit: Limit | None) -> bool:
    """What is late is due today too, whatever day it was due."""
    return limit is not None and (limit.late or (limit.due or turn.now) < end_of_day(turn.now))


def end_of_day(now: datetime) -> datetime:
    """Midnight after ``now``, local."""
    day = now.astimezone(ZONE).date() + timedelta(days=1)
    return datetime.combine(day, time(), ZONE)


TIMERS = {KIND: morning_list}
