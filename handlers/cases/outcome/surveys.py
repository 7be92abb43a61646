"""Surveys that an agent sends, for one case or a picked batch (RULEBOOK §11).

Who gets what and when is planned first and shown; sending follows the plan. A batch asks a person
at most so many times a week, and only in the hours of surveys; one case is asked about at any time
of those hours.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from handlers.cases import book, intake
from handlers.cases.card import called
from handlers.cases.moves import record, subject
from handlers.cases.outcome import callbacks
from handlers.cases.states import LIGHT, CaseState
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Case, Survey

__all__ = ["Planned", "Wanted", "candidates", "may_ask", "plan", "send"]

WEEK = timedelta(days=7)
UNRATED_FOR = timedelta(days=30)  # so long after closing a rating is still asked for
SOLVED, RATING = "solved", "rating"


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the preview: what is asked and when, or why nothing is."""

    case: Case
    asks: str  # solved | rating
    at: datetime
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter over finished cases; what is empty leaves all in."""

    category: str = ""
    kind: str = ""
    community_id: int | None = None
    building: str = ""
    since: datetime | None = None  # completed since then

    def conditions(self) -> list[ColumnElement[bool]]:
        """As the query needs them."""
        equal = {
            Case.category: self.category,
            Case.kind: self.kind,
            Case.community_id: self.community_id,
            Case.building: self.building,
        }
        found = [column == value for column, value in equal.items() if value]
        return [*found, Case.completed_at >= self.since] if self.since else found


def candidates(turn: Turn, limit: int, wanted: Wanted | None = None) -> list[Case]:
    """Cases the speaker may know of that nobody has been asked about yet, newest first."""
    since = turn.now - UNRATED_FOR
    found = turn.session.execute(
        select(Case)
        .where(
            (Case.state == CaseState.COMPLETED)
            | ((Case.outcome == "unrated") & (Case.closed_at > since)),
            *(wanted.conditions() if wanted else ()),
        )
        .order_by(Case.completed_at.desc(), Case.id.desc())
        .limit(limit * 4)
    ).scalars()
    return [case for case in found if may_ask(turn, case)][:limit]


def may_ask(turn: Turn, case: Case) -> bool:
    """Whether there is something left to ask, and somebody to be asked in a chat."""
    if not book.may_know(turn, case) or not intake.is_reachable(turn, case):
        return False
    return case.filer_id != case.handler_id and bool(_asks(turn, case))


def _asks(turn: Turn, case: Case) -> str:
    survey = callbacks.last_survey(turn, case)
    if survey is None or survey.state == callbacks.DECLINED:
        return ""
    if case.state == CaseState.COMPLETED:
        return SOLVED if survey.state == "asked" else ""
    if case.kind in LIGHT:
        return ""
    rateable = survey.solved is True and survey.rating is None
    return RATING if case.state == CaseState.CLOSED and rateable and not survey.bulk_at else ""


def plan(turn: Turn, cases: Sequence[Case], *, bulk: bool) -> list[Planned]:
    """What sending these would do now."""
    lines, people = [], _asked_this_week(turn, cases) if bulk else Counter[int]()
    declined = _declined_lately(turn, cases) if bulk else frozenset()
    for case in cases:
        rules = callbacks.survey_rules(turn, case)
        calendar = turn.calendar_of(case.community_id)
        at = calendar.within_window(turn.now, rules.window_start, rules.window_end)
        asks = _asks(turn, case)
        refused = "" if asks else say("agent.survey.asked_already")
        if bulk and not refused and case.filer_id in declined:
            refused = say("agent.survey.declined")
        if bulk and not refused and people[case.filer_id] >= rules.bulk_per_week:
            refused = say("agent.survey.this_week")
        if not refused:
            people[case.filer_id] += 1
        lines.append(Planned(case, asks, at, refused))
    return lines


def _asked_this_week(turn: Turn, cases: Sequence[Case]) -> Counter[int]:
    people = {case.filer_id for case in cases}
    asked = turn.session.execute(
        select(Survey.person_id, func.count())
        .where(Survey.person_id.in_(people), Survey.bulk_at > turn.now - WEEK)
        .group_by(Survey.person_id)
    ).all()
    return Counter(dict(asked))


def _declined_lately(turn: Turn, cases: Sequence[Case]) -> frozenset[int]:
    """Who said 别再问了 of any of his matters: no batch asks him for a while."""
    people = {case.filer_id for case in cases}
    said = select(Survey.person_id).where(
        Survey.person_id.in_(people),
        Survey.state == callbacks.DECLINED,
        Survey.answered_at > turn.now - UNRATED_FOR,
    )
    return frozenset(turn.session.scalars(said))


def send(turn: Turn, planned: Sequence[Planned], *, bulk: bool) -> int:
    """Ask what was planned; how many are asked. Each stands in the timeline of its case."""
    sent = [line for line in planned if not line.refused]
    for line in sent:
        survey = callbacks.last_survey(turn, line.case)
        if survey is not None and bulk:
            survey.bulk_at = turn.now
        text = say("agent.survey.entry", at=say_time(line.at, turn.now))
        record(turn, line.case, "survey_sent", text)
        if line.asks == RATING:
            _ask_rating(turn, line)
        elif line.at <= turn.now:
            turn.stop_timer("survey_first", subject(line.case))
            callbacks.send_survey(turn, line.case)
        else:
            turn.start_timer("survey_first", subject(line.case), line.at)
    return len(sent)


def _ask_rating(turn: Turn, line: Planned) -> None:
    case = line.case
    turn.push(
        case.filer_id,
        say("agent.survey.rate", name=called(case), number=case.number),
        callbacks.rating_buttons(case),
        purpose="survey",
        case_id=case.id,
        case_number=case.number,
        not_before=line.at,
    )
