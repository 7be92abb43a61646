"""改地址: the case was filed for the wrong house (RULEBOOK §5.1: the steward of the right one)."""

from dataclasses import dataclass

from handlers.cases import moves
from handlers.cases.dispatching import first_handler
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import limits
from handlers.cases.taking import told_of_emergency
from handlers.cases.telling import tell_handler, tell_resident, tell_staff
from handlers.roster import HouseFound, find_houses, place_words
from handlers.texts import say
from handlers.turn import Turn
from nlp.places import read_place
from storage.tables import Case

__all__ = ["NewPlace", "change_house", "find"]


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where it really is; a public place or a building may have no house."""

    words: str
    building: str | None
    house: HouseFound | None


def find(turn: Turn, case: Case, text: str) -> NewPlace | None:
    """The place of the case's estate that the words name; None when it has none such."""
    said = read_place(text)
    if said is None:
        return None
    building = said.building
    if building is None:
        return NewPlace(said.spot or text, None, None)
    if turn.roster.grid_of(case.community_id, building) is None:
        return None
    if not said.room:
        return NewPlace(place_words(building, "", "") + (said.spot or ""), building, None)
    houses = find_houses(turn.conn, building, said.unit, said.room, case.community_id)
    if len(houses) != 1:
        return None
    (house,) = houses
    return NewPlace(place_words(house.building, house.unit, house.room), building, house)


def change_house(turn: Turn, case: Case, place: NewPlace) -> None:
    """The case belongs there; another grid's steward takes it, what was promised stands."""
    moves.check(turn, case, "change_house")
    if case.anonymous:
        raise MoveRefused(say("relations.refused.anonymous", number=case.number))
    former = case.place
    text = say("relations.entry.house", former=former, place=place.words)
    moves.make(turn, case, "change_house", text)
    case.place, case.building = place.words, place.building
    case.house_id = place.house.id if place.house else None
    grid = turn.roster.grid_of(case.community_id, case.building) if case.building else None
    moved = (grid.id if grid else None) != case.grid_id
    case.grid_id = grid.id if grid else None
    turn.explain(say("log.neighbours.house", number=case.number))
    words = say("relations.told.house", number=case.number, former=former, place=case.place)
    tell_resident(turn, case, words)
    if case.emergency:
        for staff in told_of_emergency(turn, case):  # whoever is on his way must turn round
            tell_staff(turn, case, staff, words, purpose="emergency")
    elif not (moved and _to_its_steward(turn, case)):
        tell_handler(turn, case, words)


def _to_its_steward(turn: Turn, case: Case) -> bool:
    """Whether it went to the steward of the right grid."""
    if case.level != 1 or case.rung != 0:
        return False
    handler = first_handler(turn, case)
    if handler is None or handler.staff.person_id == case.handler_id:
        return False
    case.first_word_at = None
    limits.hand_over(turn, case, handler.role, handler.staff, told="cases.told.passed_on")
    return True
