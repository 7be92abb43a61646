"""Propose changes of the lexicon from categories that people put right.

    .venv/bin/python -m scripts.learn_from_corrections > proposals.tsv
    .venv/bin/python -m scripts.learn_from_corrections --accept proposals.tsv

The first looks at cases whose category a resident or a member of staff changed and that the reader
would still read wrongly. A word that several of them share, and that speaks for the right category
in no fewer of the other cases than for another, is proposed: its line as it would stand in
nlp/lexicon/learned_category.tsv. A person deletes what he does not want; the second command adds
the lines that are left to the lexicon. Only words get out of the database, never a message.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import exists, select

from bot.opening import connect
from bot.settings import Settings
from nlp import read
from nlp.categories import Category
from nlp.features import signs_of
from nlp.lexicon import FOLDER
from storage.engine import Store
from storage.tables import Case, Entry

LEXICON = FOLDER / "learned_category.tsv"
AT_LEAST = 3  # cases that share a word
FOR, AGAINST = 1.5, -0.75  # points of a proposal: for the right category, against the one read


@dataclass(frozen=True, slots=True)
class Told:
    """One case: what was said, the category it has now, and whether a person put it there."""

    what: str
    category: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word, the category it should speak for, the one it was read as, and in how many cases."""

    word: str
    category: str
    instead_of: str
    cases: int

    @property
    def line(self) -> str:
        """As it would stand in the lexicon."""
        return f"{self.word}\t{self.category}:{FOR:+.2f} {self.instead_of}:{AGAINST:+.2f}"


def propose(told: Iterable[Told], *, at_least: int = AT_LEAST) -> list[Proposal]:
    """What would have helped, the most shared words first."""
    wrong: Counter[tuple[str, str, str]] = Counter()
    elsewhere: Counter[tuple[str, str]] = Counter()
    for one in told:
        words = {word for word in signs_of(read(one.what).text).words if len(word) > 1}
        found = read(one.what).category.value
        for word in words:
            elsewhere[word, one.category] += not one.corrected
            if one.corrected and found != one.category:
                wrong[word, one.category, found] += 1
    return [
        Proposal(word, category, found, cases)
        for (word, category, found), cases in wrong.most_common()
        if cases >= at_least and elsewhere[word, found] <= elsewhere[word, category] + cases
    ]


def told_in(store: Store) -> Iterator[Told]:
    """Every case with an account, and whether its category was changed by a person."""
    changed = exists().where(Entry.case_id == Case.id, Entry.kind == "change_category")
    with store.read() as conn:
        for what, category, corrected in conn.execute(select(Case.what, Case.category, changed)):
            if what and category in {one.value for one in Category}:
                yield Told(what, category, bool(corrected))


def accept(lines: Sequence[str], lexicon: Path = LEXICON) -> int:
    """Add the lines to the lexicon in place of those for the same words; return how many."""
    wanted = {line.split("\t")[0]: line.split("  #")[0] for line in lines if "\t" in line}
    kept = [
        line
        for line in lexicon.read_text(encoding="utf-8").splitlines()
        if line.split("\t")[0] not in wanted
    ]
    head = [line for line in kept if line.startswith("# ")]
    body = [line for line in kept if not line.startswith("# ")]
    text = "\n".join([*head, *sorted([*body, *wanted.values()])]) + "\n"
    lexicon.write_text(text, encoding="utf-8")
    return len(wanted)


def main(arguments: Sequence[str] | None = None) -> None:
    """Propose, or accept what was proposed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accept", type=Path, metavar="FILE", help="add the lines of FILE")
    parser.add_argument("--at-least", type=int, default=AT_LEAST, help="cases that share a word")
    options = parser.parse_args(arguments)
    if options.accept is not None:
        count = accept(options.accept.read_text(encoding="utf-8").splitlines())
        print(f"已写入 {count} 个词，重启后生效。请再跑一遍 tests/nlp。")
        return
    store = connect(Settings(), create=False)
    for proposal in propose(told_in(store), at_least=options.at_least):
        print(f"{proposal.line}  # {proposal.cases} 件")
    store.close()
    print("请删去不要的行，再用 --accept 写入词表。", file=sys.stderr)


if __name__ == "__main__":
    main()
