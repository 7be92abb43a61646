"""Learn the weights of words for the categories: nlp/lexicon/learned_category.tsv.

    .venv/bin/python -m scripts.learn_weights FILE.tsv

FILE is a tab-separated table with the columns id, title, text, category, second; sentences of our
own (scripts/training/matters.tsv) are added. Needs the extra `learn`. Curated rules stay as they
are: the weights learned here are added to their points, strongly held back, so they only correct
and complete them. The messages of FILE go nowhere; only words and numbers are written.
"""

import argparse
import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp import category
from nlp.features import signs_of, weighed
from nlp.lexicon import matcher
from nlp.normalise import normalise
from scripts.learning.fit import TRAINING, Example, Restraint, Smallest, fit, points, table, write

NAMES = [one.value for one in category.CATEGORIES]
HEADER = """# 从已标注的留言和自己写的例句学到的词和分数。
# 由 scripts/learn_weights.py 生成，可以手工修改。
# 每行：词<Tab>类别:分数 …；~ 开头的是相邻的两个字（^ 句首，$ 句末，0 数字），
# @ 开头的是 category.toml 里的概念。正数支持这一类，负数反对。
"""
WITHOUT_MATTER = frozenset(
    "progress urge human cancel greeting thanks smalltalk yes no".split()
)  # they say nothing of a category


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
    """What counts how much, and how strongly to hold back."""

    letters: float = 1.0  # a whole letter beside its title
    own: float = 1.0  # a sentence of our own beside a title
    restraint: Restraint = field(default_factory=lambda: Restraint(ridge=0.1))
    most_words: int = 12_000
    smallest: Smallest = field(default_factory=lambda: Smallest(0.3, 0.5))


def load(file: Path) -> list[Row]:
    """Read the table; rows without a known category are an error."""
    with file.open(encoding="utf-8", newline="") as handle:
        lines = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_row(line["id"], line["title"], line) for line in lines]


def our_own() -> list[Row]:
    """Sentences of our own that hold a matter."""
    lines = [
        line for line in table(TRAINING / "matters.tsv") if line["intent"] not in WITHOUT_MATTER
    ]
    tests = (TRAINING.parent.parent / "tests/nlp/chat_categories.tsv").read_text("utf-8")
    for text, wanted, *_ in (line.split("\t") for line in tests.splitlines() if line):
        lines.append({"text": text, "category": wanted})
    return [_row(f"own-{at}", line["text"], line | {"text": ""}) for at, line in enumerate(lines)]


def _row(name: str, title: str, line: dict[str, str]) -> Row:
    second = line.get("second") or ""
    return Row(
        name,
        title,
        line.get("text") or "",
        NAMES.index(line["category"]),
        NAMES.index(second) if second else None,
    )


def set_aside(rows: Sequence[Row], count: int) -> tuple[list[Row], list[Row]]:
    """Split off `count` rows by the hash of their id, the same ones for ever."""
    ordered = sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())
    return ordered[count:], ordered[:count]


@dataclass(slots=True)
class Learner:
    """A multinomial linear model on top of the curated points."""

    settings: Settings

    def example(self, text: str, answer: int = 0, importance: float = 1.0) -> Example:
        """A text as the reader sees it."""
        plain = normalise(text[:1000])
        hits = matcher().find(plain)
        concepts = {hit.concept for hit in hits if hit.group == "category"}
        signs = signs_of(plain)
        features = weighed(tuple(category.features(signs.words, concepts)), signs.pieces)
        return Example(features, answer, importance, category.curated(plain, hits))

    def learn(self, rows: Sequence[Row], own: Sequence[Row] = ()) -> dict[str, list[float]]:
        """Weights of each feature, one per category."""
        wanted = self.settings
        examples = [self.example(row.title, row.category) for row in rows]
        examples += [
            self.example(row.text, row.category, wanted.letters)
            for row in rows
            if wanted.letters and len(row.text) > 10
        ]
        examples += [self.example(row.title, row.category, wanted.own) for row in own]
        return fit(examples, len(NAMES), wanted.restraint)

    def ranked(self, weights: dict[str, list[float]], text: str) -> category.Ranked:
        """What the reader would make of a text with these weights."""
        example = self.example(text)
        return category.rank(points(weights, example.features, example.offset))


def main() -> None:
    """Learn from FILE, except rows set aside, and write the lexicon file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--set-aside", type=int, default=0, help="rows not to learn from")
    options = parser.parse_args()
    settings = Settings()
    rows, _ = set_aside(load(options.file), options.set_aside)
    own = our_own()
    learned = Learner(settings).learn(rows, own)
    count = write(
        "category",
        learned,
        NAMES,
        header=HEADER,
        smallest=settings.smallest,
        most=settings.most_words,
    )
    print(f"{count} words and concepts from {len(rows)} messages and {len(own)} of our own")


if __name__ == "__main__":
    main()
