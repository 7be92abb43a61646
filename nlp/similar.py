"""How alike two messages are; which messages to compare is for the caller to find."""

import re

from rapidfuzz import fuzz

from nlp.normalise import normalise
from nlp.segment import words

_LONGEST = 400
_NOISE = re.compile(r"[\W_]+")


def similarity(a: str, b: str) -> float:
    """0.0 (nothing in common) … 1.0 (the same), by characters and by words of content."""
    left, right = normalise(a[:_LONGEST]), normalise(b[:_LONGEST])
    plain_left, plain_right = _NOISE.sub("", left), _NOISE.sub("", right)
    if not plain_left or not plain_right:
        return 0.0
    if plain_left == plain_right:
        return 1.0
    characters = fuzz.ratio(plain_left, plain_right) / 100
    return round(0.4 * characters + 0.6 * _shared(left, right), 4)


def _shared(left: str, right: str) -> float:
    """Shared words of two characters and more, relative to the shorter message."""
    mine, theirs = _content(left), _content(right)
    if not mine or not theirs:
        return fuzz.ratio(left, right) / 100
    return len(mine & theirs) / min(len(mine), len(theirs))


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) > 1 and not word.isspace())
