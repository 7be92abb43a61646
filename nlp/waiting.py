"""不是说打电话吗？人呢: somebody was promised a call, or a person, and asks where it is."""

import re

from nlp.normalise import normalise

__all__ = ["asks_for_the_call"]

LONGEST = 40  # characters: more tells of a matter
_CALL = (
    "(?:打?电话|回电|客服|人工|真人)(?!线|号|多少|亭|信号|费|卡|机|是多少)|打给|打过?来|联系我|回我"
)
_ASKS = re.compile(
    "(?:不是说|说好|答应|怎么|为什么|为啥|什么时候|几点|啥时候|多久|还没|没有?人|一直没|等了?|都过了|过了)"
    f"[^。!！]{{0,10}}(?:{_CALL})"
    "|(?:电话|客服|人工|真人|回电)(?:人?呢|[在到]?哪|怎么|为什么|什么时候|几点|还没|一直没|没[有来打人])"
    "|(?:打|联系|回)[^。]{0,6}(?:没有|了吗|了没)[?？]*$"
    "|^(?:喂+|请问)?[\\s,，]*(?:人呢|人在哪里?|有人吗|还有人吗|怎么还没人|没人吗|没人理我?|怎么没人)[人呢吗啊了理我\\s?？!！。~～]*$"
)


def asks_for_the_call(text: str) -> bool:
    """Whether the words ask after the call; only for somebody who was promised one."""
    plain = normalise(text).strip()
    return len(plain) <= LONGEST and _ASKS.search(plain) is not None
