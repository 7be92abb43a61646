"""Learned weights in files that people can read and change (`lexicon/learned_*.tsv`).

A line is `word<Tab>class:weight …`; the line `(start)` holds what each class has before any word.
~ marks a piece of two signs (`features.py`), @ a concept, # a mood of the text, = what rules say.

The files of all tasks are one table: a text's words and pieces are looked up once for all.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.categories import Category
from nlp.features import PIECE, Signs, scale
from nlp.lexicon import FOLDER

__all__ = ["INTENTS", "KINDS", "START", "Give", "Told", "Weights", "shares", "told_by", "weights"]

START = "(start)"
KINDS = (
    "none", "trapped", "fire", "gas", "flood", "electric", "falling", "injury", "violence",
    "missing_person", "self_harm",
)  # fmt: skip
INTENTS = (
    "complaint", "request", "inquiry", "suggestion", "praise", "progress", "urge", "human",
    "cancel", "greeting", "smalltalk", "thanks", "yes", "no",
)  # fmt: skip
# The files and their classes, in the order in which their points stand in the table.
_TASKS: dict[str, tuple[str, ...]] = {
    "category": tuple(Category),
    "emergency": KINDS,
    "intent": INTENTS,
}
Give = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A text's signs, and what they give to the classes of all tasks together."""

    signs: Signs
    by_pieces: list[float]
    by_all: list[float]  # words and pieces


class Weights:
    """The table of all tasks; `places` says where the classes of a task stand."""

    __slots__ = ("_give", "_known", "_size", "places", "start")

    def __init__(self) -> None:
        """Read the files; without one nothing is learned for its task yet."""
        self._give: dict[str, Give] = {}
        self.places: dict[str, slice] = {}
        self._known: set[str] = set()
        self._size = 0
        for task, classes in _TASKS.items():
            first, self._size = self._size, self._size + len(classes)
            self.places[task] = slice(first, self._size)
            self._read(task, {one: first + index for index, one in enumerate(classes)})
        self.start = self.sums([START])
        self._give.pop(START, None)

    def knows(self, task: str) -> bool:
        """Whether anything was learned for the task."""
        return task in self._known

    def of(self, sign: str) -> Give:
        """What the sign gives to which class, those of categories first."""
        return self._give.get(sign, ())

    def sums(self, signs: Iterable[str], weight: float = 1.0) -> list[float]:
        """What the signs give to each class of all tasks; without the start."""
        scores = [0.0] * self._size
        give = self._give.get
        for sign in signs:
            for index, points in give(sign, ()):
                scores[index] += points
        return [score * weight for score in scores]

    def letters_for(self, classes: Collection[int], *, at_least: float) -> frozenset[str]:
        """The letters of all words that give one of the classes so many points."""
        return frozenset(
            letter
            for word, give in self._give.items()
            if word[0] not in f"@#={PIECE}" and any(i in classes and p >= at_least for i, p in give)
            for letter in word
        )

    def _read(self, task: str, places: dict[str, int]) -> None:
        path = FOLDER / f"learned_{task}.tsv"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        if lines:
            self._known.add(task)
        # Pairs are kept once however many words give the same: there are a hundred thousand.
        pairs: dict[str, tuple[int, float]] = {}
        for line in lines:
            sign, _, written = line.partition("\t")
            if not written or line.startswith("# "):
                continue
            for pair in written.split():
                if pair not in pairs:
                    name, _, points = pair.rpartition(":")
                    pairs[pair] = (places[name], float(points))
            give = tuple(pairs[pair] for pair in written.split())
            self._give[sign] = self._give.get(sign, ()) + give


@lru_cache(maxsize=1)
def weights() -> Weights:
    """All that was learned, loaded once."""
    return Weights()


def told_by(signs: Signs) -> Told:
    """What words and pieces give; each group counts as one voice however many signs it has."""
    table = weights()
    by_words = table.sums(signs.words, scale(len(signs.words)))
    by_pieces = table.sums(signs.pieces, scale(len(signs.pieces)))
    return Told(signs, by_pieces, [a + b for a, b in zip(by_words, by_pieces, strict=True)])


def shares(scores: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Points → probabilities that sum to 1."""
    top = max(scores)
    powers = [math.exp((score - top) / temperature) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
