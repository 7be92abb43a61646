"""Where it is: house or public place, and the community that follows from it (DESIGN §3).

When the roster holds exactly one house of the number given, its community is taken and shown in the
read-back; with several the community (or the unit) is asked by buttons. A house the roster does not
know is taken as said and stays 未核实.
"""

import re
from dataclasses import replace

from handlers.cases.reports.filing import house_of_matter
from handlers.messages import Button
from handlers.resident.marks import (
    ANYWHERE,
    BUILDING_CHECKED,
    KNOWN_PLACE,
    ROOM_ASKED,
    UNIT_OPEN,
    has_mark,
    mark,
    unmark,
)
from handlers.roster import HouseFound, find_houses, place_words
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp.places import building_of, is_of_a_building, read_correction, read_place
from nlp.reading import Place
from nlp.whole import is_whole, is_whole_unit

__all__ = [
    "apply",
    "building_has_to_do",
    "communities_asked",
    "correct",
    "forget",
    "hear",
    "is_known",
    "leave_unsaid",
    "place_line",
    "put_right",
    "read_here",
    "resolve",
    "set_community",
    "take_own_words",
    "unheard_of",
    "units_asked",
    "where_question",
]

_NAMED = re.compile("^.*?(?:地址|地点|位置|房号|门牌)[^0-9A-Za-z]*")  # 改地址，是
# 3栋大堂 with building 3 known is its 大堂.
_OWN_BUILDING = re.compile(
    r"^(?:[0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3})\s*(?:号楼|栋|幢|座)(?:[0-9A-Za-z一二三四五六七八九]{1,2}单元)?的?"
)


def apply(draft: ReportDraft, place: Place) -> None:
    """Lay what was said over what is known: a room alone keeps the building, a new one does not."""
    said_house = bool(place.building or place.unit or place.room)
    if unmark(draft, KNOWN_PLACE) and place.spot and not place.room:
        _leave_home(draft, place.spot)
    if place.building and place.building != draft.building:
        _keep_elsewhere(draft, place)
        if draft.building or place.room:
            draft.unit = draft.room = ""  # of another building; a bare room waited for this one
        draft.building = place.building
        draft.unit, draft.room = place.unit or draft.unit, place.room or draft.room
    else:
        if place.room and place.room != draft.room and place.building:
            draft.unit = ""  # said with its building, so the old unit need not hold
        draft.unit = place.unit or draft.unit
        draft.room = place.room or draft.room
    if said_house:
        draft.house_id = 0
    if place.spot:
        draft.spot_at_door = place.at_door
        draft.spot = _without_own_building(draft, place.spot)


def is_known(draft: ReportDraft) -> bool:
    """Whether it is clear where to go, community aside."""
    if draft.spot:
        if has_mark(draft, ANYWHERE):
            return True
        if draft.building:
            return bool(draft.unit) or not is_whole_unit(draft.spot)
        return not is_of_a_building(draft.spot)
    return bool(draft.building and draft.room)


def resolve(turn: Turn, draft: ReportDraft) -> None:
    """Find house and community; at most one select."""
    unmark(draft, UNIT_OPEN)
    if draft.building and draft.room:
        _take_house(turn, draft)
    if not draft.community_id or draft.house_id == 0:
        _take_community(turn, draft)


def unheard_of(turn: Turn, draft: ReportDraft) -> bool:
    """A building in no roster, which was not asked about yet: asked once, then taken as told."""
    if not draft.building or draft.building in turn.vocabulary.buildings:
        return False
    if has_mark(draft, BUILDING_CHECKED):
        return False
    mark(draft, BUILDING_CHECKED)
    return True


def set_community(turn: Turn, draft: ReportDraft, words: str) -> bool:
    """Take the community named; False when no one fits."""
    found = turn.roster.community_named(words)
    if found is None:
        return False
    _move_to(turn, draft, found.id)
    return True


def hear(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """The answer to "where": a house in any notation, a public place, or a community's name."""
    place = read_here(turn, text)
    if place is None and draft.spot and not draft.building:
        place = _bare_building(turn, text)
    if place is None:
        return set_community(turn, draft, text) if draft.community_id == 0 else False
    _name_community(turn, draft, text)
    if is_known(draft):
        draft.spot = ""  # it is said anew
    apply(draft, place)
    resolve(turn, draft)
    return True


def read_here(turn: Turn, text: str) -> Place | None:
    """The place named, with what the roster knows: 云汀花园 is no garden, 商铺 a building."""
    for community in turn.roster.communities:
        for name in (community.name, *community.aliases):
            text = text.replace(name, " ")
    place = read_place(text)
    if place is None or place.building or not place.room:
        return place
    named = (b for b in turn.vocabulary.buildings if not b.isascii() and b in text)
    building = next(named, None)
    return replace(place, building=building) if building else place


def take_own_words(draft: ReportDraft, text: str) -> None:
    """A place nobody could read twice: taken as said; whoever goes there asks (DESIGN §1 law 5)."""
    draft.spot = text
    mark(draft, ANYWHERE)


def leave_unsaid(draft: ReportDraft) -> None:
    """He would not say where: the building is enough, else it stands so on the case."""
    if draft.spot:
        mark(draft, ANYWHERE)  # 电梯, of whichever building
    else:
        draft.spot = say("resident.inside" if draft.building else "resident.unsaid")


def where_question(draft: ReportDraft) -> str:
    """Which building the public place belongs to; which one is without water altogether."""
    if is_whole(draft.spot):
        return say("resident.ask.whole_of")
    return say("resident.ask.building_of", spot=draft.spot)


def building_has_to_do(draft: ReportDraft) -> bool:
    """Which flat is asked once where the building is known; then the building is enough."""
    if not draft.building or draft.room:
        return False
    if not has_mark(draft, ROOM_ASKED):
        mark(draft, ROOM_ASKED)
        return False
    draft.spot = say("resident.inside")
    return True


def correct(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """ "地址不对，是1502", "不是1号楼是7号楼": put right only what is said."""
    place = read_correction(text) or read_here(turn, text) or read_place(_NAMED.sub("", text))
    if place is None:
        return False
    put_right(turn, draft, place)
    return True


def put_right(turn: Turn, draft: ReportDraft, place: Place) -> None:
    """Lay the house said over the one written down: a building or a unit alone keeps the room."""
    if not place.room and draft.room:
        place = replace(place, unit=place.unit or draft.unit, room=draft.room)
    draft.spot = ""
    apply(draft, place)
    resolve(turn, draft)


def forget(draft: ReportDraft) -> None:
    """Nothing is known of the place any more."""
    draft.building = draft.unit = draft.room = draft.spot = ""
    draft.house_id = 0


def place_line(turn: Turn, draft: ReportDraft) -> str:
    """云溪里 3栋2单元1501, 云溪里 地下车库."""
    community = turn.roster.community(draft.community_id)
    building, unit, room = house_of_matter(draft)
    house = place_words(building, unit, room) if building else ""
    name = community.name if community else ""
    if not room:
        return f"{name} {house}{draft.spot}".strip()
    return " ".join(part for part in (name, house, draft.spot) if part)


def communities_asked(turn: Turn, draft: ReportDraft) -> tuple[Button, ...]:
    """The communities it may be: those with this building, else all."""
    having = turn.roster.communities_with(draft.building) if draft.building else ()
    return tuple(Button(c.name, f"community:{c.id}") for c in having or turn.roster.communities)


def units_asked(turn: Turn, draft: ReportDraft) -> tuple[Button, ...]:
    """The units that have this room."""
    houses = find_houses(turn.conn, draft.building, None, draft.room, draft.community_id)
    units = dict.fromkeys(house.unit for house in houses)
    return tuple(
        Button(say("resident.ask.unit_label", unit=unit), f"unit:{unit}") for unit in units
    )


# --- inside --------------------------------------------------------------------------------------


def _without_own_building(draft: ReportDraft, spot: str) -> str:
    """大堂 of the building that is known; 6栋大堂 of another than his own stays whole."""
    if not draft.building or building_of(spot) not in (None, draft.building):
        return spot
    return _OWN_BUILDING.sub("", spot)


def _keep_elsewhere(draft: ReportDraft, place: Place) -> None:
    """6栋大堂 was told of, and he lives in 3栋2单元1501: the lobby stays where it is."""
    is_home = bool(place.room) and not place.spot
    if is_home and draft.building and not draft.room and is_of_a_building(draft.spot):
        draft.spot = place_words(draft.building, draft.unit, "") + draft.spot


def _leave_home(draft: ReportDraft, spot: str) -> None:
    """It is about a public place, and his own house was only taken as known."""
    draft.room, draft.house_id = "", 0
    if not is_of_a_building(spot):
        draft.building = draft.unit = ""


def _bare_building(turn: Turn, text: str) -> Place | None:
    """ "3" as the answer to which building's corridor."""
    bare = text.strip().upper()
    return Place(bare) if bare in turn.vocabulary.buildings else None


def _take_house(turn: Turn, draft: ReportDraft) -> None:
    houses = find_houses(turn.conn, draft.building, draft.unit or None, draft.room)
    here = [house for house in houses if house.community_id == draft.community_id]
    candidates = here or houses
    if len(candidates) == 1:
        _settle(draft, candidates[0])
        return
    draft.house_id = 0
    if not candidates:
        return
    if len({house.community_id for house in candidates}) > 1:
        draft.community_id = 0
        return
    draft.community_id = candidates[0].community_id
    mark(draft, UNIT_OPEN)


def _settle(draft: ReportDraft, house: HouseFound) -> None:
    draft.house_id, draft.community_id, draft.unit = house.id, house.community_id, house.unit


def _take_community(turn: Turn, draft: ReportDraft) -> None:
    """From the building, when one community has it; else the speaker's own, else the only one."""
    having = turn.roster.communities_with(draft.building) if draft.building else ()
    if any(community.id == draft.community_id for community in having):
        return
    choice = having or (() if draft.community_id else turn.roster.communities)
    if len(choice) == 1:
        draft.community_id = choice[0].id
    elif having:
        draft.community_id = 0


def _move_to(turn: Turn, draft: ReportDraft, community_id: int) -> None:
    if draft.community_id == community_id:
        return
    draft.community_id, draft.house_id = community_id, 0
    if draft.building and draft.room:
        resolve(turn, draft)


def _name_community(turn: Turn, draft: ReportDraft, text: str) -> None:
    for community in turn.roster.communities:
        if any(name and name in text for name in (community.name, *community.aliases)):
            draft.community_id = community.id
            return
