"""The lists of letters in the lexicons are complete: none hides a match."""

import importlib
import re
from typing import Any

import pytest

from nlp.lexicon import any_of, by_first_sign, load_toml
from nlp.story import patterns_of

# The library's own reader of patterns: it has no public name.
parse = importlib.import_module("re._parser").parse


def strays(parsed: Any, letters: frozenset[str]) -> tuple[bool, bool]:
    """Whether a match may begin with another letter, and whether it may be empty."""
    for op, value in parsed:
        stray, empty = begins(str(op), value, letters)
        if stray or not empty:
            return stray, False
    return False, True


def begins(op: str, value: Any, letters: frozenset[str]) -> tuple[bool, bool]:
    if op == "LITERAL":
        return chr(value) not in letters, False
    if op == "IN":
        return any(outside(str(kind), one, letters) for kind, one in value), False
    if op == "BRANCH":
        ways = [strays(way, letters) for way in value[1]]
        return any(stray for stray, _ in ways), any(empty for _, empty in ways)
    if op in {"MAX_REPEAT", "MIN_REPEAT"}:
        stray, empty = strays(value[2], letters)
        return stray, empty or value[0] == 0
    if op == "SUBPATTERN":
        return strays(value[-1], letters)
    return op not in {"ASSERT", "ASSERT_NOT", "AT"}, op in {"ASSERT", "ASSERT_NOT", "AT"}


def outside(kind: str, value: Any, letters: frozenset[str]) -> bool:
    if kind == "LITERAL":
        return chr(value) not in letters
    return kind != "RANGE" or any(chr(one) not in letters for one in range(value[0], value[1] + 1))


def lists() -> list[tuple[str, list[str]]]:
    story, danger = load_toml("story"), load_toml("emergency")
    people = "|".join(danger["people"]["words"])
    told = [(story[name]["begins"], patterns_of(name, "patterns")) for name in ("since", "repeat")]
    return told + [
        (letters, [one.replace("[人]", people) for one in danger["patterns"][kind]])
        for kind, letters in danger["begins"].items()
    ]


@pytest.mark.parametrize(("letters", "patterns"), lists())
def test_every_pattern_begins_with_a_letter_of_its_list(letters: str, patterns: list[str]) -> None:
    held = frozenset(letters.replace("0-9", "0123456789"))
    assert [one for one in patterns if strays(parse(one), held) != (False, False)] == []
    assert strays(parse("(?:甲乙|(?<!戊)[丙丁]?己)"), frozenset("甲丙丁")) == (True, False)


def test_asking_for_the_first_letter_changes_no_match() -> None:
    found = any_of(["(?:甲|乙)+丙", "丁?丙"], "甲乙丙丁").search("戊甲乙丁丙")
    assert found is not None
    assert found[0] == "丁丙"


@pytest.mark.parametrize(
    "words", [load_toml("emergency")["context"]["idioms"], load_toml("places")["spots"]]
)
def test_every_word_begins_with_a_plain_sign(words: list[str]) -> None:
    """Only then does the library look for their first signs before it tries them."""
    assert [one for one in words if str(parse(one)[0][0]) != "LITERAL"] == []


def test_words_put_together_by_their_first_sign_match_as_before() -> None:
    words = ["打电话", "打扫", "打(?=[0-9])", "火锅", "打"]
    together = re.compile(by_first_sign(words))
    for text in ("先打电话", "打9", "打扫打火锅", "火", ""):
        assert together.findall(text) == re.findall("|".join(words), text)


def hides(parsed: Any, letters: frozenset[str]) -> bool:
    """Whether a match may hold none of the letters."""
    return not any(holds(str(op), value, letters) for op, value in parsed)


def holds(op: str, value: Any, letters: frozenset[str]) -> bool:
    """Whether every match of one part holds one of the letters."""
    if op == "LITERAL":
        return chr(value) in letters
    if op == "IN":
        return not any(outside(str(kind), one, letters) for kind, one in value)
    if op == "BRANCH":
        return not any(hides(way, letters) for way in value[1])
    if op in {"MAX_REPEAT", "MIN_REPEAT"}:
        return value[0] > 0 and not hides(value[2], letters)
    return op == "SUBPATTERN" and not hides(value[-1], letters)


def needed() -> list[tuple[str, list[str]]]:
    danger, story, feeling = map(load_toml, ("emergency", "story", "feeling"))
    people = "|".join(danger["people"]["words"])
    found = [
        (letters, [one.replace("[人]", people) for one in danger["patterns"][kind]])
        for kind, letters in danger["letters"].items()
        if kind != "水"  # its letters leave some out on purpose
    ]
    found += [
        (letters, danger["context"][name]) for name, letters in danger["context_letters"].items()
    ]
    found.append((story["hope"]["letters"], patterns_of("hope", "patterns")))
    return [*found, (feeling["harm_letters"], feeling["harm"])]


@pytest.mark.parametrize(("letters", "patterns"), needed())
def test_every_pattern_holds_a_letter_of_its_list(letters: str, patterns: list[str]) -> None:
    held = frozenset(letters)
    assert [one for one in patterns if hides(parse(one), held)] == []
    assert hides(parse("甲?(?:乙|[丙丁])(?=戊)"), frozenset("甲乙丙戊"))
