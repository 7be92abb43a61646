"""Learn the weights of words from labelled messages and write nlp/lexicon/learned.tsv.

    .venv/bin/python -m scripts.learn_weights FILE.tsv

FILE is a tab-separated table with the columns id, title, text, category, second. Needs numpy
and scipy (they come with the extra `learn`). Curated rules stay as they are: the weights learned
here are added to their points, strongly regularised, so they only correct and complete them.
The messages themselves go nowhere; only words and numbers are written.
"""

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found, unused-ignore]
from scipy.optimize import minimize  # type: ignore[import, unused-ignore]
from scipy.sparse import csr_matrix  # type: ignore[import, unused-ignore]

from nlp import category, lexicon, segment
from nlp.lexicon import matcher
from nlp.normalise import normalise

OUTPUT = lexicon.FOLDER / "learned.tsv"
HEADER = """# 从一批已标注的留言学到的词和分数（由 scripts/learn_weights.py 生成，可以手工修改）。
# 每行：词<Tab>类别:分数 …；@ 开头的是 category.toml 里的概念。正数支持这一类，负数反对。
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message."""

    id: str
    title: str
    text: str
    category: int
    second: int | None


@dataclass(frozen=True, slots=True)
class Settings:
    """How strongly to hold back, and what to look at."""

    ridge: float = 1.0
    letters: float = 0.5
    least_seen: int = 2
    most_words: int = 4000
    smallest: float = 0.05


def load(file: Path) -> list[Row]:
    """Read the table; rows without a known category are an error."""
    index = {one.value: number for number, one in enumerate(category.CATEGORIES)}
    with file.open(encoding="utf-8", newline="") as handle:
        table = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Row(
                line["id"], line["title"], line.get("text") or "", index[line["category"]],
                index.get(line.get("second") or ""),
            )
            for line in table
        ]  # fmt: skip


def set_aside(rows: Sequence[Row], count: int) -> tuple[list[Row], list[Row]]:
    """Split off `count` rows by the hash of their id, the same ones for ever."""
    ordered = sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())
    return ordered[count:], ordered[:count]


@dataclass(slots=True)
class Learner:
    """A multinomial linear model on top of the curated points."""

    settings: Settings

    def prepare(self, text: str) -> tuple[list[float], set[str]]:
        """The curated points of a text and its features."""
        plain = normalise(text[:1000])
        hits = matcher().find(plain)
        tokens = segment.words(plain)
        scores = category.curated(plain, hits)
        concepts = {hit.concept for hit in hits if hit.group == "category"}
        return scores, category.features(tokens, concepts)

    def learn(self, rows: Sequence[Row]) -> dict[str, list[float]]:
        """Weights of each feature, one per category."""
        texts = [(row.title, row.category, 1.0) for row in rows]
        if self.settings.letters:
            texts += [
                (row.text, row.category, self.settings.letters)
                for row in rows
                if len(row.text) > 10
            ]
        prepared = [self.prepare(text) for text, _, _ in texts]
        seen = Counter(feature for _, found in prepared for feature in found)
        names = sorted(name for name, count in seen.items() if count >= self.settings.least_seen)
        weights = self._fit(
            np.array([scores for scores, _ in prepared]),
            _matrix([found for _, found in prepared], names),
            np.array([answer for _, answer, _ in texts]),
            np.array([weight for _, _, weight in texts]),
        )
        return {name: list(weights[row]) for row, name in enumerate(names)}

    def _fit(self, offset: Any, matrix: Any, answers: Any, importance: Any) -> Any:
        count, classes = matrix.shape[1], offset.shape[1]
        wanted = np.eye(classes)[answers]

        def loss(flat: Any) -> tuple[float, Any]:
            weights = flat.reshape(count, classes)
            points = offset + matrix @ weights
            points -= points.max(axis=1, keepdims=True)
            shares = np.exp(points)
            shares /= shares.sum(axis=1, keepdims=True)
            error = -(importance * np.log((shares * wanted).sum(axis=1) + 1e-12)).sum()
            slope = matrix.T @ ((shares - wanted) * importance[:, None])
            ridge = self.settings.ridge
            return error + 0.5 * ridge * (weights**2).sum(), (slope + ridge * weights).ravel()

        start = np.zeros(count * classes)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
        return found.x.reshape(count, classes)


def _matrix(texts: Sequence[set[str]], names: Sequence[str]) -> Any:
    index = {name: number for number, name in enumerate(names)}
    rows, columns, values = [], [], []
    for number, found in enumerate(texts):
        factor = category.scale(len(found))
        for feature in found:
            if feature in index:
                rows.append(number)
                columns.append(index[feature])
                values.append(factor)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), len(names)))


def write(weights: dict[str, list[float]], settings: Settings, file: Path = OUTPUT) -> int:
    """Write the strongest words; return how many."""
    strongest = sorted(weights.items(), key=lambda one: -max(map(abs, one[1])))
    lines = []
    for word, points in strongest[: settings.most_words]:
        kept = [
            f"{one.value}:{value:+.2f}"
            for one, value in zip(category.CATEGORIES, points, strict=True)
            if abs(value) >= settings.smallest
        ]
        if kept:
            lines.append(f"{word}\t{' '.join(kept)}")
    file.write_text(HEADER + "\n".join(sorted(lines)) + "\n", encoding="utf-8")
    return len(lines)


def main() -> None:
    """Learn from FILE, except rows set aside, and write the lexicon file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--set-aside", type=int, default=150, help="rows not to learn from")
    arguments = parser.parse_args()
    settings = Settings()
    rows, _ = set_aside(load(arguments.file), arguments.set_aside)
    count = write(Learner(settings).learn(rows), settings)
    print(f"{count} words and concepts from {len(rows)} messages → {OUTPUT}")


if __name__ == "__main__":
    main()
