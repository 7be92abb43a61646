"""谁超时了, 有哪些二级投诉, 小林手上有哪些单: lists of open matters, for who may see them.

Whoever leads or oversees sees those of his communities, everybody else his own (RULEBOOK §8); none
that complains about the reader (§5.1).
"""

import re

from sqlalchemy import select

from handlers.cases import book, pressing
from handlers.cases.card import handler_line
from handlers.cases.privacy.concerned import not_about
from handlers.cases.states import CaseState
from handlers.lead.reading import people_in
from handlers.lead.standing import communities_overseen
from handlers.messages import Button
from handlers.roster import Staff
from handlers.steward import asked_figures
from handlers.steward.asked_figures import meant_communities, moments
from handlers.steward.lists import case_line
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.asked_lists import Asked, read_asked_list
from storage.tables import Case

__all__ = ["hear", "overseen"]

MOST_SHOWN = 10
LONGEST = 26  # characters; longer words are not looked at


def hear(turn: Turn, text: str) -> bool:
    """Whether the words asked for such a list; then it is shown."""
    staff, incoming = turn.staff, turn.incoming
    if staff is None or not text or len(text) > LONGEST:
        return False
    if incoming is not None and (incoming.reply_to is not None or incoming.media):
        return False
    if asked_figures.hear(turn, text):
        return True
    communities, text = meant_communities(turn, text)
    named = people_in(turn, text)
    asked = read_asked_list(text, tuple(text[one.start : one.end] for one in named))
    if asked is None:
        return False
    holders = [one.staff for one in named]
    led = [community.id for community in communities]
    if asked.topic and not led:
        return False  # 衣服一共几件 may be a question to his resident
    own = asked.mine or not led
    found = book.at_hand(turn) if own else _of(turn, staff, led, asked.period)
    remark = "" if led or asked.mine else say("steward.asked.own_only")
    _show(turn, _wanted(turn, found, asked, holders), remark, asked)
    return True


def overseen(turn: Turn) -> list[int]:
    """The communities of which the speaker may see every open matter."""
    return [] if turn.staff is None else [c.id for c in communities_overseen(turn, turn.staff)]


def _of(turn: Turn, staff: Staff, communities: list[int], period: str) -> list[Case]:
    """The open ones; of a period all that were filed in it."""
    wanted = Case.state != CaseState.CLOSED
    if period:
        since, until = moments(turn, period)
        wanted = (Case.filed_at >= since) & (Case.filed_at < until)
    found = turn.session.scalars(
        select(Case)
        .where(Case.community_id.in_(communities), wanted, not_about(staff))
        .order_by(Case.id)
    )
    return [case for case in found if book.may_know(turn, case)]


def _is_about(case: Case, topic: str) -> bool:
    """Whether it tells of it, or lies there: 3栋 is no part of 13栋."""
    there = re.compile(rf"(?<![0-9]){re.escape(topic)}")
    return topic in case.what or there.search(case.place or "") is not None


def _wanted(turn: Turn, cases: list[Case], asked: Asked, holders: list[Staff]) -> list[Case]:
    """Those that are all of what was said."""
    limits = pressing.limits_of(turn, cases)
    ids = {staff.person_id for staff in holders}

    def fits(case: Case) -> bool:
        limit = limits.get(case.id)
        late = limit is not None and limit.late
        return not (
            (ids and case.handler_id not in ids)
            or (asked.topic and not _is_about(case, asked.topic))
            or (asked.late and not late)
            or (asked.level and case.level != asked.level)
            or (asked.complaints and case.kind != "complaint")
            or (asked.repeats and not case.repeat)
            or (asked.urgent and case.emergency is None and not case.urgent)
            or (asked.not_taken and case.state != CaseState.ASSIGNED)
            or (asked.not_spoken and case.first_word_at is not None)
        )

    return pressing.in_order([case for case in cases if fits(case)], limits)


def _title(cases: list[Case], asked: Asked) -> str:
    if not asked.period:
        return say("steward.asked.late" if asked.late else "steward.asked.title", count=len(cases))
    open_ones = sum(case.state != CaseState.CLOSED for case in cases)
    key = f"steward.asked.filed.{asked.period}"
    return say(key, count=len(cases), open=open_ones)


def _show(turn: Turn, cases: list[Case], remark: str, asked: Asked) -> None:
    if not cases:
        words = "\n".join(filter(None, (say("steward.asked.none"), remark)))
        turn.ask(words, [Button(label("button.my_cases"), "my_cases")])
        return
    limits, shown = pressing.limits_of(turn, cases), cases[:MOST_SHOWN]
    lines = [_title(cases, asked)]
    for at, case in enumerate(shown, start=1):
        line = case_line(turn, at, case, limits.get(case.id))
        lines.append(say("steward.asked.line", line=line, handler=handler_line(turn, case)))
    if len(cases) > len(shown):
        lines.append(say("steward.list.more", count=len(cases) - len(shown)))
    buttons = [
        Button(say("steward.list.button", number=c.number, place=c.place), f"open:{c.number}")
        for c in shown
    ]
    turn.ask("\n".join(filter(None, (*lines, remark))), buttons)
