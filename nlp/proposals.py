"""A resident's wish that his neighbours discuss and vote on something: 能不能发起投票，装个充电桩.

The words are in `lexicon/ballots.toml`. What was voted already, or was not asked of anybody, is no
such wish.
"""

import re
from functools import cache

from nlp.lexicon import load_toml
from nlp.normalise import normalise

__all__ = ["proposes", "says_no_more"]

LONGEST = 300  # characters; a longer letter tells of something else as well
_QUICK = re.compile("议|票|表决|意见|讨论|商量")


def proposes(text: str) -> bool:
    """Whether the writer would like a 社区议事 or a vote."""
    if len(text) > LONGEST or _QUICK.search(text) is None:
        return False
    plain = normalise(text)
    return _words("wants").search(plain) is not None and _words("not").search(plain) is None


def says_no_more(text: str) -> bool:
    """我想发起社区议事: the wish alone, and nothing of what it is to be about."""
    return proposes(text) and _words("alone").fullmatch(normalise(text)) is not None


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(load_toml("ballots")["proposal"][name])
