"""What an employee writes of a report that reached him by another way (`lexicon/calls.toml`).

业主来电说6栋1单元301马桶堵了，没留电话: by which channel, what the matter is, what was left unsaid.
"""

import re
from functools import cache

from nlp.lexicon import any_of, load_toml
from nlp.normalise import normalise

__all__ = ["answers_unsaid", "channel_told", "unsaid", "without_channel"]


def channel_told(text: str) -> str | None:
    """The channel that a told story names: hotline, visit, email …; None when it names none."""
    plain = normalise(text)
    told = load_toml("calls")["told"]
    return next((name for name in told if _pattern("told", name).search(plain)), None)


def without_channel(text: str) -> str:
    """The story without 业主来电说 before it: the channel is a fact of its own."""
    found = _pattern("head", "patterns").match(text)
    return text[found.end() :].strip() if found is not None else text


def unsaid(text: str) -> frozenset[str]:
    """What the caller is said not to have left: some of "phone", "name", "place"."""
    plain = normalise(text)
    names = ("phone", "name", "place")
    return frozenset(name for name in names if _pattern("unsaid", name).search(plain))


def answers_unsaid(text: str) -> bool:
    """没留, 他不肯说: whatever was asked, the caller left it unsaid."""
    return _pattern("unsaid", "answers").fullmatch(normalise(text)) is not None


@cache
def _pattern(table: str, key: str) -> re.Pattern[str]:
    data = load_toml("calls")
    patterns: list[str] = data[table][key]
    for name, part in data["fragments"].items():
        patterns = [one.replace(f"<{name}>", part) for one in patterns]
    return any_of(patterns)
