"""A leave begins: who stands in gets the handover note of each open case (RULEBOOK §5.7).

The cases stay those of the absent; on each stands who did what and what is still due, and the
substitute is told of all of them in one message, in the hours of work (RULEBOOK §11, lists).
Nobody is told of a case about himself.
"""

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.handling import handover
from handlers.cases.moves import record
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Absence, Case, Entry

__all__ = ["TIMERS", "forget", "plan"]

KIND = "absence_begins"
MOST_TOLD = 8  # notes in one message; the others stand on their cases


def plan(turn: Turn, absence: Absence) -> None:
    """Timed for its beginning, at once where it runs already."""
    turn.start_timer(KIND, _subject(absence), max(absence.from_at, turn.now))


def forget(turn: Turn, absence: Absence) -> None:
    """It ends before it begins, or began already: nothing is left to be handed on."""
    turn.stop_timer(KIND, _subject(absence))


def begins(turn: Turn, absence_id: str) -> None:
    """The timer: notes on record and to the substitute, when it still holds and he has one."""
    absence = turn.session.get(Absence, int(absence_id))
    if absence is None or not absence.from_at <= turn.now < absence.until_at:
        return
    who = turn.roster.staff(absence.person_id)
    substitute = turn.roster.stand_in(who, turn.now) if who is not None else None
    if who is None or substitute is None or substitute == who:
        return
    notes = [
        (case, written)
        for case in book.open_of_handler(turn, who.person_id)
        if handover.may_take(turn, case, substitute)
        for written in [handover.note(turn, case, substitute.name, former=who.name)]
        if not _is_noted(turn, case, written)
    ]
    for case, written in notes:
        record(turn, case, "handover", written)
    if notes:
        _tell(turn, who, substitute, notes)
        turn.explain(say("leaving.log", name=who.name, sub=substitute.name, count=len(notes)))


def _is_noted(turn: Turn, case: Case, written: str) -> bool:
    """Word for word on record already, as when the same substitute is named again."""
    last = select(Entry.text).where(Entry.case_id == case.id, Entry.kind == "handover")
    return turn.session.scalar(last.order_by(Entry.id.desc()).limit(1)) == written


def _tell(turn: Turn, who: Staff, substitute: Staff, notes: list[tuple[Case, str]]) -> None:
    lines = [say("leaving.head", name=who.name, count=len(notes))]
    lines += [
        say("leaving.case", number=case.number, place=case.place, note=written)
        for case, written in notes[:MOST_TOLD]
    ]
    if len(notes) > MOST_TOLD:
        lines.append(say("leaving.more", count=len(notes) - MOST_TOLD))
    text = "\n\n".join(lines)
    turn.push(
        substitute.person_id,
        text,
        [Button(label("button.my_cases"), "my_cases")],
        purpose="digest",
        not_before=turn.calendar.next_opening(turn.now, turn.calendar.policy.hours.steward),
    )


def _subject(absence: Absence) -> str:
    return f"absence:{absence.id}"


TIMERS = {KIND: begins}
