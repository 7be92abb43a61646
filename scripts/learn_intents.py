"""Learn which words tell what a writer wants and write nlp/lexicon/learned_intent.tsv.

    .venv/bin/python -m scripts.learn_intents

From sentences of our own (scripts/training/matters.tsv, those with an intent, and
tests/nlp/intents.tsv). Needs the extra `learn`.
"""

from collections.abc import Iterator

from nlp import emergency, intent
from nlp.features import signs_of, weighed
from nlp.feeling import read_feeling
from nlp.learned import INTENTS, told_by
from nlp.lexicon import matcher
from nlp.normalise import normalise
from nlp.reader import is_matter, warm
from nlp.story import says_reported_before
from scripts.learning.fit import TRAINING, Example, Restraint, Smallest, fit, table, write

HEADER = """# 从自己写的例句学到的：哪些词、哪些相邻的字说明来意。
# 由 scripts/learn_intents.py 生成，可以手工修改。每行：词<Tab>来意:分数 …
# ~ 是相邻的两个字（^ 句首，$ 句末，0 数字）。
# @ 是 intent.toml 的概念，= 是规则的判断，# 是句子的样子。
"""
RESTRAINT = Restraint(ridge=0.1, with_start=True)
SMALLEST = Smallest(word=0.3, piece=0.5)


def sentences() -> Iterator[tuple[str, str]]:
    """(text, intent) of all sentences of ours that have one."""
    for row in table(TRAINING / "matters.tsv"):
        if row["intent"]:
            yield row["text"], row["intent"]
    lines = (TRAINING.parent.parent / "tests/nlp/intents.tsv").read_text("utf-8").splitlines()
    for text, wanted, *_ in (line.split("\t") for line in lines if line):
        yield text, wanted


def example(text: str, wanted: str) -> Example:
    """One sentence as the reader sees it."""
    plain = normalise(text)
    signs, hits = signs_of(plain), matcher().find(plain)
    grounds = intent.grounds_of(
        plain,
        hits,
        target=intent.read_target(plain, hits),
        angry=read_feeling(plain, hits).feeling == "angry",
        repeat=says_reported_before(plain),
        matter=is_matter(hits, emergency.read_emergency(plain, hits, told_by(signs))),
    )
    features = weighed(signs.words, signs.pieces)
    features |= dict.fromkeys(intent.voices(plain, grounds), 1.0)
    return Example(features, INTENTS.index(wanted))


def main() -> None:
    """Learn and write."""
    warm()
    examples = [example(*sentence) for sentence in sentences()]
    learned = fit(examples, len(INTENTS), RESTRAINT)
    count = write("intent", learned, INTENTS, header=HEADER, smallest=Smallest(0.3, 0.5), most=9000)
    print(f"{count} words, pairs and signs from {len(examples)} sentences")


if __name__ == "__main__":
    main()
