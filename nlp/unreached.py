"""没人接, 空号: what an agent writes of a call that reached nobody, or somebody else."""

import re
from typing import Literal

from nlp.normalise import normalise

__all__ = ["read_unreached"]

LONGEST = 60  # characters; more is an account of what was said
LONGEST_CLAUSE = 18
_WRONG = re.compile(
    "空号|打错|号码?(?:是|都|写|登记|留)?得?(?:不对|错|有误|不存在|换人|换主|失效|注销)|查无此人"
    "|不是(?:本人|他|她|这个?人|机主|业[主户]|[\u4e00-\u9fa5]{1,3}(?:先生|女士|阿姨|叔叔|大爷|师傅|老师))"
    "(?:本人)?(?:的?(?:电话|号码|手机|号))?[了啊呢的]*$"
    "|不认识(?:这个?人|他|她|本人|业[主户]|[\u4e00-\u9fa5]{1,3}(?:先生|女士|阿姨|叔叔|大爷|师傅|老师)|$)|换(?:了)?机主"
)
_NOBODY = re.compile(
    "[打接拨]不通|没有?[打接拨]通|占线|忙音|通话中|正在通话|没有?人接|无人接|没接|不接(?:电话|听|我|$)|未接"
    "|联系不[上到]|关机|停机|不在服务区|暂停服务|无法接通|语音信箱|留言信箱|转语音"
    "|挂(?:了|断|掉)|一接就挂|秒挂|直接挂|被挂|不方便接"
)
_BESIDE = re.compile(
    "接(?:电话|听|起来)?的|对方|那边|打了|再[打试拨联]|稍后|下午|明天|晚点|晚上|等[会下]|换个|一会|响了|都试过"
)
# 他说你们热线打不通: what he said of something else.
_HIS_WORDS = re.compile(
    "^[他她](?:[\u4e00-\u9fa5]{0,2})?说|师傅|维修|管家|[你我]们|物业|前台|热线|门禁|值班"
)


def read_unreached(text: str) -> Literal["wrong", "nobody"] | None:
    """A wrong number, or nobody reached; None when the words tell of more than the call."""
    plain = normalise(text).strip()
    if not plain or len(plain) > LONGEST:
        return None
    clauses = [one for one in re.split(r"[\s,，。;；!！、]+", plain) if one]
    wrong = nobody = False
    for clause in clauses:
        if len(clause) > LONGEST_CLAUSE or (
            _HIS_WORDS.search(clause) and not _WRONG.search(clause)
        ):
            return None
        if _WRONG.search(clause) and not re.search("师傅|维修|管家|热线|门禁", clause):
            wrong = True
        elif _NOBODY.search(clause):
            nobody = True
        elif not _BESIDE.search(clause):
            return None
    return "wrong" if wrong else "nobody" if nobody else None
