"""Learned weights in files that people can read and change (`lexicon/learned_*.tsv`).

A line is `word<Tab>class:weight …`; the line `(start)` holds what each class has before any word.
~ marks a piece of two signs (`features.py`), @ a concept, # a mood of the text, = what rules say.

The files of all tasks are one table: a text's words and pieces are looked up once for all. What a
sign gives to all classes is one whole number with a field for each class, so that one addition
adds them all.
"""

import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

from nlp.categories import Category
from nlp.features import PIECE, Signs, scale
from nlp.lexicon import FOLDER

__all__ = ["INTENTS", "KINDS", "START", "Told", "Weights", "shares", "told_by", "weights"]

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
_SIZE = sum(map(len, _TASKS.values()))
_PARTS = 10_000  # of one point: four decimals are kept
_BITS = 32  # of a field: 200,000 points either way
_MASK, _HALF = (1 << _BITS) - 1, 1 << (_BITS - 1)
_FIELDS = struct.Struct(f"<{_SIZE}i")
# Added, these keep a negative field from borrowing of the next; taken off again by their own bits.
_SIGNS = sum(1 << (_BITS * (field + 1) - 1) for field in range(_SIZE))


def packed(points: float, field: int) -> int:
    """A class's points in its field; what is packed may be added up."""
    return round(points * _PARTS) << (_BITS * field)


def unpacked(total: int) -> tuple[int, ...]:
    """The fields of all classes, in parts of a point."""
    return _FIELDS.unpack(((total + _SIGNS) ^ _SIGNS).to_bytes(_FIELDS.size, "little"))


class Told(NamedTuple):
    """A text's signs, and what they give to the classes of all tasks together, in their fields."""

    signs: Signs
    words: tuple[int, ...]
    pieces: tuple[int, ...]

    def by_pieces(self, task: str) -> list[float]:
        """The points that pieces give to the classes of a task."""
        weight = scale(len(self.signs.pieces)) / _PARTS
        return [part * weight for part in self.pieces[weights().places[task]]]

    def by_all(self, task: str) -> list[float]:
        """The points of words and pieces and of the start, for the classes of a task.

        Each group counts as one voice however many signs it has.
        """
        table = weights()
        mine = table.places[task]
        if not self.signs.words and not self.signs.pieces:  # a house and nothing else
            return table.start[mine]
        of_words = scale(len(self.signs.words)) / _PARTS
        of_pieces = scale(len(self.signs.pieces)) / _PARTS
        return [
            start + word * of_words + piece * of_pieces
            for start, word, piece in zip(
                table.start[mine], self.words[mine], self.pieces[mine], strict=True
            )
        ]


class Weights:
    """The table of all tasks; `places` says where the classes of a task stand."""

    __slots__ = ("_known", "_pieces", "_words", "places", "start")

    def __init__(self) -> None:
        """Read the files; without one nothing is learned for its task yet."""
        self._words: dict[str, int] = {}
        self._pieces: dict[str, int] = {}
        self._known: set[str] = set()
        self.places: dict[str, slice] = {}
        first = 0
        for task, classes in _TASKS.items():
            self.places[task] = slice(first, first + len(classes))
            self._read(task, {one: first + index for index, one in enumerate(classes)})
            first += len(classes)
        self.start = [part / _PARTS for part in unpacked(self._words.pop(START, 0))]

    def knows(self, task: str) -> bool:
        """Whether anything was learned for the task."""
        return task in self._known

    def of_words(self, signs: Iterable[str]) -> int:
        """What words, concepts, moods and the like give together, packed; without the start."""
        return sum(map(self._words.get, signs, repeat(0)))

    def of_pieces(self, pieces: Iterable[str]) -> int:
        """The same of pieces, without the mark they have in the files."""
        return sum(map(self._pieces.get, pieces, repeat(0)))

    def points(self, signs: Iterable[str], task: str) -> list[float]:
        """What words, concepts, moods and the like give to each class of a task."""
        return [part / _PARTS for part in unpacked(self.of_words(signs))[self.places[task]]]

    def points_of_each(self, words: Iterable[str], field: int) -> Iterator[tuple[str, float]]:
        """What each known word gives to the class of a field; those of categories come first."""
        shift = _BITS * field
        for word in words:
            total = self._words.get(word)
            if total is not None:
                yield word, ((total + _SIGNS >> shift & _MASK) - _HALF) / _PARTS

    def letters_for(self, classes: slice, *, at_least: float) -> frozenset[str]:
        """The letters of all words that give one of the classes so many points."""
        parts = at_least * _PARTS
        return frozenset(
            letter
            for word, total in self._words.items()
            if word[0] not in "@#=" and max(unpacked(total)[classes]) >= parts
            for letter in word
        )

    def _read(self, task: str, fields: dict[str, int]) -> None:
        path = FOLDER / f"learned_{task}.tsv"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        if lines:
            self._known.add(task)
        pairs = _Pairs(fields)
        for line in lines:
            sign, _, written = line.partition("\t")
            if not written or line.startswith("# "):
                continue
            table = self._words
            if sign[0] == PIECE and len(sign) > 1:
                table, sign = self._pieces, sign[1:]
            table[sign] = table.get(sign, 0) + sum(map(pairs.__getitem__, written.split()))


class _Pairs(dict[str, int]):
    """`class:weight` as it is written → packed; of a hundred thousand most are alike."""

    def __init__(self, fields: dict[str, int]) -> None:
        super().__init__()
        self._fields = fields

    def __missing__(self, pair: str) -> int:
        name, _, points = pair.rpartition(":")
        total = self[pair] = packed(float(points), self._fields[name])
        return total


@lru_cache(maxsize=1)
def weights() -> Weights:
    """All that was learned, loaded once."""
    return Weights()


def told_by(signs: Signs) -> Told:
    """What the words and the pieces of a text give."""
    table = weights()
    words, pieces = table.of_words(signs.words), table.of_pieces(signs.pieces)
    return Told(signs, unpacked(words), unpacked(pieces))


def shares(scores: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Points → probabilities that sum to 1."""
    top = max(scores)
    powers = [math.exp((score - top) / temperature) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
