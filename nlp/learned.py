"""Learned weights in files that people can read and change (`lexicon/learned_*.tsv`).

A line is `word<Tab>class:weight …`; the line `(start)` holds what each class has before any word.
~ marks a piece of two signs (`features.py`), @ a concept, # a mood of the text, = what rules say.
"""

import math
from collections.abc import Collection, Iterable, Sequence

from nlp.features import PIECE, scale
from nlp.lexicon import FOLDER

START = "(start)"
Give = tuple[tuple[int, float], ...]


class Learned:
    """One file of weights for the given classes."""

    __slots__ = ("_classes", "_give", "_pairs", "start")

    def __init__(self, name: str, classes: Sequence[str]) -> None:
        """Read `learned_<name>.tsv`; without the file nothing is learned yet."""
        self._classes = {one: index for index, one in enumerate(classes)}
        self._pairs: dict[str, tuple[int, float]] = {}
        path = FOLDER / f"learned_{name}.tsv"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        parts = (line.partition("\t") for line in lines if line and not line.startswith("# "))
        self._give = {word: self._read(weights) for word, _, weights in parts if weights}
        self.start = [0.0] * len(classes)
        self.add(self.start, self._give.pop(START, ()))
        self._pairs.clear()

    def __bool__(self) -> bool:
        """Whether anything was learned."""
        return bool(self._give)

    def of(self, word: str) -> Give | None:
        """What the word gives to which class; None when it says nothing."""
        return self._give.get(word)

    def total(self, *groups: Collection[str], factor: float | None = None) -> list[float]:
        """The sum of what the words of each group give; without the start.

        Each group counts as one voice however many words it has, unless a `factor` is given.
        """
        scores = [0.0] * len(self._classes)
        give = self._give.get
        for words in groups:
            weight = scale(len(words)) if factor is None else factor
            for word in words:
                for index, points in give(word, ()):
                    scores[index] += points * weight
        return scores

    def letters_for(self, classes: Iterable[int], *, at_least: float) -> frozenset[str]:
        """The letters of all words that give one of the classes so many points."""
        wanted = frozenset(classes)
        return frozenset(
            letter
            for word, give in self._give.items()
            if word[0] not in f"@#={PIECE}" and any(i in wanted and p >= at_least for i, p in give)
            for letter in word
        )

    @staticmethod
    def add(scores: list[float], give: Give) -> None:
        """Add to the scores in place."""
        for index, points in give:
            scores[index] += points

    def _read(self, weights: str) -> Give:
        return tuple(self._pair(pair) for pair in weights.split())

    def _pair(self, written: str) -> tuple[int, float]:
        """Kept once however many words give the same: there are a hundred thousand of them."""
        found = self._pairs.get(written)
        if found is None:
            name, _, points = written.rpartition(":")
            found = self._pairs[written] = (self._classes[name], float(points))
        return found


def shares(scores: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Points → probabilities that sum to 1."""
    top = max(scores)
    powers = [math.exp((score - top) / temperature) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
