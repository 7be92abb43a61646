"""Finished matters that a new report may be about once more (RULEBOOK §6.4)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.known import is_alike
from handlers.cases.links import add as add_link
from handlers.cases.moves import record
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from storage import earlier
from storage.tables import Case

__all__ = ["find", "join", "level_of"]

LOOKED_AT = 20  # the newest closed ones of the person and of his house that are compared


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


def _closed_since(turn: Turn, draft: ReportDraft, since: datetime) -> list[int]:
    """The filer's own, and his house's when it is confirmed or an employee files it."""
    who, found = turn.speaker, set[int]()
    if not draft.intake and not who.new:
        found.update(earlier.closed_since(turn.hot, "filer_id", who.person_id, since, LOOKED_AT))
    lives_there = who.house_verified and who.house_id == draft.house_id
    if draft.house_id and (draft.intake or lives_there):
        found.update(earlier.closed_since(turn.hot, "house_id", draft.house_id, since, LOOKED_AT))
    return sorted(found)[-LOOKED_AT:]


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


def level_of(turn: Turn, before: Case) -> int:
    """Where it begins: the second complaint is the GM's, the third the committee's (§6.4)."""
    highest = turn.calendar_of(before.community_id).policy.escalation.highest_level
    return min(before.level + 1, highest)


def join(turn: Turn, case: Case, earlier_id: int) -> None:
    """Each card shows the other from now on, and the record says why."""
    before = book.by_id(turn, earlier_id)
    if before is None or bool(before.anonymous) != bool(case.anonymous):
        return  # 匿名 was said after the question: who he is stays unsaid
    turn.group.flush()
    if add_link(turn, case, before, "again"):
        record(turn, case, "again", say("relations.entry.again", number=before.number))
        record(turn, before, "again", say("relations.entry.came_again", number=case.number))
        turn.explain(say("log.filing.again", number=case.number, earlier=before.number))
