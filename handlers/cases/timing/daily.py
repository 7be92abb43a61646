"""The daily word: once a day at least the resident hears how it stands (RULEBOOK §5.6).

One message a person for all his open cases, only for those nothing was said of that day. It says
honestly what stage a case is at and what comes next.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select

from handlers.cases.card import called, handler_line, paused_words
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.talks import chats
from handlers.cases.telling import superiors
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from storage.tables import Account, Case, Chat, Discussion, Mediation

SLOWER = (3,)  # Case.word_every_days by the filer's wish; 0, muted, is never due
CASES_IN_ONE_ROUND = 200
LATER = timedelta(minutes=10)  # for who is talking with an agent: the desk keeps quiet (§4.6)
_TALKING = exists().where(Chat.person_id == Case.filer_id, Chat.state == chats.LIVE)


def daily_word(turn: Turn, community_id: str) -> None:
    """The round of a community begins; it comes again the next day.

    Who is in a live talk gets his word in a later round of the same day.
    """
    _go_round(turn, int(community_id), None)


def _go_on(turn: Turn, community_and_after: str) -> None:
    community_id, _, after = community_and_after.partition(":")
    _go_round(turn, int(community_id), datetime.fromisoformat(after))


def _go_round(turn: Turn, community_id: int, after: datetime | None) -> None:
    """A bounded part of it: the silent cases filed from ``after`` on, and then the rest."""
    calendar = turn.calendar_of(community_id)
    following = calendar.next_daily(turn.now, calendar.policy.daily_word.at)
    silent = _silent_from(turn, community_id, after)
    people = list(dict.fromkeys(person_id for _filed_at, person_id in silent))
    for person_id, cases in _cases_of(turn, community_id, people).items():
        _tell(turn, person_id, cases)
    if len(silent) == CASES_IN_ONE_ROUND:
        rest = f"community:{community_id}:{silent[-1][0].isoformat()}"
        turn.start_timer("daily_word_rest", rest, turn.now)
    elif _is_anybody_talking(turn, community_id):
        following = min(following, turn.now + LATER)
    turn.start_timer("daily_word", f"community:{community_id}", following)
    if people:
        turn.explain(say("log.clock.daily_word", count=len(people)))


def _silent_from(
    turn: Turn, community_id: int, after: datetime | None
) -> list[tuple[datetime, int]]:
    """When filed, and by whom, in that order: cases of whoever has heard nothing of them for a day,
    or as long as he wished. State by state, as the index has them, so that a part of the round
    costs the same whatever lies before and behind it.
    """
    query = select(Case.filed_at, Case.filer_id).where(
        Case.community_id == community_id, *_is_silent(turn, community_id), ~_TALKING
    )
    if after is not None:
        query = query.where(Case.filed_at >= after)
    query = query.order_by(Case.filed_at).limit(CASES_IN_ONE_ROUND)
    found = [
        (row.filed_at, row.filer_id)
        for state in sorted(UNFINISHED)
        for row in turn.session.execute(query.where(Case.state == state))
    ]
    return sorted(found)[:CASES_IN_ONE_ROUND]


def _is_anybody_talking(turn: Turn, community_id: int) -> bool:
    here = Case.community_id == community_id
    silent = select(Case.id).where(here, *_is_silent(turn, community_id), _TALKING)
    return turn.session.scalar(silent.limit(1)) is not None


def _is_silent(turn: Turn, community_id: int) -> list[ColumnElement[bool]]:
    today = _today(turn, community_id)
    return [
        Case.state.in_(UNFINISHED),
        Case.last_word_at < today,
        exists().where(Account.person_id == Case.filer_id),  # who has no chat is phoned
        or_(
            Case.word_every_days.is_(None),
            *(
                and_(Case.word_every_days == days, Case.last_word_at < today - timedelta(days - 1))
                for days in SLOWER
            ),
        ),
    ]


def _cases_of(turn: Turn, community_id: int, people: Sequence[int]) -> dict[int, list[Case]]:
    """Their silent cases, locked, each one's together."""
    # The plus keeps databases from looking at all cases of the community instead of theirs.
    here = literal_column("+cases.community_id") == community_id
    found = turn.session.scalars(
        select(Case)
        .where(Case.filer_id.in_(people), here, *_is_silent(turn, community_id))
        .order_by(Case.id)
        .with_for_update()
    )
    by_person: dict[int, list[Case]] = {}
    for case in found:
        by_person.setdefault(case.filer_id, []).append(case)
    return by_person


def _today(turn: Turn, community_id: int) -> datetime:
    zone = turn.calendar_of(community_id).zone
    return datetime.combine(turn.now.astimezone(zone).date(), time(), tzinfo=zone)


def _tell(turn: Turn, person_id: int, cases: list[Case]) -> None:
    lines = [say("cases.daily.head", name=called(cases[0]))]
    for case in cases:
        lines.append(_line(turn, case))
        case.last_word_at = turn.now
    one = cases[0] if len(cases) == 1 else None
    turn.push(
        person_id,
        "\n".join(lines),
        [
            Button(label("common.button.progress_query"), "my_progress"),
            Button(
                label("common.button.mute_daily"),
                f"mute_daily:{one.number}" if one else "mute_daily",
            ),
        ],
        purpose="digest",
        case_id=one.id if one else None,
        case_number=one.number if one else None,
        not_before=turn.calendar_of(cases[0].community_id).quiet_until(turn.now),
    )


def _line(turn: Turn, case: Case) -> str:
    """One case, honestly: what is promised next, or that a promise was not kept; a running vote."""
    ends = turn.session.scalar(
        select(Discussion.closes_at).where(
            Discussion.case_id == case.id,
            Discussion.state == "open",
            Discussion.closes_at > turn.now,
        )
    )
    line = _stands(turn, case) + _mediated(turn, case)
    return line if ends is None else line + say("cases.daily.voting", by=say_by(ends, turn.now))


def _mediated(turn: Turn, case: Case) -> str:
    """How far the mediation is, which he sees nothing of between its messages."""
    found = turn.session.scalars(select(Mediation).where(Mediation.case_id == case.id)).first()
    if found is None or found.state not in ("hearing", "proposed", "committee"):
        return ""
    if found.state == "committee" and found.meets_at is not None and found.meets_at > turn.now:
        return say("cases.daily.mediation.committee", at=say_time(found.meets_at, turn.now))
    return say(
        "cases.daily.mediation.proposed" if found.proposal else "cases.daily.mediation.hearing"
    )


def _stands(turn: Turn, case: Case) -> str:
    paused = paused_words(turn, case, "people.pause.daily")
    if paused:
        return paused
    planned = case.state == CaseState.PLANNED and case.promised_due is not None
    due = case.promised_due if planned else case.feedback_due
    if due is None or due <= turn.now:
        return say(
            "cases.daily.late" if superiors(turn, case) else "cases.daily.late_at_top",
            number=case.number,
            handler=handler_line(turn, case),
            stage=say(f"cases.stage.{case.state}"),
        )
    if planned:
        return say(
            "cases.daily.planned",
            number=case.number,
            handler=handler_line(turn, case),
            step=case.next_step or case.plan or "",
            by=say_by(due, turn.now),
        )
    return say(
        "cases.daily.waiting",
        number=case.number,
        handler=handler_line(turn, case),
        stage=say(f"cases.stage.{case.state}"),
        by=say_by(due, turn.now),
    )


TIMERS = {"daily_word": daily_word, "daily_word_rest": _go_on}
