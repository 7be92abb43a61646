"""What free words mean to somebody who has matters open: pure judgements on text and reading."""

import re
from collections.abc import Sequence

from nlp import Reading
from nlp.similar import similarity
from storage.tables import Case

__all__ = [
    "adds",
    "alike",
    "another_matter",
    "asks_after",
    "counters",
    "dissatisfied",
    "how_it_goes",
    "impatient",
    "named",
    "no_longer_needed",
    "not_solved",
    "says_a_matter",
    "still_does",
    "tells_a_state",
    "tells_on",
]

ALIKE = 0.55  # similarity from which words are taken to be about the same matter
SHORT = 12  # characters: a short word leans on what was said before
# 补充一下, 张三丰再补充一句, 我想补充说明: with who says it before it, at most.
_ADDS = re.compile(
    "我?再?补充|[^,，。;；!！?？]{0,8}?"
    "(?:补充(?:一?[句下点]|说明|情况|[:：,，])|补一[句下点]|再说一[句下点])"
)
_REACH_ME = re.compile(
    "(?:以后|今后|后面|之后|有事|直接)[^，,。]{0,6}(?:联系|找|打给|打电话给|跟)我"
)
_WRONG_HOUSE = re.compile(
    "(?:地址|房号|门牌号?|房子|楼号|楼栋|栋号|单元号?)(?:我|是|给|都)*(?:说|写|报|填|搞|弄|打)?错了?"
    "|(?:说|写|报|填|搞|弄|打)错了?(?:地址|房号|门牌|楼号|楼栋|单元)"
)
_ASKS_AFTER = re.compile(
    "(?:那个?|我?报的|请问|我家?的?)*(?P<thing>[^，,。！!？?我你您他]{2,6}?)(?:的|那|这)(?:个|件|边|事情?|件事情?)?(?:的事)?(?:现在|处理|办|修)?得?"
    "(?:怎么样|咋样|怎样|到哪一?步|有(?:没有)?(?:结果|消息|进展)|修?好了没有?|弄好没有?)了?[吗呢啊没?？]*"
)
# 墙是湿的, 水还是黄的！; 是的, 这是好的, 我是急的 and 你是对的 describe nothing of it.
_STATE = re.compile(
    "(?![我你您他她它这那就也都还是不可])(?P<thing>[^，,。！!？?是]{1,8}?)(?:都|全|还|也|又|现在|一直|已经)?是"
    "(?!好的|对的|真的|的|可以的|行的|能的|这样的|正常的|没问题的)[^，,。！!？?是]{1,6}的[啊呀呢了]*[！!。~]*"
)
# 电梯那个, 有车堵着的那件: what he points at; 我那个 and 上次那个 point at nothing by name.
_POINTS_AT = re.compile(
    "(?P<thing>[^，,。！!？?\\s我你您他上这那]{2,8}?)的?(?:那|这)(?:个|件|边|事)"
)
_NAMES_NOTHING = frozenset(
    "这个 那个 一个 一下 这边 那边 我家 我们 你们 物业 不用 怎么 现在".split()
)
LONGEST_REPLY = 30  # characters
_COUNTERS = re.compile(
    "(?:太|有点|也太)(?:少|低|晚|早|迟|慢|贵|久)|[不没]够|(?:至少|起码|最少|最低)[^，,。]{0,4}[0-9一二两三四五六七八九十百千]"
    "|(?:改|换|推迟|推|提前|延)(?:到|成|在)[^，,。]{0,8}(?:点|号|天|周|星期|午)|接受不了"
    "|[0-9一二三四五六七八九十]点[^，,。]{0,2}行不行"
)
_TELLS_ON = re.compile(
    "(?:请|麻烦|帮我?|你)*(?:跟|和|给|告诉|转告|通知)(?:一下)?(?:管家|师傅|他们?|她|那边|经理)"
)
_STILL = re.compile("还(?!有|想|要)|仍|依然|照样")
# 还在漏, 昨晚还是弹到九点, 又臭了: what it still does, by its first letter; 还没来 is none.
_STILL_DOES = re.compile(
    "(?:还|又|仍|依旧|依然|照样)(?:[是在会老很挺]|一直|继续|那么|这么|有点|天天|每天|半夜)*"
    "(?P<does>[^\\W0-9A-Za-z没不有要想能可修好来去到说问等给找被把以])"
)
_ASKS = re.compile("[?？吗]|怎么办|会不会|万一|如果|要是")
_NOT_SOLVED = re.compile(
    r"(?:问题|事情)?(?:还是?|都|根本|并|一直)*没有?(?:真正)?(?:解决|修好|弄好|处理好|好)[了啊呀呢吗。！!，,]*"
)
_NO_LONGER_NEEDED = re.compile(
    "自己.{0,4}(?:通|修|弄|换|好|搞|处理|解决)|不用(?:了|来|修|管|处理|麻烦|过来)|不需要|撤"
)
_HOW_IT_GOES = re.compile(
    "什么时候|啥时候|多久|几点|几时|哪天|怎么样了|到哪一?步|有人来|有结果|有进展"
)


def counters(text: str) -> bool:
    """200太少了, 改到12点: an answer to what was put to him, and no matter by itself."""
    return len(text) <= LONGEST_REPLY and _COUNTERS.search(text) is not None


def tells_on(text: str) -> bool:
    """跟管家说一下…: to be passed on to the one who spoke to him."""
    return _TELLS_ON.match(text) is not None


def adds(text: str) -> bool:
    """补充一下, 以后联系我就行, 地址说错了: by its own words it belongs to what was said."""
    if _ADDS.match(text) is not None:
        return True
    leans = _REACH_ME.search(text) or _WRONG_HOUSE.search(text)
    return len(text) <= LONGEST_REPLY and leans is not None


def not_solved(text: str) -> bool:
    """没解决, 还是没修好: and nothing else."""
    return _NOT_SOLVED.fullmatch(text) is not None


def no_longer_needed(text: str) -> bool:
    """不用了，我自己通了: the matter itself is over, which a mere 算了 does not say."""
    return _NO_LONGER_NEEDED.search(text) is not None


def how_it_goes(text: str, reading: Reading) -> bool:
    """什么时候能好啊: a short question that only makes sense about a matter on record."""
    asks = reading.intent in ("inquiry", "progress") and reading.slots.place is None
    return asks and len(text) <= SHORT and _HOW_IT_GOES.search(text) is not None


def asks_after(text: str) -> str:
    """马桶那个怎么样了 → 马桶; empty when nothing is named."""
    found = _ASKS_AFTER.fullmatch(text)
    return found["thing"] if found is not None else ""


def impatient(reading: Reading) -> bool:
    """三天了还没人管: about how slow it goes, and nothing else."""
    if reading.intent == "urge" or (reading.repeat and not _has_substance(reading)):
        return True
    about_us = reading.target in (None, "company") and reading.slots.place is None
    return reading.dissatisfied and not reading.sure and about_us


def dissatisfied(reading: Reading) -> bool:
    """With us, or upset at all: it decides what a third urge is (RULEBOOK §2.3)."""
    return reading.dissatisfied or reading.feeling != "calm" or reading.abusive


def says_a_matter(reading: Reading) -> bool:
    """More than a greeting or a thank-you."""
    return reading.dissatisfied or reading.slots.place is not None


def tells_a_state(text: str, reading: Reading, cases: Sequence[Case]) -> bool:
    """水是黄的: how things are, though it ends like 是的; clearly another matter it is not.

    Of what an open matter speaks of (厨房水管漏水) it always is.
    """
    state = _STATE.fullmatch(text)
    if state is None or reading.slots.place is not None or reading.dissatisfied:
        return False
    spoken_of = any(state["thing"] in case.what for case in cases)
    return spoken_of or not another_matter(text, reading, cases)


def still_does(text: str, reading: Reading, case: Case) -> bool:
    """昨天晚上还是弹到九点, of 天天弹琴: what was told of goes on, whatever stands around it."""
    if reading.slots.place is not None or len(text) > LONGEST_REPLY or _ASKS.search(text):
        return False
    return any(one["does"] in case.what for one in _STILL_DOES.finditer(text))


def alike(text: str, reading: Reading, case: Case) -> bool:
    """Alike in words, or decided by the same ones, or what was told of goes on."""
    if similarity(text, case.what) >= ALIKE or still_does(text, reading, case):
        return True
    return not set(reading.because).isdisjoint(case.because)


def named(text: str, reading: Reading, cases: Sequence[Case]) -> Case | None:
    """电梯那个催一下: the one of several told of in these words, or that lies there."""
    pointed = {found["thing"] for found in _POINTS_AT.finditer(text)}
    spot = reading.slots.place.spot if reading.slots.place is not None else None
    things = (pointed | set(reading.because) | {spot or ""}) - _NAMES_NOTHING
    words = [word for word in things if len(word) > 1]
    hit = [case for case in cases if any(word in f"{case.what} {case.place}" for word in words)]
    return hit[0] if len(hit) == 1 else None


def another_matter(text: str, reading: Reading, cases: Sequence[Case]) -> bool:
    """Clearly none of those open: long with substance, or of a category of its own for sure."""
    if not _has_substance(reading) or _goes_on(text, reading):
        return False
    own_category = reading.sure and reading.category not in {case.category for case in cases}
    return len(text) > SHORT or own_category


def _goes_on(text: str, reading: Reading) -> bool:
    """还在滴水: a few words that begin with "still" lean on what was told before."""
    leans = len(text) <= SHORT and _STILL.match(text) is not None
    return leans and reading.slots.place is None


def _has_substance(reading: Reading) -> bool:
    """Words that decided a category, or a place of its own."""
    return bool(reading.because) or reading.slots.place is not None
