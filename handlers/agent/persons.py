"""[查看业户]: who filed an anonymous case, for the call centre; each look on record (§8)."""

from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import veil
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Person

__all__ = ["show_who"]


def show_who(turn: Turn, number: str) -> None:
    """Name, phone and place as he gave them; raises MoveRefused for anybody else than an agent."""
    case = book.by_number(turn, number)
    if not case.anonymous:
        raise MoveRefused(say("agent.who.open", number=case.number))
    if not veil.may_know_who(turn, case):
        raise MoveRefused(say("agent.who.refused", number=case.number))
    moves.record(turn, case, "person_seen", say("agent.who.entry"), visibility="audit")
    behind, person = veil.who(turn, case), turn.session.get(Person, case.filer_id)
    name, phone, place = (behind.names or [""])[0], behind.phone, behind.place
    if person is not None:
        sealed = person.phone_sealed
        name, place = name or person.name or "", place or person.place or ""
        phone = phone or (turn.rules.keyring.open(sealed) if sealed else "")
    unsaid = say("agent.who.unsaid")
    turn.ask(
        say(
            "agent.who.shown",
            number=case.number,
            name=name or unsaid,
            phone=phone or unsaid,
            place=place or unsaid,
        ),
        [Button(label("button.my_tasks"), "my_tasks")],
        case_id=case.id,
        case_number=case.number,
    )
