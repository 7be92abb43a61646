"""谁超时了, 有哪些二级投诉: an employee asks the desk for a list."""

import re
from dataclasses import dataclass

from nlp.normalise import normalise

__all__ = ["Asked", "read_asked_list"]

LONGEST = 26  # characters
_ASKS = re.compile(
    r"谁|哪[些几个]|有哪|有没有|几[件个单]|多少|列|看看|看一?下|查|汇总|统计|清单|名单|列表|发我|给我|报一?下|说一?下|手上(?:有|的)"
    r"|(?:单子?|工单|报事|投诉|件|的)[吗呢]?[\s?？。!！]*$|(?:有|是)(?:什么|啥)|[吗呢][?？]*$"
)
_LATE = re.compile("超时|逾期|超期|过期|延误|误时|没按时|拖了")
_LEVEL = re.compile("(?P<level>[二三两23])级")
_COMPLAINT = re.compile("投诉")
_REPEAT = re.compile("重复(?:投诉|报)")
_URGENT = re.compile("紧急")
_NOT_TAKEN = re.compile("没有?人?接(?:单|的|$)|未接单?|还没接|没接单")
_NOT_SPOKEN = re.compile("没(?:有)?(?:回话|说过?话|响应|回复|答复|反馈)|未(?:响应|回复|反馈)")
_OPEN = re.compile("在办|没办完|未办结|没办结|没完成|未完成|没关|手上")
_MINE = re.compile(
    r"^我(?:手上|手里|名下|这边|这里|现在|目前|今天|还|一共|总共)*(?:有|剩)下?(?:几|多少|哪些|哪几|什么|啥)"
)
_PERIODS = {
    "today": re.compile("今天|今日"),
    "yesterday": re.compile("昨天|昨日"),
    "week": re.compile("本周|这周|这个?星期|这一周"),
    "month": re.compile("本月|这个?月"),
}
# 漏水的一共几件, 3栋有几单: what they are about, or where.
_COUNTS = re.compile(
    r"(?:几|多少)(?:件|单|起)|(?:多少|哪些|几个)(?:投诉|报事|报修|工单|单子)"
    r"|(?:投诉|报事|报修|工单|单子)(?:一共|总共|现在|目前|都)*有?(?:几|多少|哪些)"
)
_TOPIC = re.compile("(?=.*[\u4e00-\u9fa5])[0-9\u4e00-\u9fa5]{2,8}")
_NO_TOPIC = re.compile("[我他她它咱]|师傅|时候|东西|电话|回访|钱|衣服|物品|家具")
_TO_HIM = re.compile("[您你](?!们)")
# What such a sentence consists of; anything else makes it words about something.
_WORDS = re.compile(
    r"谁|哪些|哪几|哪个|哪|有没有|有|没|几|多少|件|个|单子?|工单|报事|投诉|列|出来|一下|一|下|看看?|查|汇总|统计|清单|名单|列表"
    r"|发|给|我|报|说|手上|在办|办完|办结|完成|关|的|了|吗|呢|现在|目前|今天|昨天|这周|本周|都|还|是|什么|啥|请|帮|想|要|把|全部|所有"
    r"|超时|逾期|超期|过期|延误|误时|按时|拖|[二三两23]级|重复|紧急|接|人|回话|话|过|响应|回复|答复|反馈|未|业户|事|和|已经|升级|到|里|啊|呀|情况|一共|总共|共|剩|名下|这边|今日|昨日|本月|这个?月|起|单"
    r"|[\s?？。.!！,，、~]"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the open matters is asked for; nothing set: all of them."""

    late: bool = False
    level: int = 0
    complaints: bool = False
    repeats: bool = False
    urgent: bool = False
    not_taken: bool = False
    not_spoken: bool = False
    mine: bool = False  # the speaker's own, though he leads others
    topic: str = ""  # a word of what they tell, or of where
    period: str = ""  # filed today, yesterday, week or month, closed ones too


def read_asked_list(text: str, names: tuple[str, ...] = ()) -> Asked | None:
    """The list that is asked for, None for other words; ``names``: colleagues named in them."""
    plain = normalise(text).strip()
    if not plain or len(plain) > LONGEST or _TO_HIM.search(plain) or not _ASKS.search(plain):
        return None
    rest = plain
    for name in names:
        rest = rest.replace(name, "")
    topic = _WORDS.sub("", rest)
    if topic and not _is_topic(plain, topic):
        return None
    late, not_taken = bool(_LATE.search(plain)), bool(_NOT_TAKEN.search(plain))
    not_spoken, is_open = bool(_NOT_SPOKEN.search(plain)), bool(_OPEN.search(plain))
    level, mine = _LEVEL.search(plain), not names and bool(_MINE.search(plain))
    asked = Asked(
        late=late,
        level=0 if level is None else 3 if level["level"] in "三3" else 2,
        complaints=bool(_COMPLAINT.search(plain)),
        repeats=bool(_REPEAT.search(plain)),
        urgent=bool(_URGENT.search(plain)),
        not_taken=not_taken,
        not_spoken=not_spoken,
        mine=mine,
        topic=topic,
        period="" if late or not_taken or not_spoken or is_open or mine else _period(plain),
    )
    return asked if asked != Asked() or (names and "单" in plain) or is_open else None


def _is_topic(plain: str, topic: str) -> bool:
    """Whether what is left names what is counted: one word, of a matter or a place."""
    return (
        _COUNTS.search(plain) is not None
        and _TOPIC.fullmatch(topic) is not None
        and topic in plain
        and _NO_TOPIC.search(topic) is None
    )


def _period(plain: str) -> str:
    counts = _COUNTS.search(plain) is not None
    return next((name for name, said in _PERIODS.items() if counts and said.search(plain)), "")
