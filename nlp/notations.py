"""The notations of a house: which stretches of a text say a building, a unit or a room.

A number is part of a house only with a word that makes it one (栋, 单元, 室 …) or in a compact
form (3-2-1501, 8-1202, 3#1501, 8/2/1203). Prices, plates, parking lots, case numbers, times and
dates are none. Whose house it is, `nlp.houses` decides.
"""

import re
from collections.abc import Iterator

import msgspec

from nlp.numerals import NUMERAL_CHARS, to_digits, to_number

_CN = f"[{NUMERAL_CHARS}]"
_NUM = rf"(?:[0-9]{{1,3}}|{_CN}{{1,4}})"
_B = rf"(?:[A-Za-z][0-9]{{0,3}}|[0-9]{{1,3}}[A-Za-z]?|{_CN}{{1,4}})"
_ROOM = rf"(?:[0-9]{{3,4}}[A-Za-z]?|{_CN}{{3,7}})"
_FULL = r"(?:[0-9]{3,4}[A-Za-z]?|[零〇一二三四五六七八九幺]{3,4})"
# A flat named by its letter alone (16楼D) is no building (16楼，D栋) and no word.
_LETTER = r"[A-Za-z](?![A-Za-z0-9]|\s*(?:栋|幢|区|单元))"
# 302楼上, 302号楼下: the flat 302 and its neighbour, no floor and no building 302.
_ABOVE = r"[0-9]{3}\s*号?楼[上下]"
_FLAT_ABOVE = re.compile(_ABOVE)
_SHOP_BEFORE = re.compile("(?:[商店]铺|铺[面位]|门[面店]|底商)号?$")
_SEP = r"[\s,，、/\-－·的]*"
_GAP = re.compile(_SEP)
_NOT_UNIT = (
    r"(?![0-9]|\s*(?:年|月|日|块|元|米|平|度|分|秒|小时|点|[个多几]|万|%|次|天(?!花)|路|弄|倍|人(?!姓|叫)"
    r"|斤|瓦|兆|伏|[户家](?:[^,，。]*(?:都|人|业主|居民))))"
)
_BUILDING_WORD = (
    r"(?:号楼|号栋|栋楼|塔楼|栋|幢|座|塔(?=[0-9一二三四五六七八九十]+[层楼])|#楼|号院|#(?!\d{5})"
    r"|号(?=\s*-?\s*(?:[0-9]|[A-Z])[^\s]{0,3}(?:单元|室|-)|[一二三四五六七八九]单元))"
)
_BUILDING = re.compile(
    rf"(?<![0-9A-Za-z.])(?<![0-9][-~])(?P<b>{_B})\s*{_BUILDING_WORD}(?!楼?房子)"
    rf"|(?:楼栋|栋号|楼号)[是为:：\s]*(?P<b2>[A-Za-z]?[0-9]{{1,3}})"
    rf"|(?:别墅|排屋|联排)\s*(?P<b3>[0-9]{{1,3}})\s*号(?!楼)"
)
_OF_BUILDINGS = re.compile("[号栋塔幢座#墅屋排]")  # one stands in each
_UNIT = re.compile(rf"(?P<u>[0-9]{{1,2}}|{_CN}{{1,2}}|[A-Za-z甲乙丙丁])\s*单元")
# What may follow a building (and unit): 门, floor with door, floor alone, plain room.
_DOOR = re.compile(
    rf"{_SEP}(?P<u>[0-9]|[一二三四五六七八九])\s*(?:门|[-－#](?=[0-9]{{3,4}}))(?=\s*[-－]?\s*[0-9])"
)
_SUFFIX = r"(?:室|号房|房|号|户|座)"
_TAIL = re.compile(
    rf"{_SEP}(?:(?!{_ABOVE})(?P<floor>{_NUM})\s*(?:楼|层|F|f)"
    rf"(?:{_SEP}(?:(?P<full>{_FULL})|(?P<letter>{_LETTER})(?:\s*{_SUFFIX})?|(?P<flat>{_NUM})\s*{_SUFFIX}))?"
    rf"|(?P<room>{_ROOM}|[A-Za-z][0-9]{{1,4}}|[0-9]{{1,2}}[A-Za-z](?=室|房|$|[^A-Za-z0-9]))(?:\s*(?:室|号房|房|号|户))?{_NOT_UNIT}"
    rf"|(?P<short>[0-9]{{1,2}}|{_CN}{{1,3}})\s*(?:室|号房|号|户)(?!楼(?![上下])))"
)
_COMPACT = re.compile(
    r"(?<![0-9A-Za-z:.\-－/])(?P<b>[A-Za-z]?[0-9]{1,3}|[A-Za-z])(?:\s*[-－]\s*(?P<u>[0-9]{1,2}))?\s*[-－]\s*"
    rf"(?P<r>[0-9]{{3,4}}[A-Za-z]?)(?![0-9A-Za-z\-－/:.]){_NOT_UNIT}"
    r"|(?<![0-9A-Za-z:.\-－/])(?P<b2>[A-Za-z]?[0-9]{1,2})/(?P<u2>[0-9])/(?P<r2>(?!20[12])[0-9]{3,4})(?![0-9/])"
)
_SHOP = re.compile(
    r"(?:商铺|铺面|铺位|门面|门店|底商|店铺)(?:号|编号)?[是为:：\s]*"
    r"(?P<r>[A-Za-z]{1,2}\s*-?\s*[0-9]{1,4}[A-Za-z]?|[0-9]{2,4}|[0-9](?=号))(?![0-9A-Za-z])"
    + _NOT_UNIT
    + r"|(?<![0-9A-Za-z\-])(?P<r2>[A-Za-z]{1,2}-?[0-9]{1,4}|[0-9]{1,4})\s*"
    r"号?(?:商铺|铺(?=$|[面位的]|[^\u4e00-\u9fa5]))"
)
_SHOP_WORDS = ("铺", "门面", "门店", "底商")  # one stands in each
_FLOOR_ROOM = re.compile(
    rf"(?<![0-9])(?P<floor>[0-9]{{1,2}}|{_CN}{{1,3}})\s*(?:楼|层)\s*(?:(?P<full>{_FULL}){_NOT_UNIT}"
    rf"|(?P<letter>{_LETTER})(?:\s*(?:室|号房|房|户))?|(?P<flat>[0-9]{{1,2}}|[一二三四五六七八九])\s*(?:室|号房|房|户))"
)
_SUFFIXED = re.compile(
    r"(?<![0-9A-Za-z\-#])(?P<r>[A-Za-z]?[0-9]{3,4}[A-Za-z]?|[0-9]{1,2}[A-Za-z]|[A-Za-z]-?[0-9]{2,4})\s*(?:室|房(?!产|款|租|价|贷)|号房|号室)"
)
# No room is said without its building, unit or 室 in fewer digits.
_ROOM_NUMBER = re.compile("[0-9][0-9][0-9]")
_LIVING = re.compile(
    r"(?:住在?|我是|我家是?|家在|房号|房间号?|门牌号?|地址|(?<!密码)改成|(?<!密码)改为|应该是|应是|我们家?是?|我们?在|本人是?)[是为:：\s]*"
    rf"(?P<r>[0-9]{{3,4}}[A-Za-z]?){_NOT_UNIT}(?!号(?!房))"
)
_MINE = re.compile(
    rf"我们?(?P<r>[0-9]{{3,4}}[A-Za-z]?)(?=$|[,，。;；!！\s室的号家这来漏]){_NOT_UNIT}"
)
_LEADING = re.compile(
    r"^(?:你好|您好)?[,，。!！\s]*(?P<r>[1-9][0-9]{2,3})"
    r"(?=[家厨卫客阳业漏渗停没门入楼的卧窗墙]|天花|主卧|次卧|空调|马桶|下水|水[管表压龙]|电[箱表闸]|暖气|室|号楼[上下]"
    r"|着火|起火|失火|冒烟|爆|跳闸|进水|煤气|燃气|被困|户(?=[漏停跳着里的,，]))"
    r"(?!没?年|的?[钱费])"
)
# 402，水管爆了; 水管爆了，402: a number made like a room's, by itself before or behind the matter.
_APART = re.compile(
    r"^(?:你好|您好)?[,，。!！\s]*(?P<r>[1-9][0-9]?0[1-9])(?=[,，。!！][^0-9]{2})"
    r"|[^0-9码号牌价额数元][,，。!！\s](?P<r2>[1-9][0-9]?0[1-9])[。!！]?$"
)
_WHOLE = re.compile(
    r"[\s]*(?P<r>[A-Za-z]?[0-9]{3,4}[A-Za-z]?|[0-9]{1,2}[A-Za-z]|[A-Za-z]-?[0-9]{2,4})\s*(?:室|号房|房|号)?[\s。.!！]*"
)
# Between two marks of its own: a room only beside a building or a unit said elsewhere.
_BARE_ROOM = re.compile(
    r"(?:(?:^|[,，。;；!！…\s噢哦])(?:是|不是)?|[^码号数额]是)(?P<r>[0-9]{3,4}[A-Za-z]?)的?(?=$|[,，。;；!！…\s噢哦])(?!\s*人)"
    # 整个楼都没水了，1501王女士: who he is stands behind his door
    r"|(?:^|[,，。;；!！…\s])(?P<r2>[1-9][0-9]{2,3})(?:室|号房?)?的?(?=[\u4e00-\u9fa5]{1,3}?"
    r"(?:先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大姐|大哥|老师)(?:$|[,，。;；!！\s]))"
)
# Building 3 unit 2 room 1602; room 1602, unit 2, building 3.
_OF_UNIT, _OF_ROOM = r"unit\s*#?", r"(?:room|rm\.?|flat|apartment|apt\.?|no\.?)\s*#?"
_ENGLISH_BUILDING = r"(?:building|bldg\.?|block)\s*#?"
_ENGLISH_WORD = re.compile("[A-Za-z][A-Za-z]")
_ENGLISH_WORTH = re.compile("(?:building|bldg|block|room|apartment|apt|flat)", re.IGNORECASE)
_ENGLISH = re.compile(
    rf"\b{_ENGLISH_BUILDING}(?P<b>[A-Z]?[0-9]{{1,3}})\b"
    rf"(?:[,\s]*{_OF_UNIT}(?P<u>[0-9]{{1,2}})\b)?(?:[,\s]*(?:{_OF_ROOM})?(?P<r>[0-9]{{3,4}}[A-Z]?)\b)?"
    rf"|\b{_OF_ROOM}(?P<r2>[0-9]{{3,4}}[A-Z]?)\b[,\s]*(?:of\s*)?(?:{_OF_UNIT}(?P<u2>[0-9]{{1,2}})\b[,\s]*)?"
    rf"(?:{_ENGLISH_BUILDING}(?P<b2>[A-Z]?[0-9]{{1,3}})\b)?",
    re.IGNORECASE,
)
_PUBLIC_NUMBERS = frozenset({"110", "119", "120", "122", "12345", "114", "100", "10086", "1000"})
_COUNT = re.compile("(?:有|共|这|那|几|多|各|全部)$")
_PARKING = re.compile(r"(?:车位|泊位|车库|地库|位置)号?[是为:：\s]*$")
_RANGE_BEFORE = re.compile(r"[0-9栋幢座楼元](?:到|至|~|～)$")
_RANGE_AFTER = re.compile(
    rf"(?:到|至|~|～)(?:[0-9]|{_CN})"
    rf"|[和与跟](?:[0-9]{{1,3}}|{_CN}+)[栋幢座号]楼?之间|之间"
)
_UNIT_NAMES = frozenset("甲乙丙丁")
# 十五零一: the floor and the door, each spoken by itself.
_FLOOR_AND_DOOR = re.compile(
    "(?P<floor>[二三四五]?十[一二三四五六七八九]?)[零〇](?P<door>[一二三四五六七八九])"
)


class Fragment(msgspec.Struct, frozen=True):
    """What one stretch of a text says of a house; `weak` counts only beside another one."""

    start: int
    end: int
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    weak: bool = False


def fragments(text: str) -> list[Fragment]:
    """Every stretch of a normalised text without phones that says a part of a house."""
    found: list[Fragment] = []
    for reader in (_english, _shops, _buildings, _compacts, _units, _rooms, _bare_rooms):
        for one in reader(text):
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return found


def read_digits(digits: str) -> str | None:
    """A message of nothing but digits as a room number."""
    return digits if len(digits) in (3, 4) and digits not in _PUBLIC_NUMBERS else None


def _english(text: str) -> Iterator[Fragment]:
    if _ENGLISH_WORD.search(text) is None or _ENGLISH_WORTH.search(text) is None:
        return
    for match in _ENGLISH.finditer(text):
        parts = (match["b"] or match["b2"], match["u"] or match["u2"], match["r"] or match["r2"])
        building, unit, room = map(_bare, parts)
        yield Fragment(match.start(), match.end(), building, unit, room)


def _shops(text: str) -> Iterator[Fragment]:
    if not any(word in text for word in _SHOP_WORDS):
        return
    for match in _SHOP.finditer(text):
        room = re.sub(r"\s", "", match["r"] or match["r2"]).upper()
        yield Fragment(match.start(), match.end(), room=room)


def _buildings(text: str) -> Iterator[Fragment]:
    if _OF_BUILDINGS.search(text) is None:
        return
    last = 0
    for match in _BUILDING.finditer(text):
        if match.start() < last or _is_flat_or_shop(text, match.start()):
            continue
        house, last = _from_building(text, match)
        if house is not None and not _is_of_a_range(text, match.start(), last):
            yield house


def _from_building(text: str, match: re.Match[str]) -> tuple[Fragment | None, int]:
    building = _bare(match["b"] or match["b2"] or match["b3"])
    end = match.end()
    if building is None or _is_count(text, match):
        return None, end
    unit, end = _read_unit(text, end)
    room, end = _read_tail(text, end)
    if room is None and unit is None:
        end = match.end()
    return Fragment(match.start(), end, building, unit, room), end


def _is_flat_or_shop(text: str, start: int) -> bool:
    """302号楼上 is upstairs of flat 302, 商铺12号楼上 upstairs of shop 12."""
    before = text[max(0, start - 3) : start]
    return _FLAT_ABOVE.match(text, start) is not None or _SHOP_BEFORE.search(before) is not None


def _is_count(text: str, match: re.Match[str]) -> bool:
    """有3栋楼 counts houses, 一座桥 is a measure word unless a number follows (三座1203)."""
    before = text[max(0, match.start() - 2) : match.start()]
    if match[0].endswith("座") and match[0][0] in NUMERAL_CHARS:
        after = text[match.end() : match.end() + 2].strip("0123456789一二三四五六七八九十 ")
        return after != ""
    return bool(_COUNT.search(before)) and not match[0].endswith("号楼")


def _is_of_a_range(text: str, start: int, end: int) -> bool:
    """从3栋到5栋 names no house."""
    return (
        _RANGE_BEFORE.search(text, max(0, start - 3), start) is not None
        or _RANGE_AFTER.match(text, end) is not None
    )


def _read_unit(text: str, start: int) -> tuple[str | None, int]:
    gap = _GAP.match(text, start)
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
        return _floor_room(tail), tail.end()
    return _bare(tail["room"] or tail["short"]), tail.end()


def _floor_room(match: re.Match[str]) -> str | None:
    """15楼1503 → 1503; 12楼A室 → 12A; 15楼3室 → 1503; a floor alone is no room."""
    if match["full"]:
        return _bare(match["full"])
    level = to_number(match["floor"])
    if level is None:
        return None
    if match["letter"]:
        return f"{level}{match['letter'].upper()}"
    number = to_number(match["flat"]) if match["flat"] else None
    return None if number is None else f"{level}{number:02d}"


def _compacts(text: str) -> Iterator[Fragment]:
    if not any(sign in text for sign in "-－/"):
        return
    for match in _COMPACT.finditer(text):
        if _PARKING.search(text[max(0, match.start() - 6) : match.start()]) is None:
            parts = (
                match["b"] or match["b2"],
                match["u"] or match["u2"],
                match["r"] or match["r2"],
            )
            building, unit, room = map(_bare, parts)
            yield Fragment(match.start(), match.end(), building, unit, room)


def _units(text: str) -> Iterator[Fragment]:
    if "单元" not in text:
        return
    for match in _UNIT.finditer(text):
        room, end = _read_tail(text, match.end())
        yield Fragment(match.start(), end, None, _bare(match["u"]), room)


def _rooms(text: str) -> Iterator[Fragment]:
    if "楼" in text or "层" in text:
        for match in _FLOOR_ROOM.finditer(text):
            room = _floor_room(match)
            if room is not None:
                yield Fragment(match.start(), match.end(), room=room)
    long = _ROOM_NUMBER.search(text) is not None
    if long:
        yield from _numbers(text, _LIVING, _MINE)
    if "室" in text or "房" in text:
        yield from _numbers(text, _SUFFIXED)
    if long:
        yield from _numbers(text, _LEADING, _APART)
    whole = _WHOLE.fullmatch(text)
    if whole and whole["r"] not in _PUBLIC_NUMBERS:
        yield Fragment(0, len(text), room=whole["r"].upper())


def _numbers(text: str, *patterns: re.Pattern[str], weak: bool = False) -> Iterator[Fragment]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            number = "r" if match["r"] else "r2"
            if match[number] not in _PUBLIC_NUMBERS:
                start, end = match.span(number)
                yield Fragment(start, end, room=match[number].upper(), weak=weak)


def _bare_rooms(text: str) -> Iterator[Fragment]:
    if _ROOM_NUMBER.search(text) is not None:
        yield from _numbers(text, _BARE_ROOM, weak=True)


def _bare(part: str | None) -> str | None:
    """ "三" → "3", "十二" → "12", "一五零三" → "1503", "十五零一" → "1501", "a3" → "A3"."""
    if not part:
        return None
    plain = part.strip().upper()
    if plain.isascii():
        return plain.lstrip("0") or plain
    if plain in _UNIT_NAMES:
        return plain
    both = _FLOOR_AND_DOOR.fullmatch(plain)
    if both is not None:
        return f"{to_number(both['floor'])}0{to_number(both['door'])}"
    if len(plain) >= 3 and not set("十百千") & set(plain):
        return to_digits(plain)
    number = to_number(plain)
    return None if number is None else str(number)
