"""Learn which words tell what a writer wants and write nlp/lexicon/learned_intent.tsv.

    .venv/bin/python -m scripts.learn_intents

From sentences of our own (scripts/training/matters.tsv, those with an intent, and
tests/nlp/intents.tsv). Needs the extra `learn`.
"""

from collections.abc import Iterator

from nlp import emergency, intent, segment
from nlp.feeling import read_feeling
from nlp.lexicon import matcher
from nlp.normalise import normalise
from nlp.reader import is_matter, warm
from nlp.story import says_reported_before
from scripts.learning.fit import TRAINING, Example, Restraint, fit, table, write

HEADER = """# 从自己写的例句学到的：哪些词、哪些相邻的词说明来意。
# 由 scripts/learn_intents.py 生成，可以手工修改。每行：词<Tab>来意:分数 …
# “甲+乙”是相邻的两个词，@ 是 intent.toml 的概念，= 是规则的判断，# 是句子的样子。
"""
RESTRAINT = Restraint(ridge=0.1, with_start=True)


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
    tokens, hits = segment.words(plain), matcher().find(plain)
    grounds = intent.grounds_of(
        plain,
        hits,
        target=intent.read_target(hits),
        angry=read_feeling(plain, hits).feeling == "angry",
        repeat=says_reported_before(plain),
        matter=is_matter(hits, emergency.read_emergency(plain, hits, tokens)),
    )
    words = emergency.features(tokens)
    features = dict.fromkeys(words, emergency.scale(len(words)))
    features |= dict.fromkeys(intent.voices(plain, grounds), 1.0)
    return Example(features, intent.INTENTS.index(wanted))


def main() -> None:
    """Learn and write."""
    warm()
    examples = [example(*sentence) for sentence in sentences()]
    learned = fit(examples, len(intent.INTENTS), RESTRAINT)
    count = write("intent", learned, intent.INTENTS, header=HEADER, smallest=0.1, most=6000)
    print(f"{count} words, pairs and signs from {len(examples)} sentences")


if __name__ == "__main__":
    main()
