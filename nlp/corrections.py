"""Several things put right in one sentence: 是1502，不是1501，电话也换成139… (RULEBOOK §4.4).

Each clause is one correction, a mere "that is wrong", or neither; what is neither is left over.
"""

import re
from typing import NamedTuple

from nlp.names import read_name
from nlp.normalise import half_width
from nlp.numerals import NUMERAL_CHARS
from nlp.phones import phones_in, read_phone
from nlp.places import read_place
from nlp.reading import Place
from nlp.story import read_only_since

__all__ = ["Corrections", "contrasts_houses", "read_corrections"]

LONGEST = 120  # characters; more is told, not put right
_SIGN = rf"[0-9A-Za-z{NUMERAL_CHARS}]"
_HOUSE = rf"{_SIGN}(?:{_SIGN}|[号楼栋幢座室房层#\-]|单元)*"
_END = r"(?![\u4e00-\u9fa5])"
_GAP = r"[的了啊呀]?[,，、;；。\s]*"
_IS = "(?:而?(?:应该?|其实)?是|改成|改为|换成|应该?)"
_IN = r"(?:我们?家?)?(?:住?在)?\s*"
_IS_NOT = "(?:而?不是|(?:[写说打填记登]|登记|搞|弄)成了?)"
_WRONG_FIRST = re.compile(
    rf"不是{_IN}(?P<wrong>{_HOUSE}){_GAP}{_IS}{_IN}(?P<right>{_HOUSE})(?:的|了|啊|呀|哦)*{_END}"
)
_RIGHT_FIRST = re.compile(
    rf"(?:^|[,，、;；。:：\s]|(?<!不)是|在|住|家|改成|改为|换成|地址|房号|门牌|门牌号)(?:是|在)?"
    rf"(?P<right>{_HOUSE}){_GAP}{_IS_NOT}{_IN}(?P<wrong>{_HOUSE})(?:的|了|啊|呀|哦)*{_END}"
)
_CLAUSE = re.compile(r"[,，。;；、!！\s]+")
_LEAD = re.compile(
    "^(?:还有|另外|而且|然后|顺便|对了|麻烦|帮我|帮忙|同时|请|也|再|把|哦|嗯|喔|噢|那)+"
)
_LAST = re.compile("[了啊吧呀哦的。！!]+$")
_ITEM = (
    "(?:地址|地点|位置|房号|门牌号?|楼栋|房间号?|(?:联系)?电话|手机号?码?|号码"
    "|称呼|名字|姓名|姓|内容|信息)"
)
_ONLY_WRONG = re.compile(
    rf"{_ITEM}?(?:也|都|和|跟|{_ITEM})*(?:不对|不是这样|有误|我?(?:刚才|刚刚)?[搞说写打填弄记登]?错|要?改一?下|改过来|更正一?下?)"
    "|谢谢您?你?|不好意思|对不起|抱歉|不是|不对不对|我?不姓.{1,2}"
)
_MAY_BE = "(?:也|都|要|请|应该|得|就|其实)*"
_PHONE_MARK = "☎"
_PHONE = re.compile(
    "(?:我的?|联系)*(?:电话|手机|号码)*号?码?"
    f"{_MAY_BE}(?:不是|写错|打错|错|是|为|改|换|成|到|用|打|[:：])*{_PHONE_MARK}(?:这个)?"
)
_IS_HOUSE = re.compile(
    rf"(?:我们?|家|住|的|地址|地点|位置|房号|门牌号?|楼栋|房间号?)*{_MAY_BE}"
    rf"(?:是|在|为|改成|改为|换成|[:：])*(?P<house>{_HOUSE})(?P<sure>才对|才是)?"
)
_IS_NAME = re.compile(
    f"(?:我|称呼|名字|姓名)*{_MAY_BE}(?:是|为|改成|改为|换成|叫|[:：])*(?P<name>姓?.{{1,5}})"
)
_IS_SINCE = re.compile(
    f"(?:时间|开始)*{_MAY_BE}(?:是|为|从|改成|改为|[:：])*(?P<since>.{{2,8}}?)(?:开始)?"
)
_NOT_SINCE = re.compile("不是(?P<since>.{2,8}?)(?:开始)?|(?P<since2>.{2,8}?)(?:开始)?(?:不对|错)")


class Corrections(NamedTuple):
    """What is put right: houses and times named wrong and right, phone, what he is called.

    ``sure`` where the words can only correct, whatever ``rest`` stands beside them.
    """

    wrong: Place | None
    right: Place | None
    phone: str | None
    names: tuple[str, ...]
    former_since: str
    since: str
    rest: tuple[str, ...]
    sure: bool


def contrasts_houses(text: str) -> bool:
    """不是1501，是1502; 是1502，不是1501: of houses, and of nothing else."""
    return len(text) <= LONGEST and _contrast(half_width(text)) is not None


def read_corrections(text: str) -> Corrections | None:
    """Two corrections or more, one beside other words (the ``rest``), or two houses set against
    each other; None without.
    """
    plain = half_width(text).strip()
    if len(plain) > LONGEST:
        return None
    phones = phones_in(plain)
    phone = read_phone(plain, phones)
    for start, end, _ in reversed(phones):
        plain = plain[:start] + _PHONE_MARK + plain[end:]
    contrast = _contrast(plain)
    wrong = right = None
    if contrast is not None:
        wrong, right = _house(contrast["wrong"]), _house(contrast["right"])
        plain = f"{plain[: contrast.start()]}，{plain[contrast.end() :]}"
    heard = _clauses(plain)
    if right is None and len(heard.houses) == 1:
        right = heard.houses.pop()
    if heard.houses or _PHONE_MARK in "".join(heard.rest):
        return None
    said = Corrections(
        wrong,
        right,
        phone if heard.phone else None,
        tuple(heard.names),
        heard.former_since,
        heard.since,
        tuple(heard.rest),
        contrast is not None or heard.sure,
    )
    made = sum(bool(one) for one in (said.right, said.phone, said.names, said.since))
    return said if said.sure or made > 1 or (made and said.rest) else None


# --- inside --------------------------------------------------------------------------------------


class _Heard:
    """The clauses by what they put right."""

    def __init__(self) -> None:
        self.houses: list[Place] = []
        self.names: list[str] = []
        self.rest: list[str] = []
        self.former_since = self.since = ""
        self.phone = self.sure = False

    def take(self, clause: str) -> bool:
        """Whether the clause puts something right."""
        house = _IS_HOUSE.fullmatch(clause)
        place = _house(house["house"]) if house is not None else None
        if house is not None and place is not None:
            self.houses.append(place)
            self.sure |= house["sure"] is not None
            return True
        if _PHONE.fullmatch(clause):
            self.phone = True
            return True
        return self._since(clause) or self._name(clause)

    def _since(self, clause: str) -> bool:
        former = _NOT_SINCE.fullmatch(clause)
        words = (former["since"] or former["since2"]) if former is not None else ""
        if words and read_only_since(words):
            self.former_since = words
            return True
        now = _IS_SINCE.fullmatch(clause)
        self.since = (read_only_since(now["since"]) if now is not None else "") or self.since
        return bool(now is not None and read_only_since(now["since"]))

    def _name(self, clause: str) -> bool:
        found = _IS_NAME.fullmatch(clause)
        if found is None or read_name(found["name"], asked=True) is None:
            return False
        self.names.append(found["name"])
        return True


def _clauses(plain: str) -> _Heard:
    heard = _Heard()
    for piece in filter(None, _CLAUSE.split(plain)):
        clause = _LAST.sub("", _LEAD.sub("", piece))
        if not clause or _ONLY_WRONG.fullmatch(clause):
            continue
        if not heard.take(clause):
            heard.rest.append(piece)
    return heard


def _contrast(plain: str) -> re.Match[str] | None:
    if "不是" not in plain and "成" not in plain:
        return None
    for pattern in (_WRONG_FIRST, _RIGHT_FIRST):
        for found in pattern.finditer(plain):
            if _house(found["wrong"]) is not None and _house(found["right"]) is not None:
                return found
    return None


def _house(words: str) -> Place | None:
    place = read_place(words)
    if place is None or place.spot or not (place.building or place.unit or place.room):
        return None
    return place
