"""An outage of a whole building, unit or estate: its place is the whole of it, no single flat.

The words are in `lexicon/places.toml`.
"""

import re
from functools import cache

from nlp.lexicon import load_toml
from nlp.numerals import NUMERAL_CHARS

__all__ = ["is_whole", "is_whole_building", "is_whole_unit", "read_whole"]

LONGEST_ANSWER = 24  # characters
_REACH = 14  # characters between who is without and what they are without
_SENTENCE_END = re.compile(r"[。！!？?\n]")
_NAMED = (
    # not the end of several: 2栋到5栋, 6栋和7栋
    rf"(?<![0-9A-Za-z{NUMERAL_CHARS}到至和跟、~-])(?P<building>(?:[0-9A-Za-z]{{1,4}}|[{NUMERAL_CHARS}]{{1,3}})\s*(?:号楼|栋|幢|座))"
    rf"(?P<unit>(?:[0-9]{{1,2}}|[{NUMERAL_CHARS}]{{1,2}})\s*单元)?"
)


def read_whole(text: str) -> tuple[int, str] | None:
    """Where the outage is said and its place: 整栋楼停电了 → （整栋）, 6栋全停水 → 6栋（整栋）.

    An answer that names the whole and nothing else (不止我家，整个单元都这样) counts as well. None
    when a single flat is without, or nothing is.
    """
    match = _answer().fullmatch(text) if len(text) <= LONGEST_ANSWER else None
    if match is None and _words("outage").search(text) is not None:
        match = next((one for one in _scopes().finditer(text) if _is_out(text, one)), None)
    if match is None or _words("but").search(text) is not None:
        return None
    if match["of_named"] and not match["building"]:
        return None  # 都停水了 names no building
    return match.start(), _place(match)


def is_whole(spot: str) -> bool:
    """The whole of a building or of a unit."""
    return is_whole_building(spot) or is_whole_unit(spot)


def is_whole_building(spot: str) -> bool:
    """（整栋）, 6栋（整栋）: no unit belongs to it."""
    return spot.endswith(_shown("building"))


def is_whole_unit(spot: str) -> bool:
    """（整个单元）, 6栋1单元（整个单元）: the unit has to be known."""
    return spot.endswith(_shown("unit"))


def _is_out(text: str, scope: re.Match[str]) -> bool:
    """Something is out close before or after it in the sentence."""
    before = _SENTENCE_END.split(text[max(0, scope.start() - _REACH) : scope.start()])[-1]
    after = _SENTENCE_END.split(text[scope.end() : scope.end() + _REACH])[0]
    return any(_words("outage").search(part) is not None for part in (before, after))


def _place(scope: re.Match[str]) -> str:
    if scope["of_estate"]:
        return _shown("estate")
    named = f"{scope['building'] or ''}{scope['unit'] or ''}"
    of_unit = scope["of_unit"] or scope["unit"]  # 3栋2单元整个楼 is the tower of that unit
    return named + _shown("unit" if of_unit else "building")


def _shown(kind: str) -> str:
    shown: str = load_toml("places")["whole"][kind]
    return shown


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(load_toml("places")["whole"][name])


@cache
def _scopes() -> re.Pattern[str]:
    return re.compile(_scope())


@cache
def _answer() -> re.Pattern[str]:
    """The whole answer to where it is; also as a place reads in which it was written down."""
    words = load_toml("places")["whole"]
    return re.compile(f"(?:{words['answer_before']})?{_scope()}(?:{words['answer_after']})?")


def _scope() -> str:
    words = load_toml("places")["whole"]
    kinds = ("of_unit", "of_building", "of_estate", "of_named")
    of_any = "|".join(f"(?P<{kind}>{words[kind]})" for kind in kinds)
    return rf"(?:{_NAMED}的?[（(]?)?(?:{of_any})(?!{words['not_after']})"
