"""Numbers are hidden both ways in what is passed on; the estate's published ones stay (§8)."""

from handlers.turn import Turn
from nlp.masking import mask_phones

__all__ = ["masked", "published"]


def masked(turn: Turn, text: str) -> str:
    """The words without anybody's number; service centre and emergency numbers may be read."""
    hidden = mask_phones(text)
    return text if hidden == text else mask_phones(text, published(turn))


def published(turn: Turn) -> frozenset[str]:
    """The numbers anybody may read, in digits."""
    phones = [community.phone or "" for community in turn.roster.communities]
    phones += [c.phone for contacts in turn.roster.contacts.values() for c in contacts]
    return frozenset("".join(char for char in phone if char.isdigit()) for phone in phones)
