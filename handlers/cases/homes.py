"""Where he lives who tells of a danger elsewhere (RULEBOOK §4.2, §4.8).

Helpers run to the place of the accident; the flat of who told of it is a line of its own.
"""

from handlers.roster_values import place_words
from handlers.texts import say
from handlers.turn import Turn
from nlp.places import read_place
from storage.tables import Building, Case, House

__all__ = ["home_lines"]


def home_lines(turn: Turn, case: Case) -> list[str]:
    """His flat, where the place of an emergency holds none; nothing of who is anonymous."""
    if case.emergency is None or case.anonymous:
        return []
    place = read_place(case.place)
    if place is not None and place.room:
        return []
    home = _on_record(turn, case) or _as_told(case)
    return [say("cases.card.home", home=home)] if home else []


def _on_record(turn: Turn, case: Case) -> str:
    house = turn.session.get(House, case.house_id) if case.house_id else None
    building = turn.session.get(Building, house.building_id) if house is not None else None
    if house is None or building is None:
        return ""
    return place_words(building.name, house.unit, house.room)


def _as_told(case: Case) -> str:
    """A door that no roster knows, in his own words."""
    told = read_place(case.what)
    if told is None or not (told.building and told.room):
        return ""
    return place_words(told.building, told.unit or "", told.room)
