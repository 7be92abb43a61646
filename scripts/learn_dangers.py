"""Learn which words tell of danger and write nlp/lexicon/learned_emergency.tsv.

    .venv/bin/python -m scripts.learn_dangers [FILE.tsv]

The sentences are our own (scripts/training): dangers told in people's own words, look-alikes, and
ordinary messages. FILE, when given, adds ordinary titles (column title) that hold no danger; only
words and numbers of it are written. Needs the extra `learn`.
"""

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp import emergency
from nlp.emergency_rules import by_rules
from nlp.features import signs_of, weighed
from nlp.learned import KINDS
from nlp.lexicon import matcher
from nlp.normalise import normalise
from scripts.learning.fit import TRAINING, Example, Restraint, Smallest, fit, table, write

HEADER = """# 从自己写的例句学到的：哪些词、哪些相邻的字说明正在发生危险。
# 由 scripts/learn_dangers.py 生成，可以手工修改。每行：词<Tab>种类:分数 …；none 表示没有危险。
# ~ 是相邻的两个字（^ 句首，$ 句末，0 数字），@ 是 emergency.toml 的概念，# 是语气，= 是规则的判断。
"""
RESTRAINT = Restraint(ridge=0.1, with_start=True)
SMALLEST = Smallest(word=0.25, piece=0.4)


def example(text: str, kind: str, importance: float = 1.0) -> Example:
    """One sentence as the reader sees it."""
    plain = normalise(text[:1000])
    hits = matcher().find(plain)
    signs = signs_of(plain)
    features = weighed(signs.words, signs.pieces)
    features |= dict.fromkeys(emergency.voices(plain, hits, by_rules(plain, hits)), 1.0)
    return Example(features, KINDS.index(kind), importance)


def addressed(text: str) -> str:
    """As people write who say at once where and who they are; the same for the same text."""
    chance = random.Random(text)
    building, unit, floor, door = (chance.randint(1, most) for most in (28, 4, 30, 4))
    where = f"{building}栋{unit}单元{floor}0{door}"
    who = chance.choice(("我是王女士", "我姓李", "张先生", "我叫陈建国", "我是赵阿姨"))
    phone = f"13{chance.randint(100000000, 999999999)}"
    return chance.choice(
        (
            f"{where}{text}",
            f"{where}，{text}",
            f"{text}，{who}{phone}",
            f"{where}{text}，{who}{phone}",
        )
    )


def our_own() -> Iterator[tuple[str, str]]:
    """(text, kind) of all sentences of ours."""
    for row in table(TRAINING / "dangers.tsv"):
        yield row["text"], "none" if row["kind"] == "-" else row["kind"]
    for row in table(TRAINING / "matters.tsv"):
        yield row["text"], "none"
    yield from _chat()
    for name in ("emergencies", "emergencies_fresh", "emergencies_second"):
        lines = (TRAINING.parent.parent / f"tests/nlp/{name}.tsv").read_text("utf-8").splitlines()
        for text, kinds in (line.split("\t") for line in lines if line):
            yield text, "none" if kinds == "-" else kinds.split(",")[0]


def _chat() -> Iterator[tuple[str, str]]:
    """Ordinary chat messages; what the rules are sure of among them is left to the other files."""
    lines = (TRAINING.parent.parent / "tests/nlp/chat_categories.tsv").read_text("utf-8")
    for text in (line.split("\t")[0] for line in lines.splitlines() if line):
        plain = normalise(text)
        if by_rules(plain, matcher().find(plain)).kind is None:
            yield text, "none"


def titles(file: Path) -> Iterator[tuple[str, str]]:
    """Ordinary titles, none of them a danger."""
    with file.open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield line["title"], "none"


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    options = parser.parse_args(arguments)
    rows = [*our_own(), *(titles(options.file) if options.file else ())]
    rows += [(addressed(text), kind) for text, kind in rows]
    learned = fit([example(*row) for row in rows], len(KINDS), RESTRAINT)
    count = write(
        "emergency",
        learned,
        KINDS,
        header=HEADER,
        smallest=Smallest(0.25, 0.4),
        most=16_000,
    )
    print(f"{count} words, pairs and signs from {len(rows)} sentences")


if __name__ == "__main__":
    main()
