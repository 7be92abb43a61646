"""我早上打电话报的怎么样了, from a chat in which nothing was reported (DESIGN §3, identity).

What was reported by phone, at the desk or by his family is not joined to a chat by itself, and
nothing of it is shown for a number or a house merely said: an agent finds out who asks.
"""

import re

from handlers.cases.privacy import following
from handlers.messages import Button
from handlers.resident.wishes import has_open
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading
from nlp.story import says_family_reported

__all__ = ["hear"]

_BY_ANOTHER_WAY = re.compile(
    "(?:打|拨)(?:了|过)?[^，,。]{0,4}?(?:电话|热线|400)[^，,。]{0,6}?(?:报|登记|反映|投诉|说|讲|提)"
    "|电话(?:里|上|中)?(?:跟[^，,。]{1,4})?(?:报|登记|反映|投诉|说|讲)"
    "|(?:到|去|在|跑)[^，,。]{0,4}?(?:前台|服务中心|客服中心|管理处|物业|办公室)[^，,。]{0,6}?(?:报|登记|反映|投诉|说|讲)"
    "|当面(?:报|登记|反映|投诉|说)|发(?:了|过)?邮件[^，,。]{0,4}?(?:报|反映|投诉)"
)
_ASKS = re.compile(
    "怎么样|咋样|怎样|进展|结果|到哪|消息|下文|[修弄办处理]+(?:得|好|完|没)|好了[吗没]|查"
    "|什么时候|啥时候|几点|[有没]人来|来不来"
)

# Of these he wants to know, however angry he is.
_ASKS_AFTER = re.compile("怎么样|咋样|怎样|进展|结果|到哪|消息|下文|查|什么时候|啥时候")


def hear(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether he asks after such a report and has none open here; it was answered then."""
    if reading.intent == "progress" and says_family_reported(text):
        return _of_family(turn)
    if _BY_ANOTHER_WAY.search(text) is None or reading.slots.place is not None:
        return False
    asks = reading.intent == "progress" or _ASKS.search(text) is not None
    if not asks or has_open(turn) or _only_complains(text, reading):
        return False
    turn.ask(say("resident.progress.elsewhere"), _ways())
    return True


def _only_complains(text: str, reading: Reading) -> bool:
    """你们到底管不管，打了三次电话都说马上来: a complaint, which nobody may refuse (§2)."""
    return reading.intent == "complaint" and _ASKS_AFTER.search(text) is None


def _of_family(turn: Turn) -> bool:
    """我妈刚才报过马桶堵了，几点来人: hers is told to her alone, who can share it."""
    if has_open(turn) or following.followed_by(turn, 1):
        return False
    turn.ask(say("resident.progress.family"), _ways())
    return True


def _ways() -> list[Button]:
    return [Button(label(f"button.{name}"), name) for name in ("human", "report")]
