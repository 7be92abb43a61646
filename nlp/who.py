"""1602住的谁, 他电话多少: an employee asks the desk who somebody is, or for his number."""

import re
from typing import Literal

from nlp.normalise import normalise

__all__ = ["read_who"]

LONGEST = 30  # characters
_ASK = r"(?:帮我|帮忙|麻烦|请|给我)?(?:查一?下|查查|查|看一?下|看看|问一?下|告诉我)?"
_SOMEBODY = (
    r"(?:他|她|对方|(?:这|那|该)?(?:个|位|家|户)?(?:业[主户]|住户|户主|客户|人|家|户)?"
    r"|[\u4e00-\u9fa5]{1,3}(?:先生|女士|阿姨|叔叔|大爷|大妈|老师|奶奶|爷爷))"
)
_PLACE = r"(?:[0-9A-Za-z一二三四五六七八九十\-]+(?:栋|幢|座|号楼|单元|层|楼|室|号房|号|房|户)?)*"
_END = r"(?:[呀啊呢吗吧嘛]|帮我查一?下|查一?下|告诉我|发我|给我|[\s,，。?？!！])*"
_PHONE = re.compile(
    rf"{_ASK}{_PLACE}的?{_SOMEBODY}的?(?:联系)?(?:电话|手机|号码|电话号码|手机号码?|联系方式)"
    rf"(?:是)?(?:多少|几号|什么|有吗|有没有|发我|给我|在哪里?看?){_END}"
)
_NAME = re.compile(
    rf"{_ASK}(?:{_PLACE}的?(?:里面|里|家)?(?:住的?(?:是|的是)?(?:谁|哪[家位])|(?:是)?谁(?:在)?住|是谁家|(?:的)?(?:业[主户]|户主|住户|房主)(?:是谁|叫什么(?:名字)?|姓什么))"
    rf"|谁住(?:在)?{_PLACE}|{_SOMEBODY}(?:住(?:在)?哪里?|叫什么(?:名字)?|姓什么|是谁)){_END}"
)


def read_who(text: str) -> Literal["phone", "name"] | None:
    """What is asked of a resident; None for any other words."""
    plain = normalise(text).strip()
    if not plain or len(plain) > LONGEST or "您" in plain or "你" in plain:
        return None
    if _PHONE.fullmatch(plain):
        return "phone"
    return "name" if _NAME.fullmatch(plain) else None
