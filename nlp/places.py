"""Houses and public places in every notation people use. Nothing is invented.

A house is a number with a word that makes it one (栋, 单元, 室 …), a compact form (3-2-1501,
8-1202, 3#1501), or the whole answer to the question for it. Prices, plates, case numbers,
times and dates are none of these.
"""

import re
from functools import lru_cache

from nlp.lexicon import load_toml
from nlp.numerals import NUMERAL_CHARS, to_digits, to_number
from nlp.phones import Phones, phones_in
from nlp.reading import Place

_CN = f"[{NUMERAL_CHARS}]"
_NUM = rf"(?:[0-9]{{1,3}}|{_CN}{{1,4}})"
_B = rf"(?:[A-Za-z]区?[0-9]{{0,3}}|[0-9]{{1,3}}[A-Za-z]?|{_CN}{{1,4}})"
_ROOM = rf"(?:[0-9]{{3,4}}[A-Za-z]?|{_CN}{{3,5}})"
# 302楼上, 302号楼下: the flat 302 and its neighbour, no floor and no building 302.
_ABOVE = r"[0-9]{3}\s*号?楼[上下]"
_FLAT_ABOVE = re.compile(_ABOVE)
_SHOP_BEFORE = re.compile("(?:[商店]铺|铺[面位]|门[面店]|底商)号?$")
_SEP = r"[\s,，、\-－·的]*"
_NOT_UNIT = (
    r"(?![0-9]|\s*(?:年|月|日|块|元|米|平|度|分|秒|小时|点|[个多几]|万|%|次|天|路|弄|倍|人|斤|瓦|兆|伏"
    r"|[户家](?:[^,，。]*(?:都|人|业主|居民))))"
)
_BUILDING_WORD = (
    r"(?:号楼|号栋|栋楼|栋|幢|座|#楼|号院|#(?!\d{5})"
    r"|号(?=\s*-?\s*(?:[0-9]|[A-Z])[^\s]{0,3}(?:单元|室|-)|[一二三四五六七八九]单元))"
)
_BUILDING = re.compile(
    rf"(?<![0-9A-Za-z.])(?P<b>{_B})\s*{_BUILDING_WORD}(?!楼?房子)"
    rf"|(?:楼栋|栋号|楼号)[是为:：\s]*(?P<b2>[A-Za-z]?[0-9]{{1,3}})"
)
_UNIT = re.compile(rf"(?P<u>[0-9]{{1,2}}|{_CN}{{1,2}}|[A-Za-z])\s*单元")
# What may follow a building (and unit): 门, floor with door, floor alone, plain room.
_DOOR = re.compile(
    rf"{_SEP}(?P<u>[0-9]|[一二三四五六七八九])\s*(?:门|[-－#](?=[0-9]{{3,4}}))(?=\s*[-－]?\s*[0-9])"
)
_TAIL = re.compile(
    rf"{_SEP}(?:(?!{_ABOVE})(?P<floor>{_NUM})\s*(?:楼|层|F|f)(?:{_SEP}(?:(?P<full>[0-9]{{3,4}}[A-Za-z]?)|(?P<flat>[A-Za-z](?![A-Za-z])|{_NUM})\s*(?:室|号房|房|号|户|座)))?"
    rf"|(?P<room>{_ROOM}|[A-Za-z][0-9]{{1,4}}|[0-9]{{1,2}}[A-Za-z](?=室|房|$|[^A-Za-z0-9]))(?:\s*(?:室|号房|房|号|户))?{_NOT_UNIT}"
    rf"|(?P<short>[0-9]{{1,2}}|{_CN}{{1,3}})\s*(?:室|号房|号|户)(?!楼(?![上下])))"
)
_COMPACT = re.compile(
    r"(?<![0-9A-Za-z:.\-－/])(?P<b>[A-Za-z]?[0-9]{1,3}|[A-Za-z])(?:\s*[-－]\s*(?P<u>[0-9]{1,2}))?\s*[-－]\s*"
    rf"(?P<r>[0-9]{{3,4}}[A-Za-z]?)(?![0-9A-Za-z\-－/:.]){_NOT_UNIT}"
)
_SHOP = re.compile(
    r"(?:商铺|铺面|铺位|门面|门店|底商|店铺)(?:号|编号)?[是为:：\s]*(?P<r>[A-Za-z]{1,2}\s*-?\s*[0-9]{1,4}[A-Za-z]?|[0-9]{2,4})(?![0-9A-Za-z])"
    + _NOT_UNIT
)
_FLOOR_ROOM = re.compile(
    rf"(?<![0-9])(?P<floor>[0-9]{{1,2}}|{_CN}{{1,3}})\s*(?:楼|层)\s*(?:(?P<full>[0-9]{{3,4}}[A-Za-z]?){_NOT_UNIT}|(?P<flat>[A-Za-z](?![A-Za-z])|[0-9]{{1,2}})\s*(?:室|号房|房|户))"
)
_SUFFIXED = re.compile(
    r"(?<![0-9A-Za-z\-#])(?P<r>[A-Za-z]?[0-9]{3,4}[A-Za-z]?|[0-9]{1,2}[A-Za-z]|[A-Za-z]-?[0-9]{2,4})\s*(?:室|房(?!产|款|租|价|贷)|号房|号室)"
)
_LIVING = re.compile(
    r"(?:住在?|我是|我家是?|家在|房号|房间号?|门牌号?|地址|改成|改为|应该是|应是|我们家?是?|本人是?)[是为:：\s]*"
    rf"(?P<r>[0-9]{{3,4}}[A-Za-z]?){_NOT_UNIT}(?!号(?!房))"
)
_LEADING = re.compile(
    r"^(?:你好|您好)?[,，。!！\s]*(?P<r>[1-9][0-9]{2,3})(?=[家厨卫客阳业漏停没门入楼的]|室|号楼[上下])(?!没?年|的?[钱费])"
)
_WHOLE = re.compile(
    r"[\s]*(?P<r>[A-Za-z]?[0-9]{3,4}[A-Za-z]?|[0-9]{1,2}[A-Za-z]|[A-Za-z]-?[0-9]{2,4})\s*(?:室|号房|房|号)?[\s。.!！]*"
)
_PUBLIC_NUMBERS = frozenset({"110", "119", "120", "122", "12345", "114", "100", "10086", "1000"})
_SOURCE = re.compile("(?:楼上|楼下|隔壁|对门|对面|邻居|不是)(?:是|的|住)?$")
_COUNT = re.compile("(?:有|共|这|那|几|多|各|全部)$")
_WORTH = re.compile(
    rf"[0-9]|{_CN}\s*(?:号|栋|幢|座|单元|楼|层|室)|[A-Za-z]\s*[座栋幢]|(?:栋|单元|楼)"
)
_NEGATED = re.compile(r"(?:不是|不对是|并非|而不是|非|不在|不住|没住)\s*$")


def read_place(text: str, phones: Phones | None = None) -> Place | None:
    """The house the writer means (RULEBOOK §4.2), or a public place; None when none is said.

    With several houses the writer's own (我是…, 我住…) or the first full one counts, never one
    he denies (不是1号楼). `phones` may be given when they were found already.
    """
    if text.isascii() and text.isdigit():
        return _whole(text)
    spot = read_spot(text)
    house = _house(text, phones) if _WORTH.search(text) else None
    if house is None and spot is None:
        return None
    building, unit, room = house or (None, None, None)
    return Place(building, unit, room, spot)


def read_spot(text: str) -> str | None:
    """The first public place named in the text, with its building when that stands before it."""
    anywhere, whole = _spots()
    if anywhere.search(text) is None:
        return None
    match = whole.search(text)
    return match[0].strip(" 的") if match else None


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


House = tuple[str | None, str | None, str | None]


def _house(text: str, phones: Phones | None) -> House | None:
    plain = _without_phones(text, phones_in(text) if phones is None else phones)
    found = [(*one, _score(plain, one)) for one in _candidates(plain)]
    if not found:
        return _single_room(plain)
    _, _, house, score = max(found, key=lambda one: (one[3], -one[0]))
    if score < 0:
        return None
    return house


def _score(text: str, candidate: tuple[int, int, House]) -> int:
    start, _, house = candidate
    before = text[max(0, start - 5) : start]
    if _NEGATED.search(before):
        return -1
    score = sum(part is not None for part in house)
    if re.search("(?:我是|我住|住在|我家|我们家|家住|业主|本人)[在是,，]?$", before):
        score += 5
    if _SOURCE.search(before):
        score -= 1
    return score


def _candidates(text: str) -> list[tuple[int, int, House]]:
    found: list[tuple[int, int, House]] = []
    last = 0
    for match in _BUILDING.finditer(text):
        if match.start() < last or _is_flat_or_shop(text, match.start()):
            continue
        house, last = _from_building(text, match)
        if house is not None:
            found.append((match.start(), last, house))
    for match in _COMPACT.finditer(text):
        if all(match.start() >= end or match.end() <= start for start, end, _ in found):
            house = (_bare(match["b"]), _bare(match["u"]), _bare(match["r"]))
            found.append((match.start(), match.end(), house))
    if not found:
        found += _from_unit_alone(text)
    return found


def _is_flat_or_shop(text: str, start: int) -> bool:
    """302号楼上 is upstairs of flat 302, 商铺12号楼上 upstairs of shop 12."""
    before = text[max(0, start - 3) : start]
    return _FLAT_ABOVE.match(text, start) is not None or _SHOP_BEFORE.search(before) is not None


def _from_building(text: str, match: re.Match[str]) -> tuple[House | None, int]:
    building = _bare(match["b"] or match["b2"])
    end = match.end()
    if building is None or _is_count(text, match):
        return None, end
    unit, end = _read_unit(text, end)
    room, end = _read_tail(text, end)
    if room is None and unit is None:
        end = match.end()
    return (building, unit, room), end


def _is_count(text: str, match: re.Match[str]) -> bool:
    """有3栋楼 counts houses, 一座桥 is a measure word unless a number follows (三座1203)."""
    before = text[max(0, match.start() - 2) : match.start()]
    if match[0].endswith("座") and match[0][0] in NUMERAL_CHARS:
        after = text[match.end() : match.end() + 2].strip("0123456789一二三四五六七八九十 ")
        return after != ""
    return bool(_COUNT.search(before)) and not match[0].endswith("号楼")


def _read_unit(text: str, start: int) -> tuple[str | None, int]:
    gap = re.compile(_SEP).match(text, start)
    at = gap.end() if gap else start
    unit = _UNIT.match(text, at)
    if unit is not None:
        return _bare(unit["u"]), unit.end()
    door = _DOOR.match(text, start)
    if door is not None:
        return _bare(door["u"]), door.end()
    return None, start


def _read_tail(text: str, start: int) -> tuple[str | None, int]:
    tail = _TAIL.match(text, start)
    if tail is None:
        return None, start
    if tail["floor"] is not None:
        return _floor_room(tail["floor"], tail["full"], tail["flat"]), tail.end()
    return _bare(tail["room"] or tail["short"]), tail.end()


def _floor_room(floor: str, full: str | None, flat: str | None) -> str | None:
    """15楼1503 → 1503; 12楼A室 → 12A; 15楼3室 → 1503; a floor alone is no room."""
    if full:
        return full.upper()
    level = to_number(floor)
    if flat is None or level is None:
        return None
    if flat.isascii() and flat.isalpha():
        return f"{level}{flat.upper()}"
    number = to_number(flat)
    return None if number is None else f"{level}{number:02d}"


def _from_unit_alone(text: str) -> list[tuple[int, int, House]]:
    unit = _UNIT.search(text)
    if unit is None:
        return []
    room, end = _read_tail(text, unit.end())
    return [(unit.start(), end, (None, _bare(unit["u"]), room))]


def _single_room(text: str) -> House | None:
    shop = _SHOP.search(text)
    if shop is not None:
        return (None, None, re.sub(r"\s", "", shop["r"]).upper())
    floor = _FLOOR_ROOM.search(text)
    if floor is not None:
        room = _floor_room(floor["floor"], floor["full"], floor["flat"])
        return (None, None, room) if room else None
    for pattern in (_LIVING, _SUFFIXED, _LEADING):
        for match in pattern.finditer(text):
            before = text[max(0, match.start("r") - 4) : match.start("r")]
            if not _SOURCE.search(before) and match["r"] not in _PUBLIC_NUMBERS:
                return (None, None, match["r"].upper())
    whole = _WHOLE.fullmatch(text)
    if whole and whole["r"] not in _PUBLIC_NUMBERS:
        return (None, None, whole["r"].upper())
    return None


def _whole(digits: str) -> Place | None:
    if len(digits) not in (3, 4) or digits in _PUBLIC_NUMBERS:
        return None
    return Place(room=digits)


def _without_phones(text: str, phones: Phones) -> str:
    pieces, last = [], 0
    for start, end, _ in phones:
        pieces += [text[last:start], "，"]
        last = end
    return "".join([*pieces, text[last:]])


def _bare(part: str | None) -> str | None:
    """ "三" → "3", "十二" → "12", "一五零三" → "1503", "a3" → "A3"."""
    if not part:
        return None
    plain = part.strip().upper().replace("区", "")
    if plain.isascii():
        return plain.lstrip("0") or plain
    if len(plain) >= 3 and "十" not in plain and "百" not in plain:
        return to_digits(plain)
    number = to_number(plain)
    return None if number is None else str(number)


@lru_cache(maxsize=1)
def _spots() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A quick look for any public place, and the place with the building that may stand before."""
    words = "|".join(sorted(load_toml("places")["spots"], key=len, reverse=True))
    floor = r"B[123](?![0-9A-Za-z座栋])"
    return re.compile(f"{words}|{floor}"), re.compile(
        rf"(?:(?<![0-9A-Za-z])[A-Za-z]?[0-9]{{1,3}}[A-Za-z]?\s*(?:号楼|栋|幢|座)(?:[0-9一二三四五六七八九]单元)?的?)?(?:{words})|{floor}"
    )
