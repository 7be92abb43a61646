"""The daily word: once a day at least the resident hears how it stands (RULEBOOK §5.6).

One message a person for all his open cases, only for those nothing was said of that day. It says
honestly what stage a case is at and what comes next.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import exists, select

from handlers.cases.card import called, handler_line, paused_words
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.telling import superiors
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Account, Case

MUTED = 0  # Case.word_every_days


def daily_word(turn: Turn, community_id: str) -> None:
    """The round of one community; it re-arms itself for the next day."""
    calendar = turn.calendar_of(int(community_id))
    following = calendar.next_daily(turn.now, calendar.policy.daily_word.at)
    turn.start_timer("daily_word", f"community:{community_id}", following)
    silent = _silent_cases(turn, int(community_id))
    by_person: dict[int, list[Case]] = {}
    for case in silent:
        by_person.setdefault(case.filer_id, []).append(case)
    for person_id, cases in by_person.items():
        _tell(turn, person_id, cases)
    if by_person:
        turn.explain(say("log.clock.daily_word", count=len(by_person)))


def _silent_cases(turn: Turn, community_id: int) -> list[Case]:
    """Unfinished cases whose filers have heard nothing of them today."""
    return [
        case
        for case in turn.session.execute(
            select(Case)
            .where(
                Case.community_id == community_id,
                Case.state.in_(UNFINISHED),
                Case.last_word_at < _today(turn, community_id),
                exists().where(Account.person_id == Case.filer_id),  # who has no chat is phoned
                Case.word_every_days.is_distinct_from(MUTED),
            )
            .order_by(Case.id)
            .with_for_update()
        ).scalars()
        if _is_due(case, _today(turn, community_id))
    ]


def _is_due(case: Case, today: datetime) -> bool:
    """Whether the filer's wish lets the word come today: every day, or every so many."""
    days = case.word_every_days or 1
    return case.last_word_at is not None and case.last_word_at < today - timedelta(days=days - 1)


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
    """One case, honestly: what is promised next, or that a promise was not kept."""
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


TIMERS = {"daily_word": daily_word}
