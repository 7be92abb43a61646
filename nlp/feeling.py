"""Feeling, abuse and threats (RULEBOOK §4.1), from `lexicon/feeling.toml`."""

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from nlp.lexicon import hits_in, load_toml
from nlp.matcher import Hit

_ANGRY_POINTS = 3.0
_FELT = {"calm": 1, "upset": 2}
_STRONG = 3


class Mood(msgspec.Struct, frozen=True):
    """How the writer feels, and how strongly; whether he insults or threatens.

    `threat` is one to people; `exposure` is to go to media, court or authorities, or with other
    owners together. `intensity` is 1 (calm) to 3.
    """

    feeling: str
    abusive: bool
    threat: bool
    exposure: bool
    intensity: int


def read_feeling(text: str, hits: Sequence[Hit]) -> Mood:
    """Judge the words used: calm, upset or angry."""
    found: dict[str, set[str]] = {}
    for hit in hits:
        if hit.group == "feeling":
            found.setdefault(hit.concept, set()).add(hit.word)
    abusive = _is_abuse(found.get("abuse", set()))
    points = len(found.get("upset", ())) + _ANGRY_POINTS * len(found.get("angry", ()))
    points += _ANGRY_POINTS * abusive + _shouting(text)
    limits, length = load_toml("feeling")["limits"], _length(text)
    much = points >= limits["angry"] * length
    calm_or_upset = "upset" if points >= limits["upset"] * length else "calm"
    angry = much and (abusive or "angry" in found)
    feeling = "angry" if angry else calm_or_upset
    threat = threatens_people(text)
    intensity = _STRONG if angry or threat or much else _FELT[calm_or_upset]
    return Mood(feeling, abusive, threat, "exposure" in found, intensity)


def threatens_people(text: str) -> bool:
    """Whether he threatens somebody at work, or to smash or burn things (RULEBOOK §4.1).

    What somebody else does or says (有人拿刀砍人) is no threat of his.
    """
    letters, harm, others = _harm()
    return not letters.isdisjoint(text) and any(
        others.search(text[: match.start()]) is None for match in harm.finditer(text)
    )


def threatens_exposure(text: str) -> bool:
    """Whether he means to go to media, court, authorities, or with others (RULEBOOK §5.13)."""
    return any(hit.group == "feeling" and hit.concept == "exposure" for hit in hits_in(text))


@cache
def _harm() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    """The letters one of which stands in every threat, the threats, and who else may do it."""
    data = load_toml("feeling")
    harm = re.compile("|".join(data["harm"]))
    return frozenset(data["harm_letters"]), harm, re.compile(data["harm_by_others"])


def _is_abuse(words: set[str]) -> bool:
    """滚 and other single characters or letters only count beside a second insult."""
    return any(len(word) > 1 and word not in ("sb", "SB", "MD") for word in words) or len(words) > 1


def _length(text: str) -> float:
    """A letter holds more strong words than a chat message of the same mood."""
    return 1.0 + max(0, len(text) - 80) / 150


def _shouting(text: str) -> float:
    """Each exclamation mark adds half a point, at most one and a half."""
    return min(1.5, 0.5 * (text.count("！") + text.count("!")))
