"""What sounds like danger to the words and is none (RULEBOOK §4.8: idioms, threats, waiting).

Looked at only where a danger was found or doubted, so it costs an ordinary message nothing.
"""

from collections.abc import Sequence

from nlp.emergency_rules import NONE, Danger, by_rules, sign
from nlp.feeling import threatens_people
from nlp.matcher import Hit
from nlp.story import asks_after_a_report

__all__ = ["looks_only_like_it", "says_nobody_came"]


def looks_only_like_it(text: str, hits: Sequence[Hit], found: Danger) -> bool:
    """Whether the danger found in a normalised text, or doubted, is none at all."""
    if found.kind == "violence":
        return _only_threatens(text) or _is_of_an_animal(text) or _only_rings(text, hits)
    if found.kind == "self_harm":
        return sign("of_prices").search(text) is not None and not _has("meant", text)
    if found.kind == "missing_person":
        return says_nobody_came(text)
    if found.kind == "trapped":
        return _has("plays", text) and not _has("shut_in", text)
    if found.kind is not None:
        return False
    settled = says_nobody_came(text) or asks_after_a_report(text) or _has("introduces", text)
    return _only_rings(text, hits) or (settled and by_rules(text, hits) == NONE)


def says_nobody_came(text: str) -> bool:
    """到现在也没看见人: he waits for one of ours, and speaks of nobody who may be lost."""
    if "人" not in text or not _has("nobody_came", text) or _has("gone", text):
        return False
    return not _has("kin", text) or _has("kin_wait", text)


def _only_threatens(text: str) -> bool:
    """再不修我就拿刀去物业砍人: said to us, and not happening; his superior hears of it (§4.1).

    再不管我上去砸门了 is said of a neighbour, and he who says it is in no danger himself.
    """
    if _has("threat_own", text) and not _has("threat_own_not", text):
        return True
    waits = _has("threat_if", text) and not _has("threat_now", text)
    return waits and _has("threat_to_us", text) and threatens_people(text)


def _is_of_an_animal(text: str) -> bool:
    """有条蛇爬进大堂了: nobody broke in."""
    return _has("animal", text) and not _has("animal_bites", text)


def _only_rings(text: str, hits: Sequence[Hit]) -> bool:
    """打不通就打我老公139…: he is to be rung, nobody beats him, and nothing else is the matter."""
    rung = None if _has("rings_not", text) else sign("rings").search(text)
    if rung is None:
        return False
    rest = [hit for hit in hits if hit.end <= rung.start() or rung.end() <= hit.start]
    return by_rules(text, rest) == NONE


def _has(name: str, text: str) -> bool:
    return sign(name).search(text) is not None
