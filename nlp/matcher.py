"""Find all lexicon words of a text in one walk over it."""

from collections.abc import Iterable
from typing import NamedTuple


class Hit(NamedTuple):
    """One lexicon word found: where, what, and under which concept of which group."""

    start: int
    end: int
    word: str
    group: str
    concept: str


class Matcher:
    """Longest match per group at each position; words of one group do not overlap.

    One walk serves all lexicons: a dictionary look-up per position and word length that can
    begin there, so the cost depends on the text, not on the number of words.
    """

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Take (group, concept, word) triples; a word may stand under several concepts."""
        tags: dict[str, list[tuple[str, str]]] = {}
        for group, concept, word in entries:
            marks = tags.setdefault(word, [])
            if (group, concept) not in marks:
                marks.append((group, concept))
        self._tags = {word: tuple(marks) for word, marks in tags.items()}
        lengths: dict[str, set[int]] = {}
        for word in tags:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {
            char: tuple(sorted(sizes, reverse=True)) for char, sizes in lengths.items()
        }

    def find(self, text: str) -> list[Hit]:
        """Return the hits in text order."""
        hits: list[Hit] = []
        taken: dict[str, int] = {}
        lengths, tags = self._lengths, self._tags
        for start, char in enumerate(text):
            for size in lengths.get(char, ()):
                word = text[start : start + size]
                marks = tags.get(word)
                if marks is not None:
                    _take(hits, taken, marks, start, word)
        return hits


def _take(
    hits: list[Hit],
    taken: dict[str, int],
    marks: tuple[tuple[str, str], ...],
    start: int,
    word: str,
) -> None:
    """Keep the word for each group that has no longer or earlier word over this place."""
    end = start + len(word)
    for group, concept in marks:
        if taken.get(group, 0) <= start:
            hits.append(Hit(start, end, word, group, concept))
    for group, _ in marks:
        if taken.get(group, 0) <= start:
            taken[group] = end
