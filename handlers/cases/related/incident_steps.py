"""What everybody linked to an incident hears: each step, and the end (RULEBOOK §5.13).

Followers without a case of their own hear it too. When the source has stopped each resident is
asked whether it is solved at his place.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import given_times
from handlers.cases.known import of_id
from handlers.cases.moves import subject
from handlers.cases.outcome import callbacks
from handlers.cases.privacy import households
from handlers.cases.privacy.masking import masked
from handlers.cases.related.incidents import (
    incident_of,
    known_words,
    linked,
    roster_changed,
    watch_time,
)
from handlers.cases.speech import spoken, told_already
from handlers.cases.states import WORKING, CaseState
from handlers.cases.telling import forget_unsent, tell_resident, tell_staff
from handlers.cases.timing import pausing
from handlers.messages import Button, Media
from handlers.texts import label, say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Case, Incident, IncidentFollower

__all__ = ["end", "follow", "followed_by", "followers", "report_step", "tell_followers", "unfollow"]


def report_step(turn: Turn, case: Case, words: str, due: datetime | None) -> int:
    """事件进展, to everybody linked and everybody who follows; how many residents heard it."""
    moves.check(turn, case, "incident_step")
    incident = incident_of(turn, case)
    if incident.is_group:
        raise MoveRefused(say("incidents.refused.singly"))
    cases = linked(turn, incident.id)
    households.refuse(households.shown_to_all(turn, words, cases))
    words = masked(turn, words)
    incident.known, incident.expected_at = words, due
    watch_time(turn, incident)
    roster_changed(turn)
    for one in cases:
        _step(turn, one, incident, words, due)
    _tell_handlers(turn, cases, say("incidents.told.step_staff", title=incident.title, words=words))
    text = say("incidents.told.step", title=incident.title)
    others = followers(turn, incident, cases)
    tell_followers(turn, incident, others, f"{text}\n{known_words(turn, case, incident)}")
    heard = len(_countable(turn, cases)) + len(others)
    turn.explain(say("log.neighbours.step", count=heard))
    return heard


def _countable(turn: Turn, cases: Sequence[Case]) -> list[Case]:
    """Those that the speaker may know of: a case about him is not even counted (RULEBOOK §5.1)."""
    return [case for case in cases if book.may_know(turn, case)]


def _step(turn: Turn, case: Case, incident: Incident, words: str, due: datetime | None) -> None:
    if case.state == CaseState.FILED:
        return
    moves.make(turn, case, "incident_step", words, by_system=True)
    given_times.done(turn, case)
    spoken(turn, case)
    told_already(turn, case)
    if case.state in WORKING and due is not None:
        _counts(turn, case, words, due)
    text = say("incidents.told.step", title=incident.title)
    tell_resident(turn, case, f"{text}\n{known_words(turn, case, incident)}", purpose="promise")


def _counts(turn: Turn, case: Case, words: str, due: datetime) -> None:
    """With a date it is a plan, which stops the feedback clock (RULEBOOK §5.3)."""
    moves.make(
        turn, case, "incident_plan", say("incidents.entry.plan"), visibility="staff", by_system=True
    )
    case.plan, case.next_step, case.promised_due = words, None, due
    case.feedback_at, case.overdue = turn.now, False
    forget_unsent(turn, case, ("reminder",), why="已有明确反馈")
    # The incident's own hour speaks first, once for all its cases.
    grace = turn.calendar_of(case.community_id).policy.visits.words_grace_minutes
    turn.start_timer("promise_limit", subject(case), due + timedelta(minutes=grace + 1))


def end(turn: Turn, case: Case, words: str, media: Sequence[Media]) -> int:
    """事件结束: the source has stopped; each resident is asked for his own place. How many."""
    moves.check(turn, case, "incident_step")
    incident = incident_of(turn, case)
    cases = linked(turn, incident.id)
    if incident.is_group and len(cases) > 1:
        raise MoveRefused(say("incidents.refused.group_open"))
    if not incident.is_group:
        households.refuse(households.shown_to_all(turn, words, cases))
    words = masked(turn, words)
    incident.state, incident.closed_at, incident.known = "closed", turn.now, words
    watch_time(turn, incident)
    roster_changed(turn)
    book.attach(turn, case, media, purpose="proof")
    if not incident.is_group:
        for one in cases:
            _over(turn, one, words, media)
        text = say("incidents.told.over", title=incident.title, words=words)
        others = followers(turn, incident, cases)
        tell_followers(turn, incident, others, say("incidents.offer.over", text=text), last=True)
        _tell_handlers(turn, cases, text)
    count = len(_countable(turn, cases))
    turn.explain(say("log.neighbours.over", number=case.number, count=count))
    return count


def _over(turn: Turn, case: Case, words: str, media: Sequence[Media]) -> None:
    pausing.end_for(turn, case)
    if case.state not in (CaseState.ASSIGNED, *WORKING):
        return  # he was asked already
    moves.make(
        turn, case, "incident_over", say("incidents.entry.over", words=words), by_system=True
    )
    case.completed_at, case.completion = turn.now, words
    case.first_word_at = case.first_word_at or turn.now
    case.feedback_at = case.feedback_at or turn.now
    case.asked_at, case.overdue = None, False
    forget_unsent(turn, case, why="事件结束")
    callbacks.ask_whether_solved(turn, case, words, media)


def _tell_handlers(turn: Turn, cases: Sequence[Case], text: str) -> None:
    """Everybody who handles one of them, once; nobody through a case that is about him."""
    told = {turn.speaker.person_id}
    for case in cases:
        holder = book.acting_handler(turn, case)
        if holder is not None and holder.person_id not in told:
            told.add(holder.person_id)
            tell_staff(turn, case, holder, text)


# --- followers -----------------------------------------------------------------------------------


def follow(turn: Turn, incident_id: int) -> Incident:
    """跟进这件事: each step, without a case of his own; raises MoveRefused when it is over."""
    incident = turn.session.get(Incident, incident_id)
    if incident is None or of_id(turn, incident_id) is None or incident.is_group:
        raise MoveRefused(say("incidents.refused.over"))
    me = turn.speaker.person_id
    there = select(IncidentFollower.id).where(
        IncidentFollower.incident_id == incident_id, IncidentFollower.person_id == me
    )
    if turn.session.scalar(there) is None:
        row = IncidentFollower(
            id=next_id(), incident_id=incident_id, person_id=me, since_at=turn.now
        )
        turn.session.add(row)
        turn.session.flush()
    turn.explain(say("log.neighbours.followed"))
    return incident


def followed_by(turn: Turn) -> list[int]:
    """The open incidents the speaker follows, by id."""
    if not turn.roster.incidents:
        return []
    own = select(IncidentFollower.incident_id).where(
        IncidentFollower.person_id == turn.speaker.person_id,
        IncidentFollower.incident_id.in_([one.id for one in turn.roster.incidents]),
    )
    return list(turn.session.scalars(own.order_by(IncidentFollower.id)))


def unfollow(turn: Turn, incident_id: int) -> None:
    """不再跟进."""
    own = select(IncidentFollower).where(
        IncidentFollower.incident_id == incident_id,
        IncidentFollower.person_id == turn.speaker.person_id,
    )
    for row in turn.session.scalars(own):
        turn.session.delete(row)


def followers(turn: Turn, incident: Incident, cases: Sequence[Case]) -> list[int]:
    """Who follows and has no case in it."""
    filers = {case.filer_id for case in cases}
    everybody = select(IncidentFollower.person_id).where(
        IncidentFollower.incident_id == incident.id
    )
    found = turn.session.scalars(everybody.order_by(IncidentFollower.id))
    return [person_id for person_id in found if person_id not in filers]


def tell_followers(
    turn: Turn, incident: Incident, people: Sequence[int], text: str, *, last: bool = False
) -> None:
    """To those who follow without a case; ``last``: it is over, nothing is left to unfollow."""
    away = Button(label("incidents.button.unfollow"), f"unfollow_incident:{incident.id}")
    own = Button(label("incidents.button.own"), "report")
    quiet = turn.calendar_of(incident.community_id).quiet_until(turn.now)
    for person_id in people:
        turn.push(person_id, text, [own] if last else [away, own], not_before=quiet)
