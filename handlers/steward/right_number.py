"""The right number, found out by a colleague and written into a note (RULEBOOK §6.2).

As words nobody would ring it: one tap makes it the number of the case, and the call is made again.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from handlers.cases import moves
from handlers.cases.actions import correcting
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import wrong_numbers
from handlers.messages import Button
from handlers.steward.telling import confirm
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.phones import mask, read_phone
from storage.tables import Case, Entry

__all__ = ["ACTIONS", "noted"]


def noted(turn: Turn, case: Case, words: str) -> tuple[str, Sequence[Button]]:
    """That the note is kept; with a number in it, where the one on file is wrong, the offer."""
    done = say("steward.internal.done", number=case.number)
    phone = read_phone(words)
    if phone is None or not _may_put_right(turn, case, phone):
        return done, ()
    asked = say("steward.right_number.ask", number=case.number, phone=mask(phone))
    use = Button(label("steward.right_number.use"), f"right_number:{case.number}")
    return f"{done}\n{asked}", [use]


def _may_put_right(turn: Turn, case: Case, phone: str) -> bool:
    try:
        moves.check(turn, case, "correct")
    except MoveRefused:
        return False
    return wrong_numbers.stands_wrong(turn, case) and phone != correcting.phone_of(turn, case)


def _use(turn: Turn, ref: str) -> None:
    """[改成业户的电话]: the number of the newest note that holds one."""
    case = seen_case(turn, ref)
    phone = _newest(_notes(turn, case))
    if phone is None or not _may_put_right(turn, case, phone):
        confirm(turn, case, say("steward.right_number.known", number=case.number))
        return
    again = correcting.correct_phone(turn, case, phone)
    done = say("steward.right_number.done", number=case.number, phone=mask(phone))
    if again is not None:
        done += say("steward.right_number.called", by=say_by(again.due_at, turn.now))
    confirm(turn, case, done)


def _notes(turn: Turn, case: Case) -> Sequence[str]:
    """Newest first."""
    turn.group.flush()
    found = select(Entry.text).where(Entry.case_id == case.id, Entry.kind == "note")
    return turn.session.scalars(found.order_by(Entry.id.desc())).all()


def _newest(notes: Sequence[str]) -> str | None:
    return next((phone for phone in map(read_phone, notes) if phone is not None), None)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"right_number": _use}
