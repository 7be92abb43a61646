"""销假: somebody is back before his leave ends, or does not go at all.

Everybody ends his own, a lead those of his people; who stood in and the superior are told.
"""

from sqlalchemy import select

from handlers.cases.errors import MoveRefused
from handlers.lead import absences
from handlers.lead.standing import led_by, role_words, speaker_staff, superiors_of
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.periods import Period
from storage.tables import Absence

__all__ = ["begin", "end"]

MOST_SHOWN = 8


def begin(turn: Turn, _ref: str = "") -> None:
    """Which leave ends? One's own first; raises MoveRefused when there is none."""
    staff = speaker_staff(turn)
    people = {one.person_id: one for one in (staff, *led_by(turn, staff))}
    found = turn.session.scalars(
        select(Absence)
        .where(Absence.person_id.in_(people), Absence.until_at > turn.now)
        .order_by(Absence.from_at, Absence.id)
    ).all()
    if not found:
        raise MoveRefused(say("lead.back.none"))
    own_first = sorted(found, key=lambda absence: absence.person_id != staff.person_id)
    buttons = [
        Button(_words(turn, people[absence.person_id], absence), f"leave_end:{absence.id}")
        for absence in own_first[:MOST_SHOWN]
    ]
    turn.state.clear_form()
    turn.ask(say("lead.back.which"), [*buttons, Button(label("button.cancel"), "cancel")])


def end(turn: Turn, ref: str) -> None:
    """The leave tapped ends now; raises MoveRefused for another's, and for one that is over."""
    staff = speaker_staff(turn)
    is_id = ref.isascii() and ref.isdecimal() and len(ref) < 19
    absence = turn.session.get(Absence, int(ref), with_for_update=True) if is_id else None
    who = turn.roster.staff(absence.person_id) if absence is not None else None
    if absence is None or who is None or (who != staff and who not in led_by(turn, staff)):
        raise MoveRefused(say("lead.back.unknown"))
    if absence.until_at <= turn.now:
        raise MoveRefused(say("lead.back.over", name=who.name))
    words, substitute = _words(turn, who, absence), turn.roster.staff(absence.substitute_id or 0)
    absences.end(turn, absence)
    turn.explain(say("log.lead.back", name=who.name))
    if substitute is not None:
        turn.push(substitute.person_id, say("lead.told.no_longer", name=who.name))
    told = superiors_of(turn, who) if who == staff else [who]
    for one in told:
        turn.push(one.person_id, say("lead.told.back", by=role_words(staff), leave=words))
    turn.ask(say("lead.back.done", leave=words), [Button(label("button.my_cases"), "my_cases")])


def _words(turn: Turn, who: Staff, absence: Absence) -> str:
    """林晓彤 明天到周五."""
    when = absences.say_period(Period(absence.from_at, absence.until_at), turn.now)
    return say("lead.back.choice", name=who.name, when=when)
