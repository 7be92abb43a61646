"""还有多少回访没做, 今天有哪些电话要打, 批量回访: tasks and surveys asked for in words."""

import re

from handlers.agent import surveys
from handlers.agent.tasks import my_tasks
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["hear", "is_asked"]

LONGEST = 20  # characters
_THINGS = "(?:电话)?回访(?:电话|任务)?|电话(?:任务)?|任务|待办"
_TASKS = re.compile(
    rf"(?:请|帮我|给我|我|今天|现在|目前|手上|还|要|看看|看一?下|查)*(?:有)?(?:多少|几个|几件|哪些|哪几个|什么|没有?)?(?:个|件)?(?:{_THINGS})(?:要|需要|得|还)*"
    r"(?:没有?|还没)?(?:做|打|回|办|完成|处理)[的了完]*(?:有)?(?:吗|呢|哪些|几个|多少|什么)?[\s?？。!！]*"
    rf"|(?:请|帮我|给我|我|今天|现在|还|要)*(?:打|做|回)(?:哪些|几个|多少|什么|哪几个)(?:{_THINGS})[\s?？。!！]*"
    rf"|(?:没做|没打|没回|未完成|待做|待打)的?(?:{_THINGS})(?:有)?(?:哪些|几个|多少)?[\s?？。!！]*"
)
_ASKS = re.compile("多少|几|哪|什么|吗|没|未|待|要")
_BULK = re.compile(
    "(?:我?[要想]|帮我|请)*(?:批量|群发|统一|集中|一起)(?:的|发|做|发送)*(?:满意度)?(?:回访|调查|问卷)[吧了。]*"
    "|(?:我?[要想]|帮我|请)*(?:发|做)(?:一下|一次|个)?(?:批量|满意度)(?:满意度)?(?:回访|调查|问卷)?[吧了。]*"
)


def hear(turn: Turn, text: str) -> bool:
    """Whether an employee asked for his tasks, or an agent for the surveys to send."""
    if turn.staff is None or len(text) > LONGEST:
        return False
    if _BULK.fullmatch(text):
        if turn.staff.has("agent"):
            surveys.ACTIONS["survey_send"](turn, "")
        else:
            turn.reply(say("agent.asked.bulk_by_agents"))
        return True
    if is_asked(text):
        my_tasks(turn)
        return True
    return False


def is_asked(text: str) -> bool:
    """Whether the words ask what is still to be phoned or done."""
    return _ASKS.search(text) is not None and _TASKS.fullmatch(text) is not None
