"""The phone numbers left with a case: the one to ring, and behind it those for when nobody answers.

They are kept in one sealed text, shown and masked together (RULEBOOK §8).
"""

from nlp.phones import BETWEEN

__all__ = ["added", "first", "with_first"]


def first(kept: str) -> str:
    """The number to ring; "" without one."""
    return kept.partition(BETWEEN)[0]


def with_first(kept: str, phone: str) -> str:
    """``phone`` in place of the number to ring; the others stay."""
    others = [one for one in kept.split(BETWEEN)[1:] if one != phone]
    return BETWEEN.join([phone, *others])


def added(kept: str, phone: str) -> str:
    """``phone`` behind those known."""
    known = [one for one in kept.split(BETWEEN) if one and one != phone]
    return BETWEEN.join([*known, phone])
