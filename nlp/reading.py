"""What a message means: plain values, without any idea of who wrote it or where it goes."""

from dataclasses import dataclass

from nlp.categories import Category


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that the caller knows and the reader cannot: given afresh, never stored here."""

    communities: tuple[str, ...] = ()
    buildings: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()


EMPTY = Vocabulary()


@dataclass(frozen=True, slots=True)
class Place:
    """A house, as bare upper-case parts ("3", "A3", "12A"), or a public place in words."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None
    spot: str | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """The facts one message holds; None means it was not said."""

    place: Place | None = None
    community: str | None = None
    phone: str | None = None
    name: str | None = None
    surname: str | None = None
    since: str | None = None
    hope: str | None = None


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
    feeling: str
    abusive: bool
    threat: bool
    repeat: bool
    target: str | None
    slots: Slots
