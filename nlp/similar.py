"""How alike two messages are; which messages to compare is for the caller to find (RULEBOOK §6.4).

What a message is about counts most: 没水 and 停水 are one thing in the lexicon, 没水 and 没电 are
not, however alike the letters. Where it happens and who tells it counts nothing.
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from nlp.features import signs_of
from nlp.lexicon import hits_in
from nlp.matters import things_of
from nlp.normalise import normalise

_LONGEST = 400
_NOISE = re.compile(r"[\W_0-9]+")
_THINGS, _WORDS, _LETTERS = 0.5, 0.25, 0.25  # how much each counts; they sum to 1


def of_other_things(a: str, b: str) -> bool:
    """Whether each names what it is about and nothing is shared: 水龙头漏水, 楼道灯不亮."""
    left, right = _sight(a).things, _sight(b).things
    return bool(left) and bool(right) and left.isdisjoint(right)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is compared of one message."""

    letters: str
    words: frozenset[str]
    things: frozenset[str]


def similarity(a: str, b: str) -> float:
    """0.0 (nothing in common) … 1.0 (the same), by what is spoken of, by words and by letters."""
    left, right = _sight(a), _sight(b)
    if not left.letters or not right.letters:
        return 0.0
    if left.letters == right.letters:
        return 1.0
    letters = fuzz.ratio(left.letters, right.letters) / 100
    words = _shared(left.words, right.words, otherwise=letters)
    things = _shared(left.things, right.things, otherwise=(words + letters) / 2)
    return round(_THINGS * things + _WORDS * words + _LETTERS * letters, 4)


def _sight(text: str) -> _Sight:
    plain = normalise(text[:_LONGEST])
    words = frozenset(word for word in signs_of(plain).words if len(word) > 1)
    return _Sight(_NOISE.sub("", plain), words, things_of(hits_in(plain)))


def _shared(mine: frozenset[str], theirs: frozenset[str], *, otherwise: float) -> float:
    """The share of the shorter list that both have; `otherwise` where one says nothing."""
    if not mine or not theirs:
        return otherwise
    return len(mine & theirs) / min(len(mine), len(theirs))
