"""Which of the eight categories: curated rules over concepts plus learned weights of words.

Evidence is additive. A rule of `lexicon/rules.toml` adds its points when all its concepts stand
in the text; every word and concept of `lexicon/learned_category.tsv` adds its own. The sum becomes
probabilities through softmax.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from nlp.categories import Category
from nlp.features import scale
from nlp.learned import Told, weights
from nlp.lexicon import load_toml
from nlp.matcher import Hit

CATEGORIES = tuple(Category)
_INDEX = {category.value: index for index, category in enumerate(CATEGORIES)}
# A long letter names many things in passing: what stands at its head counts in full, the rest
# the less the longer it is.
LETTER = 80
HEAD = 30
_TAIL_SHARE = 50
# The rules were written with few messages in sight; what was learned from many corrects them.
_RULES_SHARE = 0.6
# Ask when the runner-up is this close, or when nothing spoke at all.
CLOSE = 0.18
_SECOND_FROM = 0.08
_MOST_WORDS = 4
_SPEAKS_FROM = 0.15  # points a word has to give the category

# Concepts that name no thing: alone they say how it is, not what it is about.
_NO_THING = frozenset({"致电", "服务态度", "咨询词", "表扬词", "报修词", "不认账", "提前通知"})

Scores = list[float]
Ranked = tuple[tuple[Category, float], ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    when: frozenset[str]
    unless: frozenset[str]
    give: dict[int, float]


class _Applied(NamedTuple):
    """What a rule gives, how much that counts, and the words its concepts were named with."""

    give: dict[int, float]
    weight: float
    hits: list[Hit]


class Verdict(NamedTuple):
    """The ranked categories and why."""

    ranked: Ranked
    second: Category | None
    because: tuple[str, ...]
    sure: bool


def classify(text: str, hits: Sequence[Hit], told: Told) -> Verdict:
    """Rank the categories of a normalised text from its lexicon hits and what its signs tell."""
    mine = [hit for hit in hits if hit.group == "category"]
    if not mine and not told.signs.words and not told.signs.pieces:
        return _nothing_said()
    named = {hit.concept for hit in mine}
    applied = _applied(text, mine)
    found = features(told.signs.words, named)
    weight = scale(len(found))
    scores = [
        rules + pieces + words * weight
        for rules, pieces, words in zip(
            _points(applied),
            told.by_pieces("category"),
            weights().points(found, "category"),
            strict=True,
        )
    ]
    ranked = rank(scores)
    second = ranked[1][0] if ranked[1][1] >= _SECOND_FROM else None
    because: tuple[str, ...] = ()
    if named:
        best = CATEGORIES.index(ranked[0][0])
        because = _because(_strengths(text, best, applied, found, weight))
    if named and not because:  # only times spoke: what is named, then
        things = [hit.word for hit in mine if hit.concept not in _NO_THING]
        because = tuple(dict.fromkeys(things))[:_MOST_WORDS]
    sure = bool(because) and bool(named - _NO_THING) and ranked[0][1] - ranked[1][1] >= CLOSE
    return Verdict(ranked, second, because, sure)


@lru_cache(maxsize=1)
def _nothing_said() -> Verdict:
    """What a house, a phone or a name alone comes to."""
    ranked = rank(list(_model().start))
    return Verdict(ranked, ranked[1][0] if ranked[1][1] >= _SECOND_FROM else None, (), sure=False)


def curated(text: str, hits: Sequence[Hit]) -> Scores:
    """The points of the rules alone (what scripts/learn_weights.py builds upon)."""
    return _points(_applied(text, [hit for hit in hits if hit.group == "category"]))


def _applied(text: str, mine: Sequence[Hit]) -> list[_Applied]:
    """The rules whose concepts are named, and how much each counts here."""
    if len(text) <= LETTER:
        return _fitting(mine, _RULES_SHARE)
    head = [hit for hit in mine if hit.start < HEAD]
    seen = frozenset(hit.concept for hit in head)
    tail = _fitting(mine, _RULES_SHARE * _TAIL_SHARE / len(text), skip=seen)
    return [*_fitting(head, _RULES_SHARE), *tail]


def _fitting(
    hits: Sequence[Hit], weight: float, skip: frozenset[str] = frozenset()
) -> list[_Applied]:
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.concept, hit)
    present = first.keys()
    found: list[_Applied] = []
    for rule in _rules_for(present):
        if not rule.when <= present or (rule.unless and not rule.unless.isdisjoint(present)):
            continue
        if not (skip and rule.when <= skip):
            found.append(_Applied(rule.give, weight, [first[concept] for concept in rule.when]))
    return found


def _points(applied: Iterable[_Applied]) -> Scores:
    scores = list(_model().start)
    for give, weight, _ in applied:
        for index, points in give.items():
            scores[index] += points * weight
    return scores


def _rules_for(present: Iterable[str]) -> list[_Rule]:
    by_first = _model().rules
    found: list[_Rule] = []
    for concept in present:
        found += by_first.get(concept, ())
    return found


def features(tokens: Iterable[str], concepts: Iterable[str]) -> set[str]:
    """What the learned weights know of: words of content, and concepts marked with @."""
    found = {token for token in tokens if len(token) > 1 and not token.isascii()}
    found.update("@" + concept for concept in concepts)
    return found


def rank(scores: Scores) -> Ranked:
    """Points → probabilities that sum to 1, the most likely category first."""
    top = max(scores)
    temperature = _model().temperature
    powers = [math.exp((score - top) / temperature) for score in scores]
    total = sum(powers)
    chances = [power / total for power in powers]
    order = sorted(range(len(CATEGORIES)), key=[-round(one, 9) for one in chances].__getitem__)
    return tuple([(CATEGORIES[index], chances[index]) for index in order])


def _strengths(
    text: str, best: int, applied: Iterable[_Applied], found: Iterable[str], weight: float
) -> dict[str, tuple[int, float]]:
    """For each word where it stands and how many points it gave the category that is best."""
    strengths: dict[str, tuple[int, float]] = {}
    for give, share, hits in applied:
        points = give.get(best, 0.0) * (share / len(hits))
        for hit in hits:
            start, before = strengths.get(hit.word, (hit.start, 0.0))
            strengths[hit.word] = (start, before + points)
    for word, points in weights().points_of_each(found, best):
        if points and word[0] != "@":
            start, before = strengths.get(word) or (text.find(word), 0.0)
            strengths[word] = (start, before + points * weight)
    return strengths


def _because(strengths: dict[str, tuple[int, float]]) -> tuple[str, ...]:
    """The words that gave most, in the order in which they stand."""
    silent = _model().never_because
    speaking = [
        (-round(points, 9), start, word)
        for word, (start, points) in strengths.items()
        if points > _SPEAKS_FROM and word not in silent
    ]
    # Of words that give the same the earlier counts, whatever order they were met in.
    strongest = sorted(speaking)[:_MOST_WORDS]
    return tuple(word for _, _, word in sorted(strongest, key=itemgetter(1)))


@dataclass(frozen=True, slots=True)
class _Model:
    rules: dict[str, tuple[_Rule, ...]]
    start: tuple[float, ...]
    temperature: float
    never_because: frozenset[str]


@lru_cache(maxsize=1)
def _model() -> _Model:
    data = load_toml("rules")
    start = [0.0] * len(CATEGORIES)
    for name, points in data.get("start", {}).items():
        start[_INDEX[name]] = points
    return _Model(
        _rules(data["rule"]),
        tuple(start),
        data.get("temperature", 1.0),
        frozenset(data["never_because"]),
    )


def _rules(raw: list[dict[str, object]]) -> dict[str, tuple[_Rule, ...]]:
    """Rules by their first concept, so that only those that may apply are looked at."""
    grouped: dict[str, list[_Rule]] = {}
    known = load_toml("category")["words"]
    for one in raw:
        when = _names(one["when"], known)
        give = {_INDEX[name]: float(points) for name, points in dict(one["give"]).items()}  # type: ignore[call-overload]
        rule = _Rule(frozenset(when), frozenset(_names(one.get("unless", []), known)), give)
        grouped.setdefault(when[0], []).append(rule)
    return {concept: tuple(rules) for concept, rules in grouped.items()}


def _names(value: object, known: dict[str, list[str]]) -> list[str]:
    names = [str(name) for name in value] if isinstance(value, list) else []
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"rules.toml: category.toml has no concept {', '.join(unknown)}")
    return names
