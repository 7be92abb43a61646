"""Which employees a complaint names, and whom of them it is about (RULEBOOK §5.1).

The name after 投诉 counts, else the one the bad conduct is told of. Where that stays unclear all of
them come back: nobody of them is to handle or to see it.
"""

from collections.abc import Mapping
from functools import lru_cache

from handlers.roster import Roster, Staff
from handlers.turn import Turn
from nlp.blame import blamed, mentions
from nlp.names import surname_of

__all__ = ["everybody_in", "names_of", "whom", "written"]

# By surname and office, as residents call them: 林管家, 陈主管.
_OFFICES: Mapping[str, tuple[str, ...]] = {
    "steward": ("管家",),
    "lead": ("主管",),
    "duty_manager": ("经理",),
    "chief": ("经理", "总"),
}


_OF_OTHERS = frozenset({"guard", "cleaner", "engineer", "agent"})  # named in words of their own


def names_of(staff: Staff) -> tuple[str, ...]:
    """Everything he is called by: 林晓彤, 小林, 林管家."""
    surname = surname_of(staff.name) or staff.name[:1]
    offices = [office for role in staff.roles for office in _OFFICES.get(role.key, ())]
    called = (staff.name, staff.short_name, *(f"{surname}{office}" for office in offices))
    return tuple(dict.fromkeys(name for name in called if len(name) > 1))


def whom(turn: Turn, community_id: int, text: str, role: str | None = None) -> list[Staff]:
    """One when it is clear who is meant, else all who are named; the first named first.

    ``role``: the office read in the words; 小林说保安骂人 is about the guard.
    """
    known = _known(turn, community_id)
    named = _people(known, [one.name for one in mentions(text, known)])
    if not named:
        return []
    blame = blamed(text, known)
    meant = _people(known, blame.names)
    if len(meant) == 1:
        return meant
    if not meant and len(named) == 1:
        another = role in _OF_OTHERS and not named[0].has(role or "", community_id)
        # 小林可以作证: he is not complained of
        return [] if another or _people(known, blame.helped) else named
    return named


def written(turn: Turn, community_id: int, text: str, role: str | None = None) -> list[str]:
    """The names of ``whom`` as they stand in the text, so that no more is said than he wrote."""
    known = _known(turn, community_id)
    ids = {staff.person_id for staff in whom(turn, community_id, text, role)}
    every = dict.fromkeys(one.name for one in mentions(text, known))
    by_person: dict[int, str] = {}
    for name in every:
        for staff in known[name]:
            by_person.setdefault(staff.person_id, name)
    return list(dict.fromkeys(name for who, name in by_person.items() if who in ids))


def everybody_in(turn: Turn, community_id: int, text: str) -> list[str]:
    """Every name of somebody who works there, as it stands in the text."""
    found = mentions(text, _known(turn, community_id))
    return list(dict.fromkeys(one.name for one in found))


def _known(turn: Turn, community_id: int) -> Mapping[str, list[Staff]]:
    """Every name of everybody who works there."""
    return _names_in(turn.roster, community_id)


@lru_cache(maxsize=64)
def _names_in(roster: Roster, community_id: int) -> Mapping[str, list[Staff]]:
    """Asked with every account of a resident; a roster never changes, another replaces it."""
    found: dict[str, list[Staff]] = {}
    for staff in roster.people.values():
        if any(held.covers(community_id) for held in staff.roles):
            for name in names_of(staff):
                found.setdefault(name, []).append(staff)
    return found


def _people(known: Mapping[str, list[Staff]], names: list[str] | tuple[str, ...]) -> list[Staff]:
    found = {staff.person_id: staff for name in names for staff in known[name]}
    return list(found.values())
