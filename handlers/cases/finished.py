"""Finished matters that a new report may be about once more (RULEBOOK §6.4)."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, select

from handlers.cases import book
from handlers.cases.known import is_alike
from handlers.cases.links import add as add_link
from handlers.cases.moves import record
from handlers.cases.states import CaseKind, CaseState, Outcome
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Person

__all__ = ["find", "join", "level_of"]

LOOKED_AT = 20  # the newest closed ones of the person and of his house that are compared
_TAKEN_BACK = (Outcome.WITHDRAWN, Outcome.MERGED)


def find(turn: Turn, draft: ReportDraft) -> Case | None:
    """The case closed within policy's days that the report seems to tell of again, the newest.

    Looked for among the speaker's own and those of his confirmed house: a house merely said reveals
    nothing (DESIGN §3). An anonymous report is never joined to one that names its filer.
    """
    rules = turn.calendar_of(draft.community_id or None).policy.escalation
    if not draft.what:
        return None
    since = turn.now - timedelta(days=rules.again_within_days)
    ids = _closed_since(turn, draft, since)
    if not ids:
        return None
    found = turn.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id.desc()))
    least = rules.again_least_alike
    return next(
        (c for c in found if _may_hear(turn, draft, c) and _tells_of(draft, c, least)), None
    )


# Past the mapper and ready-made (decision 0007): asked in every report, and mostly there is none.
_CASES, _PEOPLE = Case.__table__.c, Person.__table__.c


def _closed(whose: ColumnElement[bool]) -> Select[int]:
    return (
        select(_CASES.id)
        .where(
            whose,
            _CASES.state == CaseState.CLOSED,
            _CASES.closed_at >= bindparam("since"),
            _CASES.kind.in_((CaseKind.REQUEST, CaseKind.COMPLAINT)),
            _CASES.outcome.not_in(_TAKEN_BACK),
        )
        .order_by(_CASES.id.desc())
        .limit(LOOKED_AT)
    )


_HIS = _closed(_CASES.filer_id == bindparam("filer_id"))
_OF_HOUSE = _closed(_CASES.house_id == bindparam("house_id"))
_CONFIRMED = select(_PEOPLE.id).where(
    _PEOPLE.id == bindparam("person_id"),
    _PEOPLE.house_id == bindparam("house_id"),
    _PEOPLE.house_verified.is_(True),
)


def _closed_since(turn: Turn, draft: ReportDraft, since: datetime) -> list[int]:
    """By index: the filer's, and his house's when it is confirmed or an employee files it."""
    is_filer = not draft.intake and not turn.speaker.new
    is_of_house = draft.house_id and (draft.intake or _lives_there(turn, draft.house_id))
    if not (is_filer or is_of_house):
        return []
    turn.group.flush()
    found: set[int] = set()
    if is_filer:
        wanted = {"since": since, "filer_id": turn.speaker.person_id}
        found.update(turn.conn.scalars(_HIS, wanted))
    if is_of_house:
        found.update(turn.conn.scalars(_OF_HOUSE, {"since": since, "house_id": draft.house_id}))
    return sorted(found)[-LOOKED_AT:]


def _lives_there(turn: Turn, house_id: int) -> bool:
    if turn.speaker.new:
        return False
    wanted = {"person_id": turn.speaker.person_id, "house_id": house_id}
    return turn.conn.execute(_CONFIRMED, wanted).first() is not None


def _may_hear(turn: Turn, draft: ReportDraft, case: Case) -> bool:
    """An employee nothing of what he may not know; nobody of another's anonymous case."""
    if draft.intake:
        return book.may_know(turn, case)
    return not case.anonymous or case.filer_id == turn.speaker.person_id


def _tells_of(draft: ReportDraft, case: Case, least: float) -> bool:
    if bool(case.anonymous) != draft.anonymous:
        return False
    if draft.building and case.building and draft.building != case.building:
        return False
    same = draft.category == case.category
    return is_alike(case.what, draft.what, least, same_category=same)


def level_of(turn: Turn, earlier: Case) -> int:
    """Where it begins: the second complaint is the GM's, the third the committee's (§6.4)."""
    highest = turn.calendar_of(earlier.community_id).policy.escalation.highest_level
    return min(earlier.level + 1, highest)


def join(turn: Turn, case: Case, earlier_id: int) -> None:
    """Each card shows the other from now on, and the record says why."""
    earlier = book.by_id(turn, earlier_id)
    if earlier is None or bool(earlier.anonymous) != bool(case.anonymous):
        return  # 匿名 was said after the question: who he is stays unsaid
    turn.group.flush()
    if add_link(turn, case, earlier, "again"):
        record(turn, case, "again", say("relations.entry.again", number=earlier.number))
        record(turn, earlier, "again", say("relations.entry.came_again", number=case.number))
        turn.explain(say("log.filing.again", number=case.number, earlier=earlier.number))
