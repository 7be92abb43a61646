"""Finished matters that a new report may be about once more (RULEBOOK §6.4)."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select

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
    whose = _whose(turn, draft)
    if not whose or not draft.what:
        return None
    turn.group.flush()
    found = turn.session.execute(
        select(Case)
        .where(
            or_(*whose),
            Case.state == CaseState.CLOSED,
            Case.closed_at >= turn.now - timedelta(days=rules.again_within_days),
            Case.kind.in_((CaseKind.REQUEST, CaseKind.COMPLAINT)),
            Case.outcome.not_in(_TAKEN_BACK),
        )
        .order_by(Case.id.desc())
        .limit(LOOKED_AT)
    ).scalars()
    least = rules.again_least_alike
    return next(
        (c for c in found if _may_hear(turn, draft, c) and _tells_of(draft, c, least)), None
    )


def _whose(turn: Turn, draft: ReportDraft) -> list[ColumnElement[bool]]:
    """By index: the filer's, and his house's when it is confirmed or an employee files it."""
    whose: list[ColumnElement[bool]] = []
    if not draft.intake and not turn.speaker.new:
        whose.append(Case.filer_id == turn.speaker.person_id)
    if draft.house_id and (draft.intake or _lives_there(turn, draft.house_id)):
        whose.append(Case.house_id == draft.house_id)
    return whose


def _lives_there(turn: Turn, house_id: int) -> bool:
    if turn.speaker.new:
        return False
    person = turn.session.get(Person, turn.speaker.person_id)
    return person is not None and person.house_id == house_id and bool(person.house_verified)


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
