"""Which of the eight categories: curated rules over concepts plus learned weights of words.

Evidence is additive. A rule of `lexicon/rules.toml` adds its points when all its concepts stand
in the text; every word and concept of `lexicon/learned_category.tsv` adds its own. The sum becomes
probabilities through softmax.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.categories import Category
from nlp.features import scale
from nlp.learned import Give, Told, weights
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

# Concepts that name no thing: alone they say how it is, not what it is about.
_NO_THING = frozenset({"致电", "服务态度", "咨询词", "表扬词", "报修词", "不认账", "提前通知"})

Scores = list[float]
Ranked = tuple[tuple[Category, float], ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    when: frozenset[str]
    unless: frozenset[str]
    give: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ranked categories and why."""

    ranked: Ranked
    second: Category | None
    because: tuple[str, ...]
    sure: bool


def classify(text: str, hits: Sequence[Hit], told: Told) -> Verdict:
    """Rank the categories of a normalised text from its lexicon hits and what its signs tell."""
    scores, strengths = evidence(text, hits, told)
    ranked = rank(scores)
    second = ranked[1][0] if ranked[1][1] >= _SECOND_FROM else None
    best = ranked[0][0]
    named = {hit.concept for hit in hits if hit.group == "category"}
    because = _because(strengths, _INDEX[best.value]) if named else ()
    if named and not because:  # only times spoke: what is named, then
        mine = [hit for hit in hits if hit.group == "category"]
        things = [hit.word for hit in mine if hit.concept not in _NO_THING]
        because = tuple(dict.fromkeys(things))[:_MOST_WORDS]
    sure = bool(because) and bool(named - _NO_THING) and ranked[0][1] - ranked[1][1] >= CLOSE
    return Verdict(ranked, second, because, sure)


Strengths = dict[str, tuple[int, Scores]]


def evidence(text: str, hits: Sequence[Hit], told: Told) -> tuple[Scores, Strengths]:
    """The summed points per category, and for each word where it stands and what it gave."""
    scores = list(_model().start)
    strengths: Strengths = {}
    mine = [hit for hit in hits if hit.group == "category"]
    _add_curated(scores, strengths, text, mine)
    _add_learned(scores, strengths, text, {hit.concept for hit in mine}, told)
    return scores, strengths


def curated(text: str, hits: Sequence[Hit]) -> Scores:
    """The points of the rules alone (what scripts/learn_weights.py builds upon)."""
    scores = list(_model().start)
    _add_curated(scores, {}, text, [hit for hit in hits if hit.group == "category"])
    return scores


def _add_curated(scores: Scores, strengths: Strengths, text: str, mine: Sequence[Hit]) -> None:
    if len(text) <= LETTER:
        _add_rules(scores, strengths, mine, _RULES_SHARE)
        return
    head = [hit for hit in mine if hit.start < HEAD]
    _add_rules(scores, strengths, head, _RULES_SHARE)
    seen = frozenset(hit.concept for hit in head)
    _add_rules(scores, strengths, mine, _RULES_SHARE * _TAIL_SHARE / len(text), skip=seen)


def _add_rules(
    scores: Scores,
    strengths: Strengths,
    hits: Sequence[Hit],
    weight: float,
    skip: frozenset[str] = frozenset(),
) -> None:
    words: dict[str, Hit] = {}
    for hit in hits:
        words.setdefault(hit.concept, hit)
    present = words.keys()
    for rule in _rules_for(present):
        if not rule.when <= present or (rule.unless and not rule.unless.isdisjoint(present)):
            continue
        if skip and rule.when <= skip:
            continue
        for index, points in rule.give:
            scores[index] += points * weight
        for concept in rule.when:
            hit = words[concept]
            _credit(strengths, hit.word, hit.start, rule.give, weight / len(rule.when))


def _rules_for(present: Iterable[str]) -> list[_Rule]:
    by_first = _model().rules
    found: list[_Rule] = []
    for concept in present:
        found += by_first.get(concept, ())
    return found


def _credit(
    strengths: Strengths,
    word: str,
    start: int,
    give: Give,
    weight: float,
) -> None:
    entry = strengths.get(word)
    if entry is None:
        entry = strengths[word] = (start, [0.0] * len(CATEGORIES))
    for index, points in give:
        if index >= len(CATEGORIES):
            break
        entry[1][index] += points * weight


def features(tokens: Iterable[str], concepts: Iterable[str]) -> set[str]:
    """What the learned weights know of: words of content, and concepts marked with @."""
    found = {token for token in tokens if len(token) > 1 and not token.isascii()}
    found.update("@" + concept for concept in concepts)
    return found


def _add_learned(
    scores: Scores,
    strengths: Strengths,
    text: str,
    concepts: set[str],
    told: Told,
) -> None:
    table = weights()
    for index, points in enumerate(told.by_pieces[table.places["category"]]):
        scores[index] += points
    found = features(told.signs.words, concepts)
    factor = scale(len(found))
    for feature in found:
        give = table.of(feature)
        for index, points in give:
            if index >= len(CATEGORIES):
                break  # what it gives to other tasks comes after
            scores[index] += points * factor
        if give and feature[0] != "@":
            _credit(strengths, feature, text.find(feature), give, factor)


def rank(scores: Scores) -> Ranked:
    """Points → probabilities that sum to 1, the most likely category first."""
    top = max(scores)
    powers = [math.exp((score - top) / _model().temperature) for score in scores]
    total = sum(powers)
    pairs = [(category, power / total) for category, power in zip(CATEGORIES, powers, strict=True)]
    return tuple(sorted(pairs, key=lambda pair: -round(pair[1], 9)))


def _because(strengths: Strengths, best: int) -> tuple[str, ...]:
    silent = _model().never_because
    speaking = [
        (word, entry)
        for word, entry in strengths.items()
        if entry[1][best] > 0.15 and word not in silent
    ]
    # Of words that give the same the earlier counts, whatever order they were met in.
    strongest = sorted(speaking, key=lambda one: (-round(one[1][1][best], 9), one[1][0]))[
        :_MOST_WORDS
    ]
    return tuple(word for word, entry in sorted(strongest, key=lambda one: one[1][0]))


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
        give = tuple((_INDEX[name], float(points)) for name, points in dict(one["give"]).items())  # type: ignore[call-overload]
        rule = _Rule(frozenset(when), frozenset(_names(one.get("unless", []), known)), give)
        grouped.setdefault(when[0], []).append(rule)
    return {concept: tuple(rules) for concept, rules in grouped.items()}


def _names(value: object, known: dict[str, list[str]]) -> list[str]:
    names = [str(name) for name in value] if isinstance(value, list) else []
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"rules.toml: category.toml has no concept {', '.join(unknown)}")
    return names
