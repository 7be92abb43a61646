"""别发了, 别烦我: no more is asked, and told only what was promised (RULEBOOK §5.6, §6.2).

It takes nothing back: a finished matter is asked about no further (``unasked``, which also hears
what is said beside such words), an open one goes on without its daily word.
"""

import re

from handlers.cases import book
from handlers.resident import daily_words, unasked, verdicts
from handlers.resident.which import MENU
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["hear", "says_enough"]

LONGEST = 24  # characters
_CLAUSES = re.compile("[，,。！!;；\\s]+")
_ENOUGH = re.compile(
    "(?:请|麻烦|你们?|您|以后|今后|拜托|求求你们?|好了|行了|烦死了|烦不烦|能不能)*"
    "(?:别|不要|不用|甭|少)(?:再|老|总|一直|天天|每天|继续)*"
    "(?:给我|跟我|来|向我)?(?:再|老|总)?"
    "(?:问|发(?:消息|信息|短信|通知)?|通知|提醒|推送|回访|打扰|骚扰|烦)"
    "(?:我|消息|信息|短信|评价|这个|这些)*(?:了|啦|吧|啊|呀|哈)*"
)
_GRUMBLES = re.compile("(?:真)?烦(?:死人?了?|不烦|人|透了)?啊?|行了|好了|够了|拜托")


def says_enough(clause: str) -> bool:
    """Whether these words, and nothing else of a message, ask for no more messages."""
    return _ENOUGH.fullmatch(clause) is not None


def hear(turn: Turn, text: str) -> bool:
    """Whether he has had enough of being asked or told; it stops then, and he is told what does."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    wishes = [clause for clause in clauses if not _GRUMBLES.fullmatch(clause)]
    if not wishes or len(text) > LONGEST or not all(map(says_enough, wishes)):
        return False
    his = [] if turn.speaker.new else book.open_of_filer(turn, turn.speaker.person_id)
    finished = verdicts.awaiting(turn, his)
    if finished:
        unasked.ask_no_more(turn, finished)
    elif not daily_words.hear(turn, "mute_daily", text):
        turn.ask(say("resident.enough.nothing"), MENU)
    return True
