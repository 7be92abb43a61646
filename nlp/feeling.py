"""Feeling, abuse and threats (RULEBOOK §4.1), from `lexicon/feeling.toml`."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.lexicon import load_toml
from nlp.matcher import Hit

_ANGRY_POINTS = 3.0


@dataclass(frozen=True, slots=True)
class Mood:
    """How the writer feels, and whether he insults or threatens to go elsewhere."""

    feeling: str
    abusive: bool
    threat: bool


def read_feeling(text: str, hits: Sequence[Hit]) -> Mood:
    """Judge the words used: calm, upset or angry."""
    found: dict[str, set[str]] = {}
    for hit in hits:
        if hit.group == "feeling":
            found.setdefault(hit.concept, set()).add(hit.word)
    abusive = _is_abuse(found.get("abuse", set()))
    points = len(found.get("upset", ())) + _ANGRY_POINTS * len(found.get("angry", ()))
    points += _ANGRY_POINTS * abusive + _shouting(text)
    limits = {name: limit * _length(text) for name, limit in load_toml("feeling")["limits"].items()}
    calm_or_upset = "upset" if points >= limits["upset"] else "calm"
    angry = points >= limits["angry"] and (abusive or "angry" in found)
    return Mood("angry" if angry else calm_or_upset, abusive, "threat" in found)


def _is_abuse(words: set[str]) -> bool:
    """滚 and other single characters or letters only count beside a second insult."""
    return any(len(word) > 1 and word not in ("sb", "SB", "MD") for word in words) or len(words) > 1


def _length(text: str) -> float:
    """A letter holds more strong words than a chat message of the same mood."""
    return 1.0 + max(0, len(text) - 80) / 150


def _shouting(text: str) -> float:
    """Each exclamation mark adds half a point, at most one and a half."""
    return min(1.5, 0.5 * (text.count("！") + text.count("!")))
