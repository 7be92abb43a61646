"""Danger told in English (RULEBOOK §4.8): not everybody who lives here writes Chinese.

The words stand in `lexicon/english.toml`. Each sentence is judged by itself; look-alikes (fire
drill, gas bill) are blanked out first, and past events, drills, fears, habits and denials are none.
A cry for help without more is a doubt: one question is asked at once.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from nlp.emergency_rules import NONE, Danger
from nlp.lexicon import load_toml

__all__ = ["hinted_in_english", "holds_english", "read_english"]

_WORD = re.compile("[A-Za-z]{3}")  # what is written in Chinese has rarely so much of it
_SENTENCES = re.compile(r"(?<=[.!?。！？;；\n])\s*")
_CLAUSE_END = re.compile(r"[,，.。!！?？;；\n]")
_NO_LETTER = re.compile(r"[^A-Za-z\u4e00-\u9fff]+")
_OF_A_HOUSE = re.compile(r"[0-9A-Za-z#\-]*[栋幢座号楼单元室层]+|\b[A-Za-z]?[0-9][0-9A-Za-z\-]*\b")
_BY_A_LETTER = re.compile(r"[\u2018\u2019\u00b4`]")  # typed for an apostrophe
_SHORT = re.compile(
    r"(?i:\b(i)'?(m)\b|\b(we|they|you)'(re)\b|\b(he|she|it|that|there|here|who|some\w+)'(s)\b)",
    re.ASCII,
)
_IN_FULL = {"m": "am", "re": "are", "s": "is"}
_REACH = 40  # characters before a word in which it is denied
_SURE, _ASK = 2, 1


class _Words:
    """Compiled once from `lexicon/english.toml`."""

    def __init__(self) -> None:
        data = load_toml("english")
        parts: dict[str, str] = data["parts"]
        levels: tuple[tuple[int, dict[str, list[str]]], ...] = (
            (_SURE, data["sure"]),
            (_ASK, data["ask"]),
        )
        self.kinds = [
            (kind, level, _pattern(patterns, parts))
            for level, table in levels
            for kind, patterns in table.items()
        ]
        self.stems: tuple[str, ...] = tuple(data["stems"])
        self.order: list[str] = data["order"]
        self.harmless = _pattern(data["not"]["words"])
        self.smoke = _pattern([data["not"]["smoke"]])
        self.things = _pattern([data["not"]["things"]])
        self.context = {name: _pattern([one]) for name, one in data["context"].items()}
        cries: dict[str, Any] = data["cries"]
        self.cry = _pattern([cries["strong"]])
        self.only_cries = _pattern([rf"\b(?:{cries['words']}|{cries['filler']})\b"])


def _pattern(parts: Iterable[str], names: dict[str, str] | None = None) -> re.Pattern[str]:
    whole = "|".join(parts)
    for _ in range(2):  # a part may hold another
        for name, words in (names or {}).items():
            whole = whole.replace(f"{{{name}}}", words)
    return re.compile(whole, re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words()


def holds_english(text: str) -> bool:
    """Whether so many letters stand together that it may be English; costs a look."""
    return _WORD.search(text) is not None


def read_english(text: str) -> Danger:
    """Judge a normalised text by its English words; what is Chinese in it is not looked at."""
    if not _may_tell(text):
        return NONE
    levels = _levels(_spelt(text))
    words = _words()
    for kind in words.order:
        if levels.get(kind) == _SURE:
            return Danger(kind)
    return Danger(None, doubt=bool(levels) or _only_cries(text))


def hinted_in_english(text: str) -> str | None:
    """The kind that its English words speak of, happening or not; None where none does."""
    if not _may_tell(text):
        return None
    plain = _blanked(_spelt(text))
    found = {kind for kind, _, pattern in _words().kinds if pattern.search(plain)}
    return next((kind for kind in _words().order if kind in found), None)


def _may_tell(text: str) -> bool:
    """Whether a piece of any of the words stands in it: the patterns themselves take longer."""
    if not holds_english(text):
        return False
    low = text.lower()
    return any(stem in low for stem in _words().stems)


def _spelt(text: str) -> str:
    """I'm and Im become I am: the words need one spelling only."""
    return _SHORT.sub(_in_full, _BY_A_LETTER.sub("'", text))


def _in_full(match: re.Match[str]) -> str:
    who, verb = filter(None, match.groups())
    return f"{who} {_IN_FULL[verb.lower()]}"


def _blanked(text: str) -> str:
    words = _words()
    return words.things.sub(" □ ", words.harmless.sub(" □ ", text))


def _levels(text: str) -> dict[str, int]:
    """For each kind spoken of: 2 it is happening, 1 ask."""
    context, found = _words().context, dict[str, int]()
    if context["over"].search(text):
        return found
    now = context["now"].search(text) is not None
    for sentence in _SENTENCES.split(text):
        if not holds_english(sentence) or not _may_be_now(sentence, now=now):
            continue
        for kind, level in _told(sentence):
            found[kind] = max(level, found.get(kind, 0))
    return found


def _may_be_now(sentence: str, *, now: bool) -> bool:
    context = _words().context
    if context["maybe"].search(sentence) or context["drill"].search(sentence):
        return False
    return now or not (context["past"].search(sentence) or context["habit"].search(sentence))


def _told(sentence: str) -> Iterable[tuple[str, int]]:
    words = _words()
    blanked = _blanked(sentence)
    asked = words.context["question"].search(sentence) is not None
    no_fire = words.smoke.search(sentence) is not None
    for kind, level, pattern in words.kinds:
        match = pattern.search(blanked)
        if match is None or (kind == "fire" and no_fire) or _is_denied(blanked, match):
            continue
        yield kind, min(level, _ASK) if asked else level


def _is_denied(sentence: str, match: re.Match[str]) -> bool:
    """No fire here, nobody is trapped: denied within the clause; not breathing is its own word."""
    before = _CLAUSE_END.split(sentence[max(0, match.start() - _REACH) : match.start()])[-1]
    inside = _words().context["no"].search(before) is not None
    return inside or match[0].lower().startswith(("nobody", "no one"))


def _only_cries(text: str) -> bool:
    """SOS, help me!, also with the house: somebody calls, and says nothing more yet."""
    words = _words()
    if words.cry.search(text) is None:
        return False
    rest = words.only_cries.sub("", _OF_A_HOUSE.sub("", text))
    return not _NO_LETTER.sub("", rest)
