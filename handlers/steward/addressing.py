"""王女士您好 to 马先生: words that greet somebody else wait for a tap (RULEBOOK §4.9, §8)."""

from handlers.cases import book
from handlers.steward.form import Filling
from handlers.steward.telling import addressed
from handlers.texts import say
from nlp.identities import addressee_in
from nlp.people import surname_of
from storage.tables import Case, Person

__all__ = ["question"]


def question(filling: Filling, text: str) -> str:
    """What is asked about words that greet somebody else; empty when they greet nobody, or him."""
    own = _names(filling, filling.case)
    said = (addressee_in(line) for line in text.splitlines())
    greeted = next((name for name in said if name and name not in own), "")
    if not greeted:
        return ""
    turn, case = filling.turn, filling.case
    name = say("steward.nameless") if case.anonymous else addressed(turn, case)
    about = {"greeted": greeted, "number": case.number, "name": name}
    for other in book.open_of_handler(turn, turn.speaker.person_id):
        if other.id != case.id and greeted in _names(filling, other):
            return say("steward.addressing.of_another", other=other.number, **about)
    # A wife, a nickname, a name heard on the phone: only another surname than his is a doubt.
    known = {surname_of(one) for one in own} - {None, ""}
    if case.anonymous or (known and surname_of(greeted) not in known):
        return say("steward.addressing.nobody_here", **about)
    return ""


def _names(filling: Filling, case: Case) -> list[str]:
    """How the resident of a case may be called, as far as his handler knows it."""
    if case.anonymous:
        return []
    person = filling.turn.session.get(Person, case.filer_id)
    return [one for one in (case.contact_name, person.name if person else None) if one]
