"""A multinomial linear model, strongly held back, written as a file that people can read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found, unused-ignore]
from scipy.optimize import minimize  # type: ignore[import, unused-ignore]
from scipy.sparse import csr_matrix  # type: ignore[import, unused-ignore]

from nlp.features import PIECE
from nlp.learned import START
from nlp.lexicon import FOLDER

TRAINING = Path(__file__).resolve().parent.parent / "training"


@dataclass(slots=True)
class Example:
    """One text: what each feature counts, its class, its importance, and points given before."""

    features: dict[str, float]
    answer: int
    importance: float = 1.0
    offset: Sequence[float] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Smallest:
    """Weights below these are not worth a line: of words, and of the many pieces."""

    word: float
    piece: float

    def of(self, feature: str) -> float:
        """What counts for this feature; concepts, moods and rules are few and all stay."""
        if feature.startswith(PIECE):
            return self.piece
        return 0.05 if feature.startswith(("@", "#", "=")) else self.word


@dataclass(frozen=True, slots=True)
class Restraint:
    """How strongly to hold back; `least_seen` texts must hold a feature for it to count."""

    ridge: float = 1.0
    least_seen: int = 2
    with_start: bool = False
    steps: int = 150


def fit(examples: Sequence[Example], classes: int, restraint: Restraint) -> dict[str, list[float]]:
    """Weights of each feature, one per class; under ``START`` what each class has before any."""
    seen = Counter(name for one in examples for name in one.features)
    names = sorted(name for name, count in seen.items() if count >= restraint.least_seen)
    matrix = _matrix([one.features for one in examples], names)
    turned = matrix.T.tocsr()
    offset = np.array([one.offset or [0.0] * classes for one in examples])
    importance = np.array([one.importance for one in examples])
    wanted = np.eye(classes)[[one.answer for one in examples]]
    count, ridge, start = len(names), restraint.ridge, float(restraint.with_start)

    def loss(flat: Any) -> tuple[float, Any]:
        weights, first = flat[: count * classes].reshape(count, classes), flat[count * classes :]
        points = offset + matrix @ weights + first * start
        points -= points.max(axis=1, keepdims=True)
        shares = np.exp(points)
        shares /= shares.sum(axis=1, keepdims=True)
        error = -(importance * np.log((shares * wanted).sum(axis=1) + 1e-12)).sum()
        wrong = (shares - wanted) * importance[:, None]
        slope = np.concatenate([(turned @ wrong + ridge * weights).ravel(), wrong.sum(0) * start])
        return error + 0.5 * ridge * (weights**2).sum(), slope

    begin = np.zeros((count + 1) * classes)
    found = minimize(
        loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": restraint.steps}
    ).x
    weights = found[: count * classes].reshape(count, classes)
    learned = {name: list(map(float, weights[row])) for row, name in enumerate(names)}
    if restraint.with_start:
        learned[START] = list(map(float, found[count * classes :]))
    return learned


def _matrix(texts: Sequence[dict[str, float]], names: Sequence[str]) -> Any:
    index = {name: number for number, name in enumerate(names)}
    rows, columns, values = [], [], []
    for number, found in enumerate(texts):
        for name, value in found.items():
            if name in index:
                rows.append(number)
                columns.append(index[name])
                values.append(value)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), len(names)))


def points(
    weights: dict[str, list[float]], features: dict[str, float], offset: Sequence[float]
) -> list[float]:
    """What the weights make of one text."""
    scores = [mine + first for mine, first in zip(offset, _start(weights, offset), strict=True)]
    for name, value in features.items():
        for index, weight in enumerate(weights.get(name, ())):
            scores[index] += weight * value
    return scores


def _start(weights: dict[str, list[float]], offset: Sequence[float]) -> Sequence[float]:
    return weights.get(START) or [0.0] * len(offset)


def write(
    name: str,
    weights: dict[str, list[float]],
    classes: Sequence[str],
    *,
    header: str,
    smallest: Smallest,
    most: int,
) -> int:
    """Write the strongest features to `nlp/lexicon/learned_<name>.tsv`; return how many."""
    strongest = sorted(weights.items(), key=lambda one: -max(map(abs, one[1])))[:most]
    lines = {START: _line(START, weights[START], classes, 0.0)} if START in weights else {}
    lines |= {word: _line(word, give, classes, smallest.of(word)) for word, give in strongest}
    kept = sorted(line for line in lines.values() if line)
    (FOLDER / f"learned_{name}.tsv").write_text(header + "\n".join(kept) + "\n", encoding="utf-8")
    return len(kept)


def _line(word: str, give: Sequence[float], classes: Sequence[str], smallest: float) -> str:
    parts = [
        f"{name}:{value:+.2f}"
        for name, value in zip(classes, give, strict=True)
        if abs(value) >= smallest
    ]
    return f"{word}\t{' '.join(parts)}" if parts else ""


def table(file: Path) -> Iterable[dict[str, str]]:
    """The rows of a tab-separated file whose first line names the columns."""
    lines = file.read_text(encoding="utf-8").splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:] if line]
