"""Words that people of several households read tell of none of them (RULEBOOK §5.11, §8).

Neither whoever reported it nor a neighbour who did not: no name, door or number; the numbers the
estate publishes and the names of colleagues may stand there.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.masking import published
from handlers.cases.privacy.naming import names_of
from handlers.cases.privacy.veil import who
from handlers.texts import say
from handlers.turn import Turn
from nlp.identities import identities_in, without_identities
from nlp.names import surname_of
from nlp.places import read_place
from storage.tables import Case, CaseLink, House, Incident

__all__ = ["Shown", "read_by_several", "refuse", "shown_to_all", "shown_to_one"]


class Shown(NamedTuple):
    """What a text tells of somebody, and the text without it."""

    words: tuple[str, ...]
    better: str


def shown_to_all(turn: Turn, text: str, cases: Sequence[Case] = ()) -> Shown | None:
    """For a text that goes to everybody: of anybody, and of the filers of these cases."""
    known = [one for case in cases for one in _of_filer(turn, case)]
    return _shown(turn, text, known)


def shown_to_one(turn: Turn, case: Case, text: str) -> Shown | None:
    """For words to the filer of a case that others brought too: of them, not of himself."""
    others = read_by_several(turn, case)
    if not others:
        return None
    known = [one for other in others for one in _of_filer(turn, other)]
    own = _of_filer(turn, case)
    return _shown(turn, text, [one for one in known if one not in own], own=own)


def refuse(shown: Shown | None) -> None:
    """Nothing leaves; the last net below the forms, which offer a better wording."""
    if shown is not None:
        raise MoveRefused(say("incidents.refused.shows", words="”“".join(shown.words)))


def read_by_several(turn: Turn, case: Case) -> list[Case]:
    """The cases of other people that go on in this one, or belong to the same incident."""
    merged = select(CaseLink.case_id).where(CaseLink.other_id == case.id, CaseLink.kind == "merged")
    found = list(turn.session.scalars(select(Case).where(Case.id.in_(merged))))
    if case.incident_id is not None:
        incident = turn.session.get(Incident, case.incident_id)
        if incident is not None and incident.state == "open":
            same = select(Case).where(Case.incident_id == case.incident_id)
            found += turn.session.scalars(same)
    return [one for one in found if one.filer_id != case.filer_id]


# --- inside --------------------------------------------------------------------------------------


def _shown(turn: Turn, text: str, known: Sequence[str], own: Sequence[str] = ()) -> Shown | None:
    colleagues = [name for staff in turn.roster.people.values() for name in names_of(staff)]
    may_stand = [*colleagues, *own]
    keep = published(turn)
    words = identities_in(text, known, keep=keep, but=may_stand)
    if not words:
        return None
    return Shown(tuple(words), without_identities(text, known, keep=keep, but=may_stand))


def _of_filer(turn: Turn, case: Case) -> list[str]:
    """His names and his door."""
    behind = who(turn, case)
    names = [*behind.names, case.contact_name or ""]
    place = read_place(behind.place or case.place)
    house = turn.session.get(House, case.house_id) if case.house_id else None
    doors = [behind.room, (place.room if place else None) or "", house.room if house else ""]
    known = [*names, *doors]
    unknown = say("cases.card.unknown")
    return [one for one in dict.fromkeys(known) if one and one != unknown and _tells(one)]


def _tells(one: str) -> bool:
    """A bare surname tells nothing."""
    return len(one) > 1 and surname_of(one) != one
