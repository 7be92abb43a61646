"""好的, 收到, 谢谢: friendly words that ask for nothing and must never reach a resident unmeant."""

import re
from functools import cache

from handlers.texts import say
from nlp.answers import read_yes_no
from nlp.lexicon import load_toml
from nlp.normalise import normalise
from nlp.wording import is_empty_feedback

__all__ = ["answer_small_talk", "is_small_talk", "says_nothing"]

LONGEST = 16  # characters; whoever writes more means something
GROUPS = ("谢", "问候", "闲聊")  # of the lexicon's intents


def is_small_talk(text: str) -> bool:
    """Whether the words, all of them, carry nothing to pass on or to note down."""
    if not text or len(text) > LONGEST:
        return False
    if is_empty_feedback(text) or read_yes_no(text) is not None:
        return True
    return _friendly().fullmatch(re.sub(r"[\W_]+", "", normalise(text))) is not None


def answer_small_talk(text: str) -> str:
    """A short friendly answer."""
    return say("steward.small_talk.thanks" if "谢" in text else "steward.small_talk.plain")


def says_nothing(text: str) -> bool:
    """Whether the words are a mark instead of an account: 收到, 客户满意."""
    return is_empty_feedback(text)


@cache
def _friendly() -> re.Pattern[str]:
    """One or more friendly words and nothing else; emoji alone leave nothing and count too."""
    words = {word for group in GROUPS for word in load_toml("intent")["words"][group]}
    words.update(say("steward.small_talk.words").split())
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(longest_first)}|[哈呵嘿])*")
