"""The lexicon files a manager can read and change, loaded once."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from nlp.matcher import Hit, Matcher

# Texts looked over last: many readers ask about a message in its turn, and its filing once more.
AT_HAND = 256
FOLDER = Path(__file__).parent / "lexicon"
_CHOICES = re.compile("[{}]")
# One file a group; each holds a table [words] of concept = [words].
GROUPS = ("category", "emergency", "feeling", "intent", "target")


@cache
def load_toml(name: str) -> dict[str, Any]:
    """Read `lexicon/<name>.toml`. Raises FileNotFoundError or TOMLDecodeError with the place."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def any_of(patterns: Iterable[str], begins: str | None = None) -> re.Pattern[str]:
    """One pattern for all of them, the first that fits winning.

    `begins` are the letters, as within brackets, one of which every match begins with: where a
    pattern's own beginning is many words, asking for these first saves most of the time.
    """
    whole = "|".join(patterns)
    return re.compile(f"(?=[{begins}])(?:{whole})" if begins else whole)


def by_first_sign(words: Iterable[str]) -> str:
    """A pattern for words that begin with a plain sign each: every sign is tried but once.

    Of those with the same sign the first that fits wins.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{sign}(?:{'|'.join(others)})" for sign, others in rests.items())


def spelt_out(word: str) -> Iterator[str]:
    """Every word that one with choices stands for: 水{是,很}{臭,黄} is four."""
    parts = [part.split(",") for part in _CHOICES.split(word)]
    return map("".join, product(*parts))


@cache
def matcher(*groups: str) -> Matcher:
    """The matcher over the words of these groups; of all, when none is named."""
    return Matcher(
        (_group(group, concept), concept, word)
        for group in groups or GROUPS
        for concept, words in load_toml(group)["words"].items()
        for written in words
        for word in spelt_out(written)
        if word
    )


@lru_cache(maxsize=AT_HAND)
def hits_in(plain: str) -> tuple[Hit, ...]:
    """Every lexicon word of a normalised text, in its order."""
    return tuple(matcher().find(plain))


def _group(file: str, concept: str) -> str:
    """Concepts "火:是" and "火:条件" are a group of their own: another kind's longer word must
    not hide theirs."""
    kind, colon, _ = concept.partition(":")
    return f"{file}/{kind}" if colon else file
