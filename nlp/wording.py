"""Check what staff are about to write to a resident (RULEBOOK §4.9)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp.lexicon import load_toml
from nlp.normalise import normalise

_LONGEST = 1000
_END = re.compile("[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that should not be said, as they stand in the text, and a better sentence."""

    words: str
    better: str


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    unless_here: re.Pattern[str] | None  # looked for in the sentence of the words alone
    better: str

    def found_in(self, plain: str) -> Iterator[re.Match[str]]:
        """Each place where it is said, except where what stands beside it makes it harmless."""
        if self.unless is not None and self.unless.search(plain) is not None:
            return
        for match in self.pattern.finditer(plain):
            if self.unless_here is None or not self.unless_here.search(_sentence(plain, match)):
                yield match


def check_wording(text: str) -> tuple[Finding, ...]:
    """Every forbidden phrase in text order, one finding a phrase; empty when all is well."""
    plain = normalise(text[:_LONGEST])
    found = [
        (match.start(), Finding(match[0].strip("，。,.!！"), rule.better))
        for rule in _rules()
        for match in rule.found_in(plain)
    ]
    return tuple(finding for _, finding in sorted(found, key=lambda one: one[0]))


def is_empty_feedback(text: str) -> bool:
    """True when a feedback says nothing: "收到", "已沟通，业主很满意" (RULEBOOK §5.6, §6.1)."""
    parts = re.split(r"[\s\W_]+", normalise(text[:_LONGEST]).lower())
    return _says_nothing("".join(parts)) or all(map(_says_nothing, parts))


def is_only_busy(text: str) -> bool:
    """True when words only say that something is being done: 已经联系了，会尽快 (RULEBOOK §5.6)."""
    return bool(_only_busy().fullmatch(re.sub(r"[\s\W_]+", "", normalise(text[:_LONGEST]))))


@lru_cache(maxsize=1)
def _only_busy() -> re.Pattern[str]:
    words = load_toml("wording")["only_busy"]
    who, before, busy, after = (
        "|".join(words[part]) for part in ("who", "before", "busy", "after")
    )
    ahead = f"(?:{before}|{words['with']}(?:{who}))"
    return re.compile(f"(?:{ahead}*(?:{busy})+(?:{who}|{after})*)+{ahead}*")


def _says_nothing(bare: str) -> bool:
    bare = re.sub("^(?:好的?)+(?=.)|(?:了|的|谢谢|请知悉|哈|呢|啊)+$", "", bare)
    return not bare or bare in _empty_phrases()


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    lexicon = load_toml("wording")
    return tuple(
        _Rule(
            re.compile("|".join(rule["words"])),
            re.compile(rule["unless"]) if "unless" in rule else None,
            re.compile(rule["unless_here"]) if "unless_here" in rule else None,
            rule["better"],
        )
        for rule in (*lexicon["rule"], *_about_money(lexicon["fees"]))
    )


def _about_money(words: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules on fees, with what is named once put in their places: «unpaid», «harm» …"""
    parts = {f"«{name}»": f"(?:{'|'.join(part)})" for name, part in words["parts"].items()}
    for rule in words["rule"]:
        patterns = rule["words"]
        for name, part in parts.items():
            patterns = [pattern.replace(name, part) for pattern in patterns]
        yield rule | {"words": patterns}


def _sentence(plain: str, match: re.Match[str]) -> str:
    """The sentence that the words stand in."""
    before, after = _END.split(plain[: match.start()])[-1], _END.split(plain[match.end() :])[0]
    return f"{before}{match[0]}{after}"


@lru_cache(maxsize=1)
def _empty_phrases() -> frozenset[str]:
    phrases = load_toml("wording")["empty_feedback"]["phrases"]
    return frozenset(re.sub("(?:了|的)$", "", phrase) for phrase in phrases) | frozenset(phrases)
