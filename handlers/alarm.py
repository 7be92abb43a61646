"""Does a text report an emergency? Asked of every message, so unsegmented (RULEBOOK §4.8)."""

import re

from nlp.emergency import Danger, read_emergency
from nlp.english import hinted_in_english, holds_english
from nlp.lexicon import hits_in, load_toml
from nlp.normalise import normalise

__all__ = ["NONE", "danger_in", "kind_hinted", "speaks_of_danger"]

LONGEST = 1000  # characters looked at, as in nlp.read
SHORTEST = 2
UNKNOWN_KIND = "injury"  # somebody may be hurt, and nothing says how
NONE = Danger()
_ONLY_A_HOUSE = re.compile(r"[0-9A-Za-z\s#\-栋幢座号楼单元室]+")
# Roles of lexicon words that speak of an emergency themselves, not only of what may be part of one.
_SPEAKS_OF_IT = frozenset({"是", "可能", "问"})


def danger_in(text: str) -> Danger:
    """The emergency the words report, or that one question must settle it."""
    if len(text) < SHORTEST or (_is_bare(text) and not holds_english(text)):
        return NONE
    plain = normalise(text[:LONGEST])
    return read_emergency(plain, hits_in(plain))


def _is_bare(text: str) -> bool:
    """A number, a house, OK: neither Chinese nor, without three letters together, English."""
    return text.isascii() or _ONLY_A_HOUSE.fullmatch(text) is not None


def speaks_of_danger(text: str) -> bool:
    """Whether any word of danger stands in it, happening or not: 刚才着火了，没事了."""
    return _kind_named(text) is not None


def kind_hinted(text: str) -> str:
    """The kind of emergency that doubtful words speak of; the desk's own default when none."""
    return _kind_named(text) or UNKNOWN_KIND


def _kind_named(text: str) -> str | None:
    kinds: dict[str, str] = load_toml("emergency")["kinds"]
    for hit in hits_in(normalise(text[:LONGEST])):
        kind, _, role = hit.concept.partition(":")
        if role in _SPEAKS_OF_IT and kind in kinds:
            return kinds[kind]
    return hinted_in_english(text)
