"""What was learned, packed into whole numbers, sums up as the points in the files do."""

import math
import random
from itertools import pairwise

import pytest

from nlp.category import classify, curated, rank
from nlp.features import PIECE, pieces_of, signs_of
from nlp.learned import START, packed, shares, told_by, unpacked, weights
from nlp.lexicon import FOLDER

SIZE = len(weights().start)


def written(task: str) -> dict[str, dict[str, float]]:
    """The points of a file as they stand in it."""
    lines = (FOLDER / f"learned_{task}.tsv").read_text("utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("# "))
    return {
        sign: {name: float(points) for name, _, points in map(split, given.split())}
        for sign, _, given in rows
        if given
    }


def split(pair: str) -> tuple[str, str, str]:
    return pair.rpartition(":")


def test_packed_sums_equal_plain_sums() -> None:
    chance = random.Random(1)
    plain, total = [0.0] * SIZE, 0
    for _ in range(3000):
        field, points = chance.randrange(SIZE), round(chance.uniform(-9, 8), 2)
        plain[field] += points
        total += packed(points, field)
    assert [part / 10_000 for part in unpacked(total)] == pytest.approx(plain)


@pytest.mark.parametrize("points", [-2000.0, -0.01, 0.0, 0.01, 2000.0])
def test_a_field_takes_nothing_from_its_neighbours(points: float) -> None:
    for field in range(SIZE):
        expected = [0] * SIZE
        expected[field] = round(points * 10_000)
        assert unpacked(packed(points, field)) == tuple(expected)


@pytest.mark.parametrize("task", ["category", "emergency", "intent"])
def test_a_text_is_told_what_the_file_says(task: str) -> None:
    text = "厨房漏水三天了，楼上的王女士不管，地板泡坏了"
    signs, given = signs_of(text), written(task)
    told, table = told_by(signs), weights()
    groups = [(list(signs.words), len(signs.words))]
    groups.append(([PIECE + piece for piece in signs.pieces], len(signs.pieces)))
    sums = dict(given.get(START, {}))
    for group, count in groups:
        for sign in group:
            for name, points in given.get(sign, {}).items():
                sums[name] = sums.get(name, 0.0) + points / math.sqrt(max(count, 4))
    mine = table.places[task]
    assert sorted(p for p in told.by_all(task) if p) == pytest.approx(sorted(sums.values()))
    assert len(told.by_all(task)) == mine.stop - mine.start


def test_one_word_gives_its_class_what_the_file_says() -> None:
    given = written("category")
    names = list(dict.fromkeys(name for one in given.values() for name in one))
    assert len(names) == 8
    word = next(word for word, one in given.items() if len(one) == 8 and word[0] not in "@~")
    found = [dict(weights().points_of_each([word, "□"], field))[word] for field in range(8)]
    assert sorted(found) == sorted(given[word].values())
    assert any(points < 0 for points in found)


def test_pieces_stand_side_by_side_within_a_clause() -> None:
    clauses = ["厨房漏水", "0坏了"]
    expected = {a + b for clause in clauses for a, b in pairwise(f"^{clause}$")}
    assert pieces_of("厨房漏水，3栋2单元1501，1501坏了") == expected
    assert pieces_of("") == pieces_of("1501") == frozenset()


def test_shares_sum_to_one() -> None:
    assert sum(shares([1.0, -3.0, 700.0])) == pytest.approx(1.0)


def test_a_house_alone_is_ranked_as_by_the_start_of_the_rules() -> None:
    verdict = classify("3栋2单元1501", [], told_by(signs_of("3栋2单元1501")))
    assert verdict.ranked == rank(curated("", []))
    assert (verdict.because, verdict.sure) == ((), False)
