"""我要取消匿名, 可以告诉管家我是谁: about a case that is filed and open (RULEBOOK §5.11, §8).

It cannot be taken back, so a question (取消匿名会怎样) lifts nothing, and of several cases he says
which.
"""

import re

from handlers.cases import book
from handlers.cases.actions.unveiling import unveil
from handlers.cases.card import handler_line
from handlers.resident import matters
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["hear"]

LONGEST = 40  # characters; more tells something too
_WANTS = re.compile(
    "(?:取消|不用|不要|不必|不需要|不想|无需|撤销|解除|别)(?:再)?(?:我的)?匿名|匿名(?:取消|不要|不用)|不匿名了"
    "|(?:改成?|改为|可以|恢复)实名(?!投诉|举报|反映|登记)|(?<!不)(?<!不能)可以(?:让|告诉|跟|给)[^，。,；]{0,8}(?:我是谁|我的(?:名字|姓名|身份|信息|电话))"
)
# 不用匿名，楼道灯坏了 tells a new matter: beside the wish stands nothing but this.
_BESIDE = re.compile(
    r"我们?|[你您]|[要想请帮把给就都也吧了的啊呢]|这[件个]|那[件个]|上次|之前|刚才|投诉|报事|事情?|编号|麻烦|谢谢"
    r"|[0-9]{6}-[0-9]{3}|可以|还是|现在|决定|[\s，。,.!！~～]"
)
LONGEST_REST = 2  # characters
_UNSURE = re.compile(
    "[?？]|吗|呢|怎么|如果|要是|会不会|能不能|可不可以|是不是|万一|的话|怕|担心|不能|不可以|不是"
    "|(?:不要|不想|别)(?:取消|实名|告诉)"
)


def hear(turn: Turn, text: str) -> bool:
    """Whether he wants to be known in a case of his that is anonymous."""
    if len(text) > LONGEST or turn.speaker.new:
        return False
    if _WANTS.search(text) is None or _UNSURE.search(text) is not None:
        return False
    if len(_BESIDE.sub("", _WANTS.sub("", text))) > LONGEST_REST:
        return False
    veiled = [c for c in book.open_of_filer(turn, turn.speaker.person_id) if c.anonymous]
    if not veiled:
        return False
    case = _meant(turn, veiled, text)
    if case is None:
        numbers = "、".join(one.number for one in veiled)
        turn.ask(say("resident.anonymity.which", numbers=numbers))
        return True
    unveil(turn, case)
    turn.state.case_id = case.id
    words = say("resident.anonymity.lifted", number=case.number, handler=handler_line(turn, case))
    turn.ask(words, matters.resident_buttons(case), case_id=case.id, case_number=case.number)
    return True


def _meant(turn: Turn, veiled: list[Case], text: str) -> Case | None:
    number, quoted = matters.number_in(text), matters.quoted(turn)
    if number is not None:
        return next((one for one in veiled if one.number == number), None)
    if quoted is not None:
        return next((one for one in veiled if one.id == quoted.id), None)
    return veiled[0] if len(veiled) == 1 else None
