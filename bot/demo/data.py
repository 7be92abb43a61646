"""What stands in ``estates.toml`` and ``history.toml``, read into typed values."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

FOLDER = Path(__file__).parent

# Three to nine weeks: old enough not to be taken for the matter a visitor reports, recent enough
# to be of use as the history of a house. The slowest case takes a good week to close.
DaysAgo = Annotated[int, Meta(ge=22, le=63)]
Minutes = Annotated[int, Meta(gt=0)]


class Houses(Struct, frozen=True, forbid_unknown_fields=True):
    """The flats of one building: each unit has ``floors`` floors of ``doors`` flats."""

    units: list[str]
    floors: int
    doors: int


class Shops(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of shops, numbered from 1 and counted as one building."""

    building: str
    count: int


class GridData(Struct, frozen=True, forbid_unknown_fields=True):
    """A grid, its stewards by short name, and its buildings, all alike."""

    name: str
    stewards: list[str]
    buildings: list[str]
    houses: Houses
    shops: Shops | None = None


class StaffData(Struct, frozen=True, forbid_unknown_fields=True):
    """The people of one role: (short name, name) each."""

    role: str
    people: list[tuple[str, str]]


class ContactData(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the emergency phone book."""

    kind: str
    name: str
    phone: str


class CommunityData(Struct, frozen=True, forbid_unknown_fields=True):
    """One estate."""

    name: str
    aliases: list[str]
    address: str
    phone: str
    hours: str
    grids: list[GridData]
    staff: list[StaffData]
    contacts: list[ContactData]


class ResidentData(Struct, frozen=True, forbid_unknown_fields=True):
    """A resident; ``house`` is building, unit, room."""

    name: str
    phone: str
    community: str
    house: tuple[str, str, str]


class Estates(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``estates.toml``."""

    communities: list[CommunityData]
    company: list[StaffData]
    residents: list[ResidentData]


StepKind = Literal[
    "accept", "first_word", "visit", "report_progress", "promise_plan", "complete", "confirm"
]


class CaseData(Struct, frozen=True, forbid_unknown_fields=True):
    """A case of the past; a step is (minutes after filing, move, what was said)."""

    resident: str
    days_ago: DaysAgo
    at: time
    kind: Literal["request", "complaint"]
    category: str
    because: list[str]
    what: str
    feeling: Literal["calm", "upset", "angry"]
    steps: list[tuple[Minutes, StepKind, str]]
    since: str | None = None
    hope: str | None = None
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None
    comment: str | None = None


class History(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``history.toml``."""

    cases: list[CaseData]


def load_estates() -> Estates:
    """The demonstration estates; raises msgspec.ValidationError, naming the place, for a typo."""
    return msgspec.toml.decode((FOLDER / "estates.toml").read_bytes(), type=Estates)


def load_history() -> History:
    """The demonstration residents' earlier cases; raises as ``load_estates`` does."""
    return msgspec.toml.decode((FOLDER / "history.toml").read_bytes(), type=History)
