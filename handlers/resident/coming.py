"""什么时候来, 师傅到哪了: the hour he was told comes first, and who comes (RULEBOOK §5.6, §5.10).

It urges nobody while that hour lies ahead; past it, or where none was given, it is an urge.
"""

import re
from collections.abc import Sequence

from handlers.alarm import speaks_of_danger
from handlers.cases import book
from handlers.cases.handling.expected import expected, is_past
from handlers.resident import matters, verdicts
from handlers.texts import say
from handlers.turn import Turn
from nlp.blame import complains, may_neglect
from storage.tables import Case

__all__ = ["asks", "asks_who", "hear", "hear_of_his", "hear_who"]

LONGEST = 20  # characters; more tells something too
SHOWN = 3
# 什么时候来水 and 物业几点到几点上班 ask something else.
_ASKS = re.compile(
    r"(?<![水电气暖])(?:什么时候|啥时候|几时|何时|几点钟?|多久|哪天)[^，。！？!?,.]{0,5}?"
    r"(?:来(?![水电气暖])|到(?![底期几])|上门|开始修)"
    r"|^(?:请问|那|你们|师傅|管家|今天|明天|后天|今晚|[上下]午|晚上|早上|现在|到底|人){0,4}"
    r"(?:还(?:会|能)?(?:不会)?(?:再)?来|来不来|会不会来|会来|上不上门|还上门)(?:了|修|看)?(?:吗|么|不|呢|啊|[?？])+$"
    r"|^(?:今天|明天|师傅|人)?(?:到底|还)?来不来(?:了|啊|呀)?$"
    r"|(?:来|到|上门)(?:的)?(?:时间)?(?:是|定在)?(?:什么时候|几点)"
    r"|(?:^|师傅|管家|人|们|[他她]|现在|走)(?:现在|都)?到(?:哪里|哪儿|哪)了"
    # 师傅到了没有啊, 人来没来; 没人来没人管 asks nothing.
    r"|(?:师傅|管家|工程师?|维修工?|工人|(?<![没无])人|[他她]们?)(?:现在|今天|到底|都|已经)*"
    r"(?:(?:到|来|出发|上门)了?没有?(?![人水电气])|(?:到|来|出发|上门)了[吗么]|到没到|来没来)"
    r"|(?:^|说好的|约好的|那个?)(?:师傅|管家|维修工?)呢[?？啊]*$"
)
_DOES = "(?:管|负责|处理|跟进?|修|办|弄|对接|接手?|来|上门)"
_THIS = (
    "(?:我|我们|我家|我报|他)?的?(?:[这那])?个?件?(?:事情?|[报维]修|单子?|工单|报事|问题|投诉)的?"
)
# Whose it is now: 我这个事谁在管啊, 谁来修, 管家是谁; 楼道灯谁负责换 asks something else.
_WHO = re.compile(
    "(?:请问|我?就?想?问?一?下?|那|你好|您好|到底|究竟)*[,，\\s]*"
    f"(?:{_THIS})?[,，\\s]*(?:现在|到底|究竟|是|都|由|归|会|那)*"
    f"(?:谁|哪[个位](?:师傅|管家|同事|人)?|什么人)(?:现在|到底|在|会|要|负责|给我?|帮我?|去)*{_DOES}{_DOES}?(?:一下)?"
    f"(?:{_THIS}|我家的?)?(?:的|了|啊|呀|呢|哦|嘛|[?？!！。])*"
    "|(?:请问|那|现在)*(?:我们?|我家)?的?(?:管家|负责人|处理人|经办人|师傅)(?:现在)?(?:是|叫)(?:谁|哪[个位]|什么)(?:啊|呀|呢|[?？!！。])*"
    "|(?:请问|那|现在)*谁是我?们?家?的?(?:管家|负责人|处理人|经办人)(?:啊|呀|呢|[?？!！。])*"
)


def asks(text: str) -> bool:
    """Whether he asks when somebody comes, or where he is by now, and nothing else."""
    if len(text) > LONGEST or _ASKS.search(text) is None:
        return False
    return not (speaks_of_danger(text) or complains(text) or may_neglect(text))


def hear(turn: Turn, cases: Sequence[Case], text: str) -> bool:
    """Whether it was asked and there is an hour: told with who it is, or urged when it is past."""
    if not asks(text):
        return False
    told = [(case, at) for case in cases if (at := expected(turn, case)) is not None]
    last = [(case, at) for case, at in told if case.id == turn.state.case_id]
    told = (last or told)[:SHOWN]
    if not told:
        return _urges(turn, cases, text) or _how_it_stands(turn, cases)
    case = told[0][0]
    words = "\n".join([*(at.words for _, at in told), say("visits.expected.urge")])
    if len(told) > 1:
        turn.ask(words, [matters.case_button(one, "progress_of") for one, _ in told])
        return True
    turn.state.case_id = case.id
    buttons = [*told[0][1].buttons, *matters.resident_buttons(case)]
    turn.ask(words, buttons, case_id=case.id, case_number=case.number)
    return True


def _urges(turn: Turn, cases: Sequence[Case], text: str) -> bool:
    late = [case for case in cases if is_past(turn, case)]
    if len(late) != 1:
        return False
    verdicts.urge(turn, late[0], text, dissatisfied=False)
    return True


def _how_it_stands(turn: Turn, cases: Sequence[Case]) -> bool:
    """No hour was given yet, and none is past; who just spoke to him is asked it instead."""
    if not cases or matters.waiting_for_him(turn, cases):
        return False
    if len(cases) == 1:
        matters.progress_of(turn, cases[0].number)
    else:
        matters.progress(turn)
    return True


def asks_who(text: str) -> bool:
    """Whether he asks whose his matter is, and nothing else."""
    return len(text) <= LONGEST and _WHO.fullmatch(text) is not None


def hear_who(turn: Turn, text: str) -> bool:
    """Whose it is: told with how it stands, of all he has open or the one alone (RULEBOOK §5.6)."""
    if turn.speaker.new or not asks_who(text):
        return False
    if not book.open_of_filer(turn, turn.speaker.person_id):
        return False
    matters.progress(turn)
    return True


def hear_of_his(turn: Turn, text: str) -> bool:
    """The same about all that he has open."""
    if turn.speaker.new or not asks(text):
        return False
    return hear(turn, book.open_of_filer(turn, turn.speaker.person_id), text)
