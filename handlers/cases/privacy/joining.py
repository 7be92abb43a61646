"""Those whose cases were merged into another's: they hear each step, and nobody sees anybody.

What the handler wrote reaches them without the names, phones and doors of the others (RULEBOOK
§5.11, §5.13), and never a promise of money, which was made to one of them alone.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from handlers.cases.privacy import veil
from handlers.cases.privacy.veil import Who
from handlers.cases.states import CaseState, Outcome
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.money import lowers_fees, sum_given
from nlp.places import read_place
from storage.tables import Case, CaseLink, Person

__all__ = ["merged_into", "merged_of_filer", "of_filer_going_on", "tell_merged"]

STEPS_TOLD = {
    "accept": "relations.step.accept",
    "first_word": "relations.step.first_word",
    "report_progress": "relations.step.progress",
    "promise_plan": "relations.step.plan",
    "approve": "relations.step.plan",
    "visit": "relations.step.visit",
    "complete": "relations.step.complete",
    "confirm": "relations.step.over",
    "withdraw": "relations.step.over",
    "close_unresolved": "relations.step.unresolved",
}
WITH_WORDS = frozenset(
    {"first_word", "report_progress", "promise_plan", "approve", "visit", "complete"}
)
LAST_STEPS = frozenset({"complete", "confirm", "withdraw", "close_unresolved"})


def merged_into(turn: Turn, case: Case) -> Sequence[Case]:
    """The cases that were merged into this one."""
    return turn.session.scalars(
        select(Case)
        .join(CaseLink, CaseLink.case_id == Case.id)
        .where(CaseLink.other_id == case.id, CaseLink.kind == "merged")
        .order_by(Case.id)
    ).all()


def of_filer_going_on(turn: Turn, person_id: int) -> list[Case]:
    """His cases that go on as somebody else's, newest first."""
    theirs = select(CaseLink.case_id).where(
        CaseLink.kind == "merged",
        CaseLink.other_id.in_(
            select(Case.id).where(Case.filer_id != person_id, Case.state != CaseState.CLOSED)
        ),
    )
    own = select(Case).where(
        Case.filer_id == person_id, Case.outcome == Outcome.MERGED, Case.id.in_(theirs)
    )
    return list(turn.session.scalars(own.order_by(Case.id.desc())))


def merged_of_filer(turn: Turn, person_id: int) -> list[Case]:
    """His merged cases, whoever's they go on as, his own or another's, newest first."""
    going_on = select(Case.id).where(Case.state != CaseState.CLOSED)
    links = select(CaseLink.case_id).where(
        CaseLink.kind == "merged", CaseLink.other_id.in_(going_on)
    )
    own = (Case.filer_id == person_id) & (Case.outcome == Outcome.MERGED) & Case.id.in_(links)
    return list(turn.session.scalars(select(Case).where(own).order_by(Case.id.desc())))


def tell_merged(turn: Turn, case: Case, move: str, text: str) -> None:
    """Each step to those whose own cases were merged into this one; it is on their record too."""
    step = STEPS_TOLD.get(move)
    if step is None:
        return
    joined = merged_into(turn, case)
    words = _for_all(turn, case, joined, text) if move in WITH_WORDS else ""
    for own in joined:
        if own.filer_id == case.filer_id:
            continue  # he hears it as the filer
        told = say(step, number=own.number)
        if words:
            told += "\n" + say("relations.step.words", words=words)
            turn.note(own.id, "merged_step", words, visibility="resident", actor_role="system")
        back = Button(label("relations.button.still_mine"), f"still_mine:{own.number}")
        turn.push(
            own.filer_id,
            told,
            [back] if move in LAST_STEPS else (),
            case_id=own.id,
            case_number=own.number,
            not_before=turn.calendar_of(case.community_id).quiet_until(turn.now),
        )


def _for_all(turn: Turn, case: Case, joined: Sequence[Case], text: str) -> str:
    """The handler's words without anybody they were written to; nothing where money is promised."""
    if sum_given(text) != 0 or lowers_fees(text):
        return ""
    for one in (case, *joined):
        text = text.replace(one.number, say("relations.this_one"))
        for person in _people(turn, one):
            text = person.hide(text)
    return text


def _people(turn: Turn, case: Case) -> Iterator[Who]:
    """Whoever filed the case, as he is called and where he lives."""
    if case.anonymous:
        yield veil.who(turn, case)
    filer = turn.session.get(Person, case.filer_id)
    names = [case.contact_name or "", (filer.name if filer else None) or ""]
    for written in {case.place, (filer.place if filer else None) or ""}:
        place = read_place(written)
        yield Who(
            names=[name for name in names if name and not case.anonymous],
            unit=(place.unit if place else None) or "",
            room=(place.room if place else None) or "",
        )
