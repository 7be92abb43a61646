"""Where something is: a house or a public place. Nothing is invented.

The notations of houses are in `notations.py`, whose house counts is decided in `houses.py`.
"""

import re
from functools import lru_cache

from nlp.houses import read_house
from nlp.lexicon import by_first_sign, load_toml
from nlp.notations import read_digits
from nlp.numerals import NUMERAL_CHARS
from nlp.phones import Phones, phones_in
from nlp.reading import Place
from nlp.whole import is_whole, read_whole

# Without any of these no house is said: a digit, or another number or a letter before a house word.
_WORTH = re.compile(
    rf"[0-9A-Za-z{NUMERAL_CHARS}甲乙丙丁](?:(?<=[0-9])|\s*(?:[号栋塔幢座#楼层]|单元))"
)

_OF_A_BUILDING = re.compile(
    "电梯|大堂|大厅|楼梯|楼道|走廊|过道|连廊|架空层|单元门|入户门|天台|楼顶|屋顶|顶楼|露台|外墙|设备层|避难层|消防栓"
    "|地下室|管道井|门厅|信报箱|信箱|奶箱|电表箱|电井|水井房"
)
_OF_A_FLAT = re.compile("入户门|露台|外墙|消防栓|信报箱|信箱|奶箱|电表箱|电井|水井房|水池")
# Before, below, beside a building: a public place, once the building is said (6栋门口).
_OF_ITS_GROUND = "单元门口|大门口|门口|门前|楼下|楼前|楼后|楼旁|前面|后面|旁边|门外"
# A bay behind its garage (地下车库A区12号); B1-1503 may be a flat, B1-056 is none.
_GARAGE = (
    "(?:(?:地下停车场|地下停车库|地下车库|停车场|停车库|车库|地库)(?:\\s?[Bb][1-4]层?(?=\\s?[A-Za-z]区))?"
    "|负[一二三][层楼])"
)
_NOT_ON = r"(?![0-9A-Za-z]|\s*(?:号楼|栋|幢|座|单元|室))"
_NUMBERED_BAY = "(?:号?车?位)?"
_BAY = (
    rf"(?:的?\s?[A-Za-z]区?-?[0-9]{{1,4}}{_NUMBERED_BAY}|\s?-\s?[0-9]{{2,4}}{_NUMBERED_BAY}"
    rf"|的?\s?[0-9]{{1,4}}号?车位){_NOT_ON}"
)
_BASEMENT = (
    rf"(?:(?<=停在)B[123]\s?-?\s?[A-Z]?[0-9]{{2,4}}|B[123](?:\s?-\s?0[0-9]{{1,3}}"
    rf"|\s?-\s?[A-Z][0-9]{{1,4}}|[-的\s]?[A-Z]?[0-9]{{1,4}}号?车位)){_NUMBERED_BAY}{_NOT_ON}"
)
_PARKED = re.compile(f"(?P<garage>{_GARAGE}|B[123])(?:(?<=[123]).+|{_BAY})$")
_BY_BUILDING = re.compile(
    r"(?:(?<![0-9A-Za-z])[A-Za-z]?[0-9]{1,3}[A-Za-z]?|[一二三四五六七八九十]{1,3})\s*(?:号楼|栋|幢|座)"
    rf"(?:[0-9一二三四五六七八九十]{{1,2}}单元)?的?(?:{_OF_ITS_GROUND})"
)
_WITH_BUILDING = re.compile(rf"(?:[0-9A-Za-z]{{1,4}}|[{NUMERAL_CHARS}]{{1,3}})\s*(?:号楼|栋|幢|座)")
_BUILDING_WORD = re.compile("号楼|栋|幢|座")
_BESIDE = re.compile(rf"(?:{_OF_ITS_GROUND})")
_DOOR = re.compile(rf"(?<![0-9])[0-9]{{3,4}}(?![0-9])|[{NUMERAL_CHARS}]{{3}}")

# A house as the whole answer, in the commonest notations; `search_place` reads the same.
_BARE_HOUSE = re.compile(
    r"(?P<building>[1-9][0-9]?)"
    r"(?:(?:栋|幢|座|号楼|#)(?:(?P<unit>[1-9])(?:单元|-))?|-(?:(?P<next>[1-9])-)?)"
    r"(?P<room>[1-9][0-9]?0[1-9])室?"
)


def read_place(text: str, phones: Phones | None = None) -> Place | None:
    """The house the writer means (RULEBOOK §4.2), or a public place; None when none is said.

    With several houses the writer's own (我是…, 我住…) or the first full one counts, never one
    he denies (不是1号楼). `phones` may be given when they were found already.
    """
    if text.isascii() and text.isdigit():
        room = read_digits(text)
        return Place(room=room) if room else None
    bare = _BARE_HOUSE.fullmatch(text)
    if bare is not None:
        return Place(bare["building"], bare["unit"] or bare["next"], bare["room"])
    return search_place(text, phones)


def search_place(text: str, phones: Phones | None = None) -> Place | None:
    """The same for a text in which a place may stand anywhere, in any notation."""
    spot = read_spot(text)
    house = None
    if _WORTH.search(text):
        found = phones_in(text) if phones is None else phones
        house = read_house(_without_bay(_without_phones(text, found), spot))
    if house is None and spot is None:
        return None
    building, unit, room = house or (None, None, None)
    at_door = bool(room and spot) and _stands_at(text, spot or "")
    return Place(building, unit, room, spot, at_door)


def is_of_a_building(spot: str) -> bool:
    """What every building has of its own: without the building nobody knows where to go."""
    return is_whole(spot) or _OF_A_BUILDING.search(spot) is not None


def is_of_a_flat(spot: str) -> bool:
    """入户门, 露台: perhaps the flat's own, so the flat has to be known."""
    return _OF_A_FLAT.search(spot) is not None


def is_by_a_building(spot: str) -> bool:
    """楼下健身器材: on the ground of the building that is said."""
    return _BESIDE.match(spot) is not None


def building_of(spot: str) -> str | None:
    """6栋大堂 → 6; None for a public place said without its building."""
    if _WITH_BUILDING.match(spot) is None:
        return None
    house = read_house(spot)
    return house[0] if house else None


def _stands_at(text: str, spot: str) -> bool:
    """Whether a door is said in the same clause before the public place: 1501门口楼道."""
    if spot not in text:
        return False  # the whole building
    before = re.split(r"[,，。;；、!！\s]", text[: text.find(spot)])[-1]
    return _DOOR.search(before) is not None


def read_spot(text: str) -> str | None:
    """The first public place named in the text, with its building when that stands before it.

    An outage of a whole building or unit is at the whole of it (RULEBOOK §4.2): 6栋（整栋）.
    """
    match, whole = _named_spot(text), read_whole(text)
    if whole is not None and (match is None or whole[0] < match.start()):
        return whole[1]
    return match[0].strip(" 的") if match else None


def _named_spot(text: str) -> re.Match[str] | None:
    perhaps, whole = _spots()
    match = whole.search(text) if perhaps.search(text) is not None else None
    if match is None and _BUILDING_WORD.search(text) is not None:
        match = _BY_BUILDING.search(text)
    return match


def read_correction(text: str) -> Place | None:
    """What is put right: "地址不对，是1502" → room 1502; "不是1号楼是7号楼" → building 7."""
    after = re.split(r"(?:不是|不对|错了|写错|弄错|而是|应该是|应是|改成|改为|更正)", text)
    for piece in reversed(after):
        trimmed = re.sub(r"^[,，。\s]*(?:是|为|我是|我家是|应该|到)?\s*", "", piece)
        keep = re.split(r"(?<=[栋座楼元室0-9])[,，\s]*是", trimmed)[-1]
        place = read_place(keep)
        if place is not None and (place.building or place.unit or place.room):
            return place
    return None


def _without_bay(text: str, spot: str | None) -> str:
    """The number of a bay is nobody's door."""
    parked = _PARKED.search(spot) if spot is not None else None
    return text if parked is None else text.replace(parked[0], parked["garage"] + "，")


def _without_phones(text: str, phones: Phones) -> str:
    pieces, last = [], 0
    for start, end, _ in phones:
        pieces += [text[last:start], "，"]
        last = end
    return "".join([*pieces, text[last:]])


@lru_cache(maxsize=1)
def _spots() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A quick look for what may be a public place, each beginning with a plain sign; and the place
    with the building that may stand before it.
    """
    spots = sorted(load_toml("places")["spots"], key=len, reverse=True)
    words = "|".join(spots)
    floor = rf"{_BASEMENT}|B[123](?![0-9A-Za-z座栋])"
    perhaps = re.compile(by_first_sign([*spots, "B[123]"]))
    words = f"{_GARAGE}{_BAY}|{words}"
    return perhaps, re.compile(
        rf"(?:(?<![0-9A-Za-z])[A-Za-z]?[0-9]{{1,3}}[A-Za-z]?\s*(?:号楼|栋|幢|座)(?:[0-9一二三四五六七八九]单元)?的?(?:(?:{_OF_ITS_GROUND})的?)?)?(?:{words})|{floor}"
    )
