"""哪栋楼投诉最多, 大家手上各有几单, 本月满意度: a manager asks for figures (RULEBOOK §7)."""

import re
from dataclasses import dataclass
from typing import Literal

from nlp.normalise import normalise

__all__ = ["AskedFigures", "By", "read_asked_figures"]

By = Literal["building", "category", "community", "handler", "satisfaction"]

LONGEST = 26  # characters
_BY: dict[By, re.Pattern[str]] = {
    "satisfaction": re.compile("满意(?:度|率|情况)|好评率|(?:回访|评价)的?(?:结果|情况|统计)"),
    "building": re.compile("(?:哪(?:一|几)?个?|[各每](?:一|个)?)[栋幢座]楼?|哪个?楼|按楼栋?"),
    "community": re.compile("哪(?:一|几)?个小区|[各每]个?小区|按小区"),
    "category": re.compile(
        "(?:哪(?:一|几)?|[各每](?:一|个)?)类|分类|类别|什么问题|哪(?:些|种|方面)的?问题"
    ),
    "handler": re.compile(
        "(?:大家|各人|各位|每个?人|每个管家|管家们|各个?管家|哪个管家|谁)(?=.*(?:几[单件个]|多少|最多|最少|各有|手上))"
    ),
}
_ASKS = re.compile(
    "最[多少高低]|多少|几[单件个]|统计|汇总|排|情况|结果|怎么?样|如何|列|各有|分类|满意"
)
_PERIODS = {
    "today": re.compile("今天|今日"),
    "yesterday": re.compile("昨天|昨日"),
    "week": re.compile("本周|这周|这个?星期|这一周"),
    "last_month": re.compile("上个?月"),
    "month": re.compile("本月|这个?月"),
}
# What such a question consists of; anything else makes it words about something.
_WORDS = re.compile(
    "一下|满意(?:度|率)|好评率|回访|评价|结果|情况|统计|汇总|分类|类别|问题|投诉|报事|报修|工单|单子?|起|件|小区|楼栋|楼|栋|幢|座"
    "|大家|各人|各位|管家们?|人|手上|手里|谁|哪些?|什么|几|各|每|一|个|种|类|方面|最|多少?|少|高|低|排名|排一?下|排|列"
    "|怎么?样|如何|今天|今日|昨天|昨日|本周|这周|这个?星期|这一周|上个?月|本月|这个?月|现在|目前|有|是|都|在办|按"
    "|的|了|吗|呢|啊|呀|一下|看看?|查|给|我|帮|请|想|要|把|出来|发|报|说|[0-9\\s?？。.!！,，、~]"
)
_OF_ALL = re.compile(
    "(?:投诉|报事|报修|工单).*(?:情况|统计|汇总|怎么?样|如何)|(?:统计|汇总).*(?:投诉|报事|报修|工单)"
)
_TO_HIM = re.compile("[您你](?!们)")


@dataclass(frozen=True, slots=True)
class AskedFigures:
    """``by`` what is counted; ``period`` empty: not said."""

    by: By
    complaints: bool = False
    period: str = ""  # today, yesterday, week, month, last_month


def _whole(plain: str) -> By | None:
    """这周投诉情况怎么样: all of it, told by category."""
    return "category" if _OF_ALL.search(plain) else None


def read_asked_figures(text: str) -> AskedFigures | None:
    """What is to be counted, None for other words; names of estates are taken out before."""
    plain = normalise(text).strip()
    if not plain or len(plain) > LONGEST or _TO_HIM.search(plain) or not _ASKS.search(plain):
        return None
    by = next((name for name, said in _BY.items() if said.search(plain)), _whole(plain))
    if by is None or _WORDS.sub("", plain):
        return None
    period = next((name for name, said in _PERIODS.items() if said.search(plain)), "")
    return AskedFigures(by, "投诉" in plain, period)
