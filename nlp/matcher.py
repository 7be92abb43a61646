"""Find all lexicon words of a text in one walk over it."""

from collections.abc import Iterable
from operator import add

import msgspec

_Marks = tuple[tuple[str, tuple[str, ...]], ...]  # a word's groups, each with its concepts


class Hit(msgspec.Struct, frozen=True, gc=False):
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
        tags: dict[str, dict[str, dict[str, None]]] = {}
        for group, concept, word in entries:
            tags.setdefault(word, {}).setdefault(group, {})[concept] = None
        self._marks: dict[str, _Marks] = {
            word: tuple((group, tuple(concepts)) for group, concepts in marks.items())
            for word, marks in tags.items()
        }
        self._single = frozenset(word for word in tags if len(word) == 1)
        lengths: dict[str, set[int]] = {}
        for word in tags:
            if len(word) > 1:
                lengths.setdefault(word[:2], set(map(len, self._single & {word[0]}))).add(len(word))
        self._lengths = {
            pair: tuple(sorted(sizes, reverse=True)) for pair, sizes in lengths.items()
        }

    def find(self, text: str) -> list[Hit]:
        """Return the hits in text order."""
        hits: list[Hit] = []
        taken: dict[str, int] = {}  # where the last word of each group ends
        marks_of, single = self._marks.get, self._single
        pairs = map(add, text, text[1:] + " ")
        for start, sizes in enumerate(map(self._lengths.get, pairs)):
            if sizes is None and text[start] not in single:
                continue
            for size in sizes or (1,):
                end = start + size
                word = text[start:end]
                marks = marks_of(word)
                if marks is None or (word.isascii() and _is_of_a_number(text, start, word)):
                    continue
                for group, concepts in marks:
                    if taken.get(group, 0) <= start:
                        taken[group] = end
                        hits += [Hit(start, end, word, group, concept) for concept in concepts]
        return hits


def _is_of_a_number(text: str, start: int, word: str) -> bool:
    """12345 within 13812345678 is no hotline."""
    if not word.isdigit():
        return False
    around = text[max(0, start - 1) : start] + text[start + len(word) : start + len(word) + 1]
    return any(char.isdigit() for char in around)
