"""干嘛问我名字, 烦不烦啊: said where a name or a phone was asked for, and no answer to it.

Who asks why is told, and asked once more with a way on; whoever is impatient is not held up: both
may stay open (RULEBOOK §4.2).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from handlers.messages import Button
from handlers.resident import facts, feelings
from handlers.resident.marks import OWN_WORDS, has_mark, mark
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.names import read_name
from nlp.phones import phones_in
from nlp.places import read_place
from nlp.refusals import fears_revenge, refused

__all__ = ["Heard", "hear", "ways_on"]

LONGEST = 24  # characters; more is a story
_ASKED = frozenset({"name", "phone"})
_WHERE = frozenset({"place", "community", "unit"})
_WHY = re.compile(
    "(?:干嘛|干吗|干什么|干啥|为什么|为啥|凭什么|凭啥|怎么)[^，,。！!]{0,4}(?:问|告诉|知道|说|留|填|给|要|登记|这个|名字|姓名|称呼|电话|手机)"
    "|(?:问|要|知道|留|填|登记)[^，,。！!]{0,6}(?:干嘛|干吗|干什么|干啥|做什么|做啥|有什么用|有啥用|什么用|有用吗)"
    "|(?:名字|姓名|称呼|电话|姓啥|姓什么)[^，,。！!]{0,4}(?:干嘛|干吗|干什么|做什么|有什么用|有啥用|有关系吗|重要吗)"
    "|(?:一定|必须|非得|非要|有必要)[^，,。！!]{0,6}(?:吗|么|不可|[?？])"
    "|和?(?:名字|姓名|称呼)?(?:有|跟这)[^，,。]{0,4}(?:什么|啥)关系|^(?:为什么|为啥|凭什么|凭啥|干嘛|干吗)[呀啊呢?？!！]*$"
)
# 我住哪你们系统里没有吗
_KNOW_IT = re.compile(
    "(?:系统|你们|物业|后台)[^，,。]{0,6}(?:没有?|查不[到出]|不知道|看不[到见])[^，,。]{0,3}[吗么?？]"
)
_IMPATIENT = re.compile(
    "烦|赶紧|赶快|快[点来派修些去]|马上(?:来|修|派|过来|处理|安排|就)|抓紧|急死|着急|等不[及了]|磨叽|磨蹭|啰嗦|罗嗦|废话"
    "|别[再老]?问|不要[再老]?问|问(?:这么|那么|个没)|没完|哪(?:来|儿|里)?(?:这么|那么)多|先(?:来|派人?|修|处理|解决|让人)|(?:来|派)人(?:修|就|再)"
    "|都?说(?:了|过)(?:多少|几|好)?[遍次]|不是说了|刚(?:才)?说(?:过|了)|直接(?:来|修|派|处理)|安排人|修(?:就行|就是|就完|好再)|墨迹|有病|神经|滚|傻"
)
_KEEPS_IT = re.compile(
    "(?:我|就|还是|那|反正|能不能|可以|可不可以)*(?:不想|不愿意?|不方便|不便|没必要|懒得|拒绝|不用|不需要|不能|不要|先不|能不|不)"
    "(?:说|讲|告诉|透露|提供|留|填|写|登记|报|知道|称呼)+(?:我的?|这个|你们?|您|名字|姓名|名|姓|称呼|电话|号码|手机|吧|了|啊|吗|行不行|行吗|可以吗|[。！!？?])*"
    "|(?:随便|无所谓|随你|都行|都可以|怎么叫都行|随便叫|随便怎么叫)(?:吧|啊|你|叫|称呼|都行)*[。！!]*"
)


class Heard(NamedTuple):
    """What is said to it, and whether the report goes on without that answer."""

    words: str
    goes_on: bool


def hear(turn: Turn, draft: ReportDraft, asking: str, text: str) -> Heard | None:
    """None where the words are an answer, or tell of the matter."""
    if asking in _WHERE:
        return _asks_why_where(text)
    if asking not in _ASKED or phones_in(text):
        return None
    not_left = refused(text, asked=asking)
    if asking in not_left and not (asking == "name" and says_name(text)):
        return _not_left(draft, text, not_left)
    return None if len(text) > LONGEST else _asks_back(turn, draft, asking, text)


def _asks_why_where(text: str) -> Heard | None:
    """凭什么告诉你我住哪: what it is for; where to go has to be known, so it is asked on."""
    asks = _WHY.search(text) or _KNOW_IT.search(text)
    if len(text) > LONGEST or asks is None or read_place(text) is not None:
        return None
    return Heard(say("resident.asked_back.why.place"), goes_on=False)


def _asks_back(turn: Turn, draft: ReportDraft, asking: str, text: str) -> Heard | None:
    if _KEEPS_IT.fullmatch(text):
        mark(draft, asking)
        return Heard(say("resident.asked_back.left"), goes_on=True)
    asks_why = _WHY.search(text) is not None
    if (not asks_why and _IMPATIENT.search(text) is None) or (asking == "name" and says_name(text)):
        return None
    if asks_why and not has_mark(draft, OWN_WORDS + asking):
        mark(draft, OWN_WORDS + asking)
        return Heard(say(f"resident.asked_back.why.{asking}"), goes_on=False)
    return _left_open(turn, draft, asking, text, asks_why=asks_why)


def _not_left(draft: ReportDraft, text: str, slots: frozenset[str]) -> Heard:
    """名字电话都不留，怕报复: not insisted on, and who is afraid hears of 匿名 (RULEBOOK §5.11)."""
    for slot in slots:
        mark(draft, slot)
    afraid = fears_revenge(text) or len(slots) > 1
    key = "left_afraid" if afraid and not draft.anonymous else "left"
    return Heard(say(f"resident.asked_back.{key}"), goes_on=True)


def _left_open(
    turn: Turn, draft: ReportDraft, asking: str, text: str, *, asks_why: bool
) -> Heard | None:
    reading = read(text, turn.vocabulary)
    mark(draft, asking)
    if reading.because and not asks_why:
        return None  # it tells more of the matter: heard as such
    facts.take_facts(turn, draft, reading)
    soothing = feelings.soothing(turn, reading, draft.name)
    return Heard(soothing or say("resident.asked_back.left"), goes_on=True)


def says_name(text: str) -> bool:
    """烦死了，我姓王 gives the name after all; 马上来 is none."""
    return read_name(text) is not None


def ways_on(draft: ReportDraft, asking: str) -> Sequence[Button]:
    """[跳过] and [匿名], once the question was not answered."""
    if not has_mark(draft, OWN_WORDS + asking):
        return ()
    return (
        Button(label("button.skip"), f"skip:{asking}"),
        Button(label("resident.button.anonymous"), "anonymous"),
    )
