"""What the rules say: is something dangerous happening now (RULEBOOK §4.8)?

The words are in `lexicon/emergency.toml`. Each sentence with such a word is judged by itself:
past events, drills, questions, hazards, habits, negation and idioms are told apart. In doubt
the answer is a doubt. `nlp.emergency` weighs this against what was learned.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import msgspec

from nlp.lexicon import any_of, by_first_sign, load_toml
from nlp.matcher import Hit

_SENTENCE_END = re.compile(r"[。！？!?;；\n]+")
_CLAUSE_END = re.compile(r"[，,。！？!?;；、\s\n]")
# People in danger do not write letters: beyond this length only urgent words count.
LETTER = 160
# In a longer story words that only may mean danger need one that says it is now.
STORY = 60
_NEGATION_REACH = 4


class Danger(msgspec.Struct, frozen=True):
    """The kind of emergency, or None with `doubt` when one question must settle it."""

    kind: str | None = None
    doubt: bool = False


NONE = Danger()
_GAS = "emergency/燃气"
_SURE, _MAYBE, _ASK = _SPEAK = ("是", "可能", "问")


def by_rules(text: str, hits: Sequence[Hit]) -> Danger:
    """Judge a normalised text by its lexicon hits and the patterns of whole phrases."""
    mine = [hit for hit in hits if hit.group.startswith("emergency/")]
    if not _speak_of_it(mine) and _all_letters().isdisjoint(text):
        return NONE  # what nearly every short answer is
    text, mine = _without_idioms(text, mine)
    mine = [*mine, *_phrases(text)]
    if any(hit.group == _GAS for hit in mine) and is_water(text):
        mine = [hit for hit in mine if hit.group != _GAS]
    if not _speak_of_it(mine):
        return NONE
    verdicts: dict[str, int] = {}
    for start, end in _sentences(text):
        inside = [hit for hit in mine if start <= hit.start < end]
        for kind, level in _judge(text, start, end, inside):
            verdicts[kind] = max(level, verdicts.get(kind, 0))
    return _weigh(verdicts)


def is_hazard(text: str) -> bool:
    """Something that may hurt somebody, and has not: urgent, but no emergency (RULEBOOK §4.8)."""
    return _hazards().search(text) is not None


def is_water(text: str) -> bool:
    """What hisses or leaks is water, or the smell is the drain's: nothing is said of gas."""
    return any(
        sign(what).search(text) is not None and sign(but).search(text) is None
        for what, but in (("of_water", "of_gas_itself"), ("of_drains", "of_gas_by_name"))
    )


@cache
def sign(name: str) -> re.Pattern[str]:
    """The single pattern that ``emergency.toml`` holds under this name."""
    return re.compile(load_toml("emergency")[name])


def moods_of(text: str) -> list[str]:
    """Which kinds of context the whole text holds: drill, past, over, hazard, question, now …"""
    held, needed = frozenset(text), _context_letters()
    return [
        name
        for name, pattern in _context().items()
        if not (name in needed and needed[name].isdisjoint(held))
        and pattern.search(text) is not None
    ]


def _speak_of_it(hits: Sequence[Hit]) -> bool:
    return any(hit.concept.endswith(_SPEAK) for hit in hits)


def _phrases(text: str) -> list[Hit]:
    found = []
    held = frozenset(text)
    for kind, letters, pattern in _patterns():
        if letters.isdisjoint(held):
            continue
        match = pattern.search(text)
        if match is not None:
            found.append(
                Hit(match.start(), match.end(), match[0], f"emergency/{kind}", f"{kind}:{_SURE}")
            )
    return found


def _weigh(verdicts: dict[str, int]) -> Danger:
    data = load_toml("emergency")
    for kind in data["order"]:
        if verdicts.get(kind) == 2:
            return Danger(data["kinds"][kind])
    return Danger(None, doubt=1 in verdicts.values())


def _judge(text: str, start: int, end: int, hits: list[Hit]) -> list[tuple[str, int]]:
    """For each kind spoken of in this sentence: 2 it is happening, 1 ask, 0 it is not."""
    by_kind: dict[str, dict[str, Hit]] = {}
    for hit in hits:
        kind, _, role = hit.concept.partition(":")
        by_kind.setdefault(kind, {}).setdefault(role, hit)
    return [
        (kind, _level(text, start, end, roles))
        for kind, roles in by_kind.items()
        if roles.keys() & {_SURE, _MAYBE, _ASK}
    ]


def _level(text: str, start: int, end: int, roles: dict[str, Hit]) -> int:
    hit = roles.get(_SURE) or roles.get(_ASK) or roles[_MAYBE]
    level = _by_words(roles)
    context = _context()
    sentence = text[start:end]
    if level == 0 or _is_harmless_smoke(hit, sentence):
        return 0
    clause = _clause(text, hit)
    letter = len(text) > LETTER
    urgent = context["urgent"].search(sentence if letter else text) is not None
    denied = _denied(text, hit)
    if context["drill"].search(sentence) or (denied and sign("denies").fullmatch(denied)):
        return 0
    if urgent:
        return level
    if denied:
        level = 1  # 没电梯着火啊: what is denied is not the danger; 冇 may have gone astray
    if letter or context["over"].search(text):
        return 0
    now = context["now"].search(clause) is not None
    vague = _SURE not in roles and len(text) > STORY
    if (vague or context["past"].search(sentence)) and not now:
        return 0
    return _by_mood(level, sentence, clause, now=now)


def _by_words(roles: dict[str, Hit]) -> int:
    if _SURE in roles:
        return 2
    if _MAYBE not in roles:
        return 1
    thing = "物" in roles
    if "条件" in roles:
        return 2 if thing or not _needs_thing(roles) else 0
    return 1 if thing or _ASK in roles else 0


def _needs_thing(roles: dict[str, Hit]) -> bool:
    return roles[_MAYBE].concept.startswith("困人")


def _by_mood(level: int, sentence: str, clause: str, *, now: bool) -> int:
    context = _context()
    if context["habit"].search(sentence) and not now:
        return 0
    if context["hazard"].search(sentence) or context["hypothetical"].search(sentence):
        return 1 if now and level == 2 and not context["hypothetical"].search(sentence) else 0
    if level == 2 and context["question"].search(clause) and not now:
        return 1
    return level


def _is_harmless_smoke(hit: Hit, sentence: str) -> bool:
    return hit.concept == f"火:{_MAYBE}" and _context()["smoke"].search(sentence) is not None


def _denied(text: str, hit: Hit) -> str | None:
    """From a negation shortly before the word, within the clause, up to the word; else None."""
    before = text[max(0, hit.start - _NEGATION_REACH) : hit.start]
    last = _CLAUSE_END.split(before)[-1]
    match = _context()["negation"].search(last)
    if match is None or hit.word.startswith(("没", "不")):
        return None
    return None if sign("neglected").match(last, match.start()) else last[match.start() :]


def _clause(text: str, hit: Hit) -> str:
    ends = [match.end() for match in _CLAUSE_END.finditer(text, 0, hit.start)]
    start = ends[-1] if ends else 0
    after = _CLAUSE_END.search(text, hit.end)
    return text[start : after.end() if after else len(text)]


def _sentences(text: str) -> list[tuple[int, int]]:
    spans, last = [], 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((last, match.end()))
        last = match.end()
    return [*spans, (last, len(text))]


def _without_idioms(text: str, hits: list[Hit]) -> tuple[str, list[Hit]]:
    """Blank out idioms and trade words, and drop the hits inside them."""
    spans = [match.span() for match in _context()["idioms"].finditer(text)]
    if _speak_of_it(hits):  # slow to look for, and of no use elsewhere
        spans += [match.span() for match in _context()["similes"].finditer(text)]
    for start, end in spans:
        text = text[:start] + "□" * (end - start) + text[end:]
    if not spans:
        return text, hits
    kept = [
        hit for hit in hits if not any(hit.start < end and start < hit.end for start, end in spans)
    ]
    return text, kept


@lru_cache(maxsize=1)
def _context() -> dict[str, re.Pattern[str]]:
    patterns = {}
    for name, words in load_toml("emergency")["context"].items():
        longest_first = sorted(words, key=len, reverse=True)
        patterns[name] = re.compile(
            by_first_sign(longest_first) if name == "idioms" else "|".join(longest_first)
        )
    return patterns


@lru_cache(maxsize=1)
def _context_letters() -> dict[str, frozenset[str]]:
    return {name: frozenset(one) for name, one in load_toml("emergency")["context_letters"].items()}


@lru_cache(maxsize=1)
def _hazards() -> re.Pattern[str]:
    return re.compile("|".join(load_toml("emergency")["hazards"]))


@lru_cache(maxsize=1)
def _all_letters() -> frozenset[str]:
    """A text without any of these holds no phrase."""
    return frozenset().union(*(letters for _, letters, _ in _patterns()))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    """Kind, the letters one of which every phrase of it holds, and the phrases."""
    data = load_toml("emergency")
    people = "|".join(data["people"]["words"])
    return tuple(
        (
            kind,
            frozenset(data["letters"][kind]),
            any_of((one.replace("[人]", people) for one in parts), data["begins"].get(kind)),
        )
        for kind, parts in data["patterns"].items()
    )
