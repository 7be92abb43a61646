"""In an emergency everybody involved sees each other's updates (RULEBOOK §4.8)."""

from handlers.cases import book
from handlers.cases.taking import told_of_emergency
from handlers.cases.telling import line_above, tell_staff
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["share"]


def share(turn: Turn, case: Case, words: str, *, to_handler: bool = True) -> None:
    """Tell everybody who was told of the emergency, and who was drawn in since, but the speaker.

    ``to_handler``: False when he has heard it already.
    """
    if not case.emergency:
        return
    involved = {staff.person_id: staff for staff in told_of_emergency(turn, case)}
    if case.overdue:
        involved |= {staff.person_id: staff for staff in line_above(turn, case)}
    holder = book.acting_handler(turn, case)
    if holder is not None:
        involved[holder.person_id] = holder
    but = {turn.who.person_id} if turn.who is not None else set()
    if holder is not None and not to_handler:
        but.add(holder.person_id)
    others = [staff for staff in involved.values() if staff.person_id not in but]
    # Whoever is there says what he sees; the others hear it.
    update = [Button(label("common.button.internal"), f"internal:{case.number}")]
    text = say("cases.emergency.shared", number=case.number, words=words)
    for staff in others:
        tell_staff(turn, case, staff, text, update, purpose="emergency")
    turn.explain(say("support.log.shared", number=case.number, count=len(others)))
