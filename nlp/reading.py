"""What a message means: plain values, without any idea of who wrote it or where it goes."""

from dataclasses import dataclass, field

import msgspec

from nlp.advice import is_himself, trapped_in
from nlp.categories import Category


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that the caller knows and the reader cannot: given afresh, never stored here."""

    communities: tuple[str, ...] = ()
    buildings: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()  # employees, by their full names
    short_names: tuple[str, ...] = ()  # what they are called at work: 小林


EMPTY = Vocabulary()


@dataclass(frozen=True, slots=True)
class Place:
    """A house, as bare upper-case parts ("3", "A3", "12A"), or a public place in words.

    ``at_door``: the public place was said in one breath with the house: 1501门口楼道.
    """

    building: str | None = None
    unit: str | None = None
    room: str | None = None
    spot: str | None = None
    at_door: bool = field(default=False, compare=False)


class Slots(msgspec.Struct, frozen=True):
    """The facts one message holds; None means it was not said."""

    place: Place | None = None
    community: str | None = None
    phone: str | None = None
    name: str | None = None
    surname: str | None = None
    since: str | None = None
    hope: str | None = None
    often: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, understood.

    `ranked` holds all eight categories with probabilities that sum to 1; `because` the words
    that decided, as they stand in `text`; `sure` is False when the top two are close or nothing
    spoke for any. Meanings: RULEBOOK §2 (dissatisfied), §4.8 (emergency), §6.4 (repeat).
    """

    text: str
    category: Category
    ranked: tuple[tuple[Category, float], ...]
    second: Category | None
    because: tuple[str, ...]
    sure: bool
    intent: str
    dissatisfied: bool
    emergency: str | None
    emergency_doubt: bool
    hazard: bool  # it may still happen: urgent
    feeling: str
    abusive: bool
    threat: bool  # to people
    exposure: bool  # to go to media, court or authorities, or with other owners together
    intensity: int  # of the feeling, 1 to 3
    repeat: bool
    target: str | None
    slots: Slots

    @property
    def emergency_place_hint(self) -> str:
        """Where someone is trapped: "lift", "car", "room", or "" when not said or not trapped."""
        return trapped_in(self.text) if self.emergency == "trapped" else ""

    @property
    def speaks_of_himself(self) -> bool:
        """Self-harm told in the first person (我不想活了), not of another (我老婆要跳楼)."""
        return self.emergency == "self_harm" and is_himself(self.text)
