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

__all__ = ["asks", "hear", "hear_of_his"]

LONGEST = 20  # characters; more tells something too
SHOWN = 3
# 什么时候来水 and 物业几点到几点上班 ask something else.
_ASKS = re.compile(
    r"(?<![水电气暖])(?:什么时候|啥时候|几时|何时|几点钟?|多久|哪天)[^，。！？!?,.]{0,5}?"
    r"(?:来(?![水电气暖])|到(?![底期几])|上门|开始修)"
    r"|(?:来|到|上门)(?:的)?(?:时间)?(?:是|定在)?(?:什么时候|几点)"
    r"|(?:^|师傅|管家|人|们|[他她]|现在|走)(?:现在|都)?到(?:哪里|哪儿|哪)了"
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
        return _urges(turn, cases, text)
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


def hear_of_his(turn: Turn, text: str) -> bool:
    """The same about all that he has open."""
    if turn.speaker.new or not asks(text):
        return False
    return hear(turn, book.open_of_filer(turn, turn.speaker.person_id), text)
