"""Which cases have to do with one another: found by what they say, kept as links for colleagues.

A link never shows anybody a case he may not see; residents hear of none.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select, update

from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import concerns_staff, is_about
from handlers.cases.states import UNFINISHED
from handlers.cases.telling import tell_handler
from handlers.texts import say
from handlers.turn import Turn
from nlp.similar import similarity
from storage.ids import next_id
from storage.tables import Case, CaseLink

__all__ = [
    "add",
    "kept_of",
    "like",
    "line",
    "link",
    "merged_into",
    "merged_since",
    "one_filer",
    "pass_on",
    "remove",
]

LOOKED_AT = 60  # newest open cases nearby that are compared
SHOWN = 6


def like(turn: Turn, case: Case, *, within: timedelta | None = None) -> list[Case]:
    """Open cases of the same filer or building, the most alike first.

    Nothing the speaker may not know of; ``within``: only those filed so shortly before or after.
    """
    near = [Case.filer_id == case.filer_id, Case.building.is_(None)]
    if case.building:
        near.append(Case.building == case.building)
    wanted = [
        Case.community_id == case.community_id,
        Case.state.in_(UNFINISHED),
        Case.id != case.id,
        or_(*near),
    ]
    if within is not None:
        wanted.append(Case.filed_at.between(case.filed_at - within, case.filed_at + within))
    found = turn.session.scalars(
        select(Case).where(*wanted).order_by(Case.id.desc()).limit(LOOKED_AT)
    )
    seen = [other for other in found if book.may_know(turn, other)]
    return sorted(seen, key=lambda other: -_alike(case, other))


def _alike(case: Case, other: Case) -> float:
    score = similarity(case.what, other.what)
    return score + (other.category == case.category) + (other.filer_id == case.filer_id)


def link(turn: Turn, case: Case, other: Case) -> None:
    """关联: each card shows the other from now on; the other's handler is told.

    What complains about an employee leaves no trace on the other case that he could read: he is
    told nothing, and nobody's timeline says that there is such a case (RULEBOOK §5.1).
    """
    moves.check(turn, other, "link")
    moves.check(turn, case, "link")
    first, second = sorted((case, other), key=lambda one: one.id)
    if first is second:
        raise MoveRefused(say("relations.refused.same"))
    if not add(turn, first, second, "linked"):
        raise MoveRefused(say("relations.refused.linked", one=case.number, two=other.number))
    for one, two in ((case, other), (other, case)):
        moves.make(turn, one, "link", say("relations.entry.linked", number=two.number),
                   visibility="audit" if concerns_staff(two) else "staff")  # fmt: skip
    told = say("relations.told.linked", number=other.number, other=_sayable(case))
    by_another = turn.who is not None and other.handler_id != turn.who.person_id
    if by_another and not _handled_by_who_is_meant(turn, case, other):
        tell_handler(turn, other, told)
    turn.explain(say("log.neighbours.linked", one=case.number, two=other.number))


def _handled_by_who_is_meant(turn: Turn, complaint: Case, other: Case) -> bool:
    """Whether one who would be told holds ``other``, or stands in, and is complained about."""
    handler = book.handler_of(turn, other)
    told = (handler, turn.roster.stand_in(handler, turn.now)) if handler is not None else ()
    return any(staff is not None and is_about(complaint, staff) for staff in told)


def _sayable(case: Case) -> str:
    """Its number; not of a case about an employee, who may read this one (RULEBOOK §5.1)."""
    return say("relations.another") if concerns_staff(case) else case.number


def line(turn: Turn, case: Case) -> Sequence[str]:
    """What the card says of its links, nothing of cases the reader may not know of."""
    pairs = turn.session.scalars(
        select(CaseLink).where(or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id))
    ).all()
    ids = {pair.other_id if pair.case_id == case.id else pair.case_id for pair in pairs}
    if not ids:
        return ()
    found = turn.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id))
    seen = [
        say("relations.card.one", number=other.number, stage=moves.staff_stage(other))
        for other in found
        if book.may_know(turn, other)
    ]
    return (say("relations.card.line", cases="、".join(seen)),) if seen else ()


def one_filer(one: Case, two: Case) -> bool:
    """Whether both are of one person, and openly so: an anonymous case tells nobody whose it is."""
    return one.filer_id == two.filer_id and not (one.anonymous or two.anonymous)


def kept_of(turn: Turn, case: Case) -> Case | None:
    """The case that goes on in place of a merged one."""
    found = (
        select(Case)
        .join(CaseLink, CaseLink.other_id == Case.id)
        .where(CaseLink.case_id == case.id, CaseLink.kind == "merged")
    )
    return turn.session.scalars(found).first()


def merged_into(turn: Turn, kept: Case) -> Sequence[Case]:
    """The cases that go on as this one."""
    found = (
        select(Case)
        .join(CaseLink, CaseLink.case_id == Case.id)
        .where(CaseLink.other_id == kept.id, CaseLink.kind == "merged")
    )
    return turn.session.scalars(found.order_by(Case.id)).all()


def merged_since(turn: Turn, case: Case) -> int:
    """The id of the link by which the case is merged, made at that time; 0 where it is not."""
    link = select(CaseLink.id).where(CaseLink.case_id == case.id, CaseLink.kind == "merged")
    return turn.session.scalar(link) or 0


# --- rows ----------------------------------------------------------------------------------------


def add(turn: Turn, case: Case, other: Case, kind: str) -> bool:
    """Keep the link; False when it is there already."""
    there = select(CaseLink.id).where(
        CaseLink.case_id == case.id, CaseLink.other_id == other.id, CaseLink.kind == kind
    )
    if turn.session.scalar(there) is not None:
        return False
    by_id = turn.who.person_id if turn.who else None
    turn.session.add(
        CaseLink(
            id=next_id(), case_id=case.id, other_id=other.id, kind=kind, by_id=by_id, at=turn.now
        )
    )
    turn.session.flush()
    return True


def remove(turn: Turn, case: Case, kind: str) -> Case | None:
    """Take the link away that ``case`` has to another; that other case."""
    found = select(CaseLink).where(CaseLink.case_id == case.id, CaseLink.kind == kind)
    row = turn.session.scalars(found).first()
    if row is None:
        return None
    other = book.by_id(turn, row.other_id)
    turn.session.delete(row)
    turn.session.flush()
    return other


def pass_on(turn: Turn, case: Case, to: Case) -> None:
    """What was merged into the one belongs to the other from now on."""
    turn.session.execute(
        update(CaseLink)
        .where(CaseLink.other_id == case.id, CaseLink.kind == "merged")
        .values(other_id=to.id),
        execution_options={"synchronize_session": False},
    )
