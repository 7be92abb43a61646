"""Does it count as feedback? Words that only say that something is being done do not.

What stops the feedback clock holds a result, or a plan with next step and date (RULEBOOK §5.3,
§11); 收到, 已处理, 继续跟进中 tell a resident nothing.
"""

import re

from nlp.normalise import normalise
from nlp.wording import is_empty_feedback

__all__ = ["says_nothing"]

_WHO = "(?:师傅|领导|上级|同事|工程部?|客服|相关部门|有关部门|部门|他们?|您|业[主户])"
_BEFORE = (
    "(?:我们?|这边|这个|好的?|正|在|已经?|都|会|继续|持续|后续|随后|再|先|请|还|马上|抓紧|尽快|及时"
    f"|耐心|不要|别|您|(?:[和跟与向给让]{_WHO}))"
)
_BUSY = (
    "(?:收到|处理|跟进|跟踪|联系|沟通|协调|反馈|反映|上报|汇报|转[交达告]?|安排|催促?|解决|完成"
    "|弄|办理?|看看?|等待?|等候|等通知|走流程|维修|修|核实|核查|落实|知道|知悉|关注|推进"
    "|放心|着急|担心|谅解|理解)"
)
_AFTER = f"(?:{_WHO}|好|完|毕|中|着|了|的|过|啦|呢|吧|一下)"
# 已经联系了，会尽快: one after the other, and nothing else.
_ONLY_BUSY = re.compile(f"(?:{_BEFORE}*{_BUSY}+{_AFTER}*)+{_BEFORE}*")
_NOISE = re.compile(r"[\s\W_]+")


def says_nothing(text: str) -> bool:
    """Whether a resident would still not know what was done, or what comes next."""
    return is_empty_feedback(text) or bool(_ONLY_BUSY.fullmatch(_NOISE.sub("", normalise(text))))
