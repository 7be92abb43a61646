"""The phone numbers left with a case: the one to ring, and behind it those for when nobody answers.

They are kept in one sealed text, shown and masked together (RULEBOOK §8).
"""

from nlp.phones import BETWEEN
from nlp.several_phones import read_phones

__all__ = ["added", "first", "heard", "with_first"]


def first(kept: str) -> str:
    """The number to ring; "" without one."""
    return kept.partition(BETWEEN)[0]


def with_first(kept: str, phone: str) -> str:
    """``phone`` (or several) in place of the number to ring; the others stay."""
    said = phone.split(BETWEEN)
    return BETWEEN.join([*said, *(one for one in kept.split(BETWEEN)[1:] if one not in said)])


def added(kept: str, phone: str) -> str:
    """``phone`` behind those known."""
    known = [one for one in kept.split(BETWEEN) if one and one != phone]
    return BETWEEN.join([*known, phone])


def heard(kept: str, text: str) -> str | None:
    """The numbers to keep after these words: a further one stands behind, a corrected one takes the
    place of the first; None where they hold none of his."""
    said = read_phones(text)
    if said is None:
        return None
    main, further = said
    kept = with_first(kept, main) if main else kept
    for phone in further:
        kept = kept if phone in kept.split(BETWEEN) else added(kept, phone)
    return kept
