"""催办, 加急, 重复投诉: what a merged case brings to the other one and takes away again.

What came is kept as an entry of the other case, for nobody to read: on parting only that leaves. A
mark that the other case has earned by itself meanwhile, or from one still merged into it, stays.
"""

from collections.abc import Mapping

from sqlalchemy import select

from handlers.cases import links, moves
from handlers.cases.parted import LEFT
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Entry

__all__ = ["bring", "take_back"]

_CAME = "marks_came"
_MARKS = ("urgent", "repeat")


def bring(turn: Turn, case: Case, kept: Case) -> None:
    """On merging."""
    came = [mark for mark in _MARKS if getattr(case, mark) and not getattr(kept, mark)]
    for mark in came:
        setattr(kept, mark, True)
    kept.urges += case.urges
    if came or case.urges:
        words = say("relations.entry.marks_came", number=case.number, urges=case.urges)
        text = words + "".join(_words()[mark] for mark in came)
        moves.record(turn, kept, _CAME, text, visibility="audit")


def take_back(turn: Turn, case: Case, kept: Case) -> None:
    """On parting, once the link is gone; of what came by way of a third case nothing is known."""
    turn.group.flush()
    if _came_last(turn, case, kept):
        kept.urges = max(0, kept.urges - case.urges)
    limit = turn.calendar_of(kept.community_id).policy.escalation.urges_until_complaint
    for mark in _MARKS:
        earned = mark == "urgent" and (kept.emergency is not None or kept.urges >= limit)
        others = any(getattr(one, mark) for one in links.merged_into(turn, kept))
        if not earned and not others and _was_brought(turn, kept, mark):
            setattr(kept, mark, False)


def _came_last(turn: Turn, case: Case, kept: Case) -> bool:
    """Whether anything came with this case when it was merged last."""
    found = select(Entry.kind).where(
        Entry.case_id == kept.id, Entry.kind.in_((_CAME, LEFT)), Entry.text.contains(case.number)
    )
    return turn.session.scalar(found.order_by(Entry.id.desc()).limit(1)) == _CAME


def _was_brought(turn: Turn, kept: Case, mark: str) -> bool:
    """Whether the case had not had the mark before another one came with it."""
    found = select(Entry.id).where(
        Entry.case_id == kept.id, Entry.kind == _CAME, Entry.text.contains(_words()[mark])
    )
    return turn.session.scalar(found.limit(1)) is not None


def _words() -> Mapping[str, str]:
    return {mark: say(f"relations.entry.mark.{mark}") for mark in _MARKS}
