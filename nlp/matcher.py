"""Find all lexicon words of a text in one walk over it."""

from collections.abc import Iterable
from typing import NamedTuple

_Marks = tuple[tuple[str, str], ...]


class Hit(NamedTuple):
    """One lexicon word found: where, what, and under which concept of which group."""

    start: int
    end: int
    word: str
    group: str
    concept: str


class Matcher:
    """Longest match per group at each position; words of one group do not overlap.

    One walk serves all lexicons. What begins with the same two letters stands together, so at most
    places one look-up says that nothing begins there: the cost depends on the text, not on the
    number of words.
    """

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Take (group, concept, word) triples; a word may stand under several concepts."""
        tags: dict[str, list[tuple[str, str]]] = {}
        for group, concept, word in entries:
            marks = tags.setdefault(word, [])
            if (group, concept) not in marks:
                marks.append((group, concept))
        self._tags: dict[str, _Marks] = {word: tuple(marks) for word, marks in tags.items()}
        self._single = frozenset(word for word in tags if len(word) == 1)
        lengths: dict[str, set[int]] = {}
        for word in tags:
            if len(word) > 1:
                lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {
            pair: tuple(sorted(sizes, reverse=True)) for pair, sizes in lengths.items()
        }

    def find(self, text: str) -> list[Hit]:
        """Return the hits in text order."""
        hits: list[Hit] = []
        taken: dict[str, int] = {}
        lengths, tags, single = self._lengths.get, self._tags.get, self._single
        for start, char in enumerate(text):
            for size in lengths(text[start : start + 2], ()):
                word = text[start : start + size]
                marks = tags(word)
                if marks is not None and not _is_of_a_number(text, start, word):
                    _take(hits, taken, marks, start, word)
            if char in single:
                _take(hits, taken, self._tags[char], start, char)
        return hits


def _is_of_a_number(text: str, start: int, word: str) -> bool:
    """12345 within 13812345678 is no hotline."""
    if not (word.isascii() and word.isdigit()):
        return False
    around = text[max(0, start - 1) : start] + text[start + len(word) : start + len(word) + 1]
    return any(char.isdigit() for char in around)


def _take(
    hits: list[Hit],
    taken: dict[str, int],
    marks: _Marks,
    start: int,
    word: str,
) -> None:
    """Keep the word for each group that has no longer or earlier word over this place."""
    end = start + len(word)
    free = [mark for mark in marks if taken.get(mark[0], 0) <= start]
    for group, concept in free:
        hits.append(Hit(start, end, word, group, concept))
        taken[group] = end
