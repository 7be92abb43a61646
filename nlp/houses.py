"""Which house the writer means, when a message says several or says one in pieces.

Each piece has a standing: his own (我是, 我家) before others', what he puts right after what he
takes back, never what he denies. The best piece counts; what it leaves open is filled from the
others as far as they do not contradict it. A neighbour's room fills nothing.
"""

import re

from nlp.notations import Fragment, fragments
from nlp.numerals import NUMERAL_CHARS

House = tuple[str | None, str | None, str | None]

_DENIED = re.compile(
    rf"((?<!是)不是|不对是|并非|不在|不住|没住)(\s*[0-9A-Za-z{NUMERAL_CHARS}][0-9A-Za-z{NUMERAL_CHARS}号楼栋幢座单元室层#\-]*)"
)
_OWN = re.compile(
    r"(?:我(?:们|自己|本人)?(?:的?地址|的?房号|家)?(?:住的?)?[在是为]?|家?住在?|业主|本人)[是,，:：\s]?$"
)
_OTHERS = re.compile("(?:楼上|楼下|隔壁|对门|对面|邻居)(?:的|家)?(?:是|的|住)?$")
_OTHERS_AFTER = re.compile(
    r"(?:室|那[户家])?\s*(?:就?是)我?们?家?的?(?:楼上|楼下|隔壁|对门|对面|邻居)"
)
_TAKEN_BACK = re.compile(
    r"不对|[打写说弄搞填记报]错|错了|更正|哦不|噢不|改[成为](?!住)|不是[^,，。]{1,8}[,，噢哦\s]*(?:而|应该)?是"
)
_FOR_OWN, _FOR_PUT_RIGHT, _FOR_OTHERS = 10, 4, -3


def read_house(text: str) -> House | None:
    """The house meant in a normalised text without phones; None when none is said."""
    text = _DENIED.sub(lambda match: match[1] + "□" * len(match[2]), text)
    # A neighbour's room by itself (楼上1601漏水) says nothing of the writer's house.
    said = [one for one in fragments(text) if one.building or one.unit or not _is_others(text, one)]
    if all(one.weak for one in said):
        return None
    back = max((match.start() for match in _TAKEN_BACK.finditer(text)), default=-1)
    standing = {one: _standing(text, one, back) for one in said}
    said.sort(key=lambda one: (-standing[one], one.start))
    best, *others = said
    building, unit, room = best.building, best.unit, best.room
    for one in others:
        taken_back = one.start < back <= best.start
        if not taken_back and not _agree((building, unit, room), one):
            continue
        building, unit = building or one.building, unit or one.unit
        if not _is_others(text, one):
            room = room or one.room
    return building, unit, room


def _standing(text: str, one: Fragment, back: int) -> int:
    """How much a piece counts; its parts decide between equals."""
    parts = sum(part is not None for part in (one.building, one.unit, one.room))
    points = 0 if one.weak else parts
    if _OWN.search(text[max(0, one.start - 8) : one.start]):
        points += _FOR_OWN
    if _is_others(text, one):
        points += _FOR_OTHERS
    if one.start > back >= 0:
        points += _FOR_PUT_RIGHT
    return points


def _is_others(text: str, one: Fragment) -> bool:
    before = text[max(0, one.start - 5) : one.start]
    return _OTHERS.search(before) is not None or _OTHERS_AFTER.match(text, one.end) is not None


def _agree(house: House, one: Fragment) -> bool:
    pairs = zip(house, (one.building, one.unit, one.room), strict=True)
    return all(mine is None or other is None or mine == other for mine, other in pairs)
