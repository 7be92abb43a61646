"""Finding cases. Reads lock the case on PostgreSQL, so that what is decided on it still holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from handlers.cases import parted
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import is_about, not_about
from handlers.cases.states import CaseState
from handlers.messages import Media
from handlers.roster import Staff
from handlers.roster_values import TRADE_ROLES
from handlers.texts import say
from handlers.turn import Turn
from storage import earlier
from storage.earlier import Earlier
from storage.ids import next_id
from storage.tables import Attachment, Case, CasePoint, Entry, Pause, Task

GIVEN_TIME = "given_time"  # the kind of a task: an hour said in words to the resident


def by_id(turn: Turn, case_id: int) -> Case | None:
    """The case, locked; None when there is none."""
    at_hand = turn.group.case_at_hand(case_id)
    return at_hand or turn.session.get(Case, case_id, with_for_update=True)


def by_number(turn: Turn, number: str) -> Case:
    """The case of this number, if the speaker may know of it; raises MoveRefused kindly."""
    case = turn.session.execute(
        select(Case).where(Case.number == number.strip()).with_for_update()
    ).scalar_one_or_none()
    if case is None or not may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown", number=number))
    return case


def may_know(turn: Turn, case: Case) -> bool:
    """The filer, and staff of the community whom the case does not complain about (RULEBOOK §8)."""
    if turn.who is None or turn.who.person_id == case.filer_id:
        return True
    staff = turn.staff
    if staff is None or is_about(case, staff):
        return False
    if case.emergency is None and works_in_trade(staff, case.community_id):
        return False
    return turn.roster.may_see(staff.person_id, case.community_id)


def works_in_trade(staff: Staff, community_id: int) -> bool:
    """Whether he is a tradesman and nothing else there: he sees his tasks, not the cases (§5.8)."""
    held = {role.key for role in staff.roles if role.covers(community_id)}
    return bool(held) and held <= TRADE_ROLES


def open_of_filer(turn: Turn, person_id: int) -> list[Case]:
    """Open cases somebody filed, newest first."""
    return list(
        turn.session.execute(
            select(Case)
            .where(Case.filer_id == person_id, Case.state != CaseState.CLOSED)
            .order_by(Case.id.desc())
        ).scalars()
    )


def recent_of_filer(turn: Turn, person_id: int, limit: int = 5) -> list[Case]:
    """The last cases somebody filed, open or closed, newest first."""
    return list(
        turn.session.execute(
            select(Case).where(Case.filer_id == person_id).order_by(Case.id.desc()).limit(limit)
        ).scalars()
    )


def open_of_handler(turn: Turn, person_id: int) -> list[Case]:
    """Open cases somebody handles, the most pressing first; none that complains about him."""
    staff = turn.roster.staff(person_id)
    his = [Case.handler_id == person_id, Case.state != CaseState.CLOSED]
    if staff is not None:
        his.append(not_about(staff))
    found = turn.session.execute(select(Case).where(*his)).scalars()
    return sorted(found, key=lambda case: (next_limit(case) or case.filed_at, case.id))


def shown_of_handler(turn: Turn, person_id: int, reader: Staff) -> list[Case]:
    """The same as somebody else may hear of them: none that complains about the reader."""
    return [case for case in open_of_handler(turn, person_id) if not is_about(case, reader)]


def at_hand(turn: Turn) -> list[Case]:
    """What the speaker has to do now: his open cases and those of whom he stands in for."""
    found = open_of_handler(turn, turn.speaker.person_id)
    for staff in stood_in_for(turn, turn.speaker.person_id):
        found += [c for c in open_of_handler(turn, staff.person_id) if may_know(turn, c)]
    return sorted(found, key=lambda case: (next_limit(case) or case.filed_at, case.id))


def stood_in_for(turn: Turn, person_id: int) -> list[Staff]:
    """Who is away now with this person in his place."""
    return [
        staff
        for absent_id in turn.roster.absences
        for staff in filter(None, [turn.roster.staff(absent_id)])
        for present in filter(None, [turn.roster.stand_in(staff, turn.now)])
        if present.person_id == person_id != absent_id
    ]


def next_limit(case: Case) -> datetime | None:
    """The next promise on the case that is still running; none while it stands still."""
    if case.state == CaseState.PAUSED:
        return None
    running = [
        due
        for due, done in (
            (case.response_due, case.first_word_at),
            (case.answer_due, case.feedback_at),
            (case.feedback_due, case.feedback_at),
            (case.promised_due, case.completed_at),
        )
        if due is not None and done is None
    ]
    return min(running, default=None)


def pause_of(turn: Turn, case: Case) -> Pause | None:
    """The pause a case stands in now."""
    return turn.session.scalars(
        select(Pause)
        .where(Pause.case_id == case.id, Pause.resumed_at.is_(None))
        .order_by(Pause.id.desc())
        .limit(1)
    ).one_or_none()


def given_time(turn: Turn, case: Case) -> Task | None:
    """The hour that its handler gave the resident in words, and that is still to be kept."""
    if case in turn.fresh:
        return None
    of_case = select(Task).where(
        Task.case_id == case.id, Task.kind == GIVEN_TIME, Task.state == "open"
    )
    return turn.session.scalars(of_case.order_by(Task.id.desc())).first()


def timeline(turn: Turn, case: Case, *, for_resident: bool, limit: int = 12) -> Sequence[Entry]:
    """The latest entries, oldest first; residents see only what is theirs to see, and nobody what
    came with a case that goes on by itself again."""
    seen = ("resident",) if for_resident else ("resident", "staff")
    rows = turn.session.execute(
        select(Entry)
        .where(Entry.case_id == case.id, Entry.visibility.in_(seen))
        .order_by(Entry.id.desc())
        .limit(limit)
    ).scalars()
    return parted.of_this_case(turn.session, list(rows)[::-1])


def was_not_met(turn: Turn, case: Case) -> bool:
    """Whether a visit to this case ever found nobody (上门未遇, RULEBOOK §5.8)."""
    missed = select(Entry.id).where(Entry.case_id == case.id, Entry.kind == "no_access").limit(1)
    return turn.session.execute(missed).first() is not None


def house_history(turn: Turn, case: Case, limit: int = 3) -> list[Earlier]:
    """Earlier cases of the same house, newest first (RULEBOOK §5.12)."""
    if case.house_id is None:
        return []
    turn.group.flush_house(case.house_id)
    return earlier.of_house(turn.hot, case.house_id, case.id, limit)


def photos(turn: Turn, case: Case) -> list[Attachment]:
    """Photos and files of the case, oldest first."""
    if case in turn.fresh:
        added = (one for one in turn.fresh if isinstance(one, Attachment))
        return [one for one in added if one.case_id == case.id]
    if case not in turn.session:
        return []
    return list(
        turn.session.execute(
            select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
        ).scalars()
    )


def points(turn: Turn, case: Case) -> list[CasePoint]:
    """The matters of a report that holds several, in order; nothing is looked up for others."""
    if case.points is None:
        return []
    if case in turn.fresh:
        added = (one for one in turn.fresh if isinstance(one, CasePoint))
        return [one for one in added if one.case_id == case.id]
    of_case = select(CasePoint).where(CasePoint.case_id == case.id)
    return list(turn.session.scalars(of_case.order_by(CasePoint.position)))


def media(turn: Turn, case: Case) -> list[Media]:
    """The photos of the case as they go out."""
    return [Media(kind=a.kind, name=a.name, blob_id=a.blob_id) for a in photos(turn, case)]


def attach(turn: Turn, case: Case, photos: Sequence[Media], *, purpose: str) -> None:
    """Keep photos with the case: ``report`` from the resident, ``proof`` from staff."""
    for photo in photos:
        turn.add(
            Attachment(
                id=next_id(),
                case_id=case.id,
                blob_id=photo.blob_id,
                kind=photo.kind,
                name=photo.name,
                purpose=purpose,
                at=turn.now,
                person_id=turn.who.person_id if turn.who else None,
            )
        )


def acting_handler(turn: Turn, case: Case) -> Staff | None:
    """Who is to hear of the case now: its handler, or who stands in for him while he is away."""
    holder = handler_of(turn, case)
    acting = turn.roster.stand_in(holder, turn.now) if holder is not None else None
    return holder if acting is None or is_about(case, acting) else acting


def handler_of(turn: Turn, case: Case) -> Staff | None:
    """Whoever holds the case."""
    return turn.roster.staff(case.handler_id) if case.handler_id else None
