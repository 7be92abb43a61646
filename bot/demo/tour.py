"""The guided tour of the demo page: what stands in ``tour.toml``, read into typed values."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

FILE = Path(__file__).parent / "tour.toml"

Pane = Literal["resident", "steward", "third"]
Words = Annotated[str, Meta(min_length=1)]
# "§5.3" of docs/rulebook.md
Rule = Annotated[str, Meta(pattern=r"^§\d+(\.\d+)?$")]


class Act(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that somebody does, and what is to come of it.

    ``hears``: (who, a fragment of what he reads); ``spared``: who gets not a word.
    """

    by: Pane | None = None
    say: Words | None = None
    press: Words | None = None  # the label of a button he was shown
    photo: bool = False
    hears: list[tuple[Pane, Words]] = []
    spared: list[Pane] = []
    rules: list[Rule] = []


class Step(Act, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One step: an act, or time that passes; ``look`` says what to look at."""

    look: Words = msgspec.field(default="")
    minutes: Annotated[int, Meta(gt=0, le=24 * 60)] | None = None
    until: time | None = None  # the next such local time

    def __post_init__(self) -> None:
        if not self.look:
            raise ValueError("a step says what to look at")
        ways = (self.say, self.press, self.photo or None, self.minutes, self.until)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("a step is one act, or time that passes")
        if (self.by is None) != (self.minutes is not None or self.until is not None):
            raise ValueError("an act has somebody who does it, time passes by itself")


class Yours(Act, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the visitor takes over: a hint, and one act written out for him to make."""

    text: Words = msgspec.field(default="")

    def __post_init__(self) -> None:
        if not self.text or self.by is None or (self.say is None) == (self.press is None):
            raise ValueError("the visitor is told what to try, and one thing is ready for him")


class Tour(Struct, frozen=True, forbid_unknown_fields=True):
    """One ready situation with its three people."""

    key: Annotated[str, Meta(pattern="^[a-z]+$")]
    title: Words
    teaser: Words
    begins: time  # local, on an ordinary working day
    resident: Words
    steward: Words
    third: Words
    steps: Annotated[list[Step], Meta(min_length=1)]
    yours: Yours

    def account(self, pane: Pane) -> str:
        """Whose chat stands in the pane, as ``role:name``."""
        accounts = {"resident": self.resident, "steward": self.steward, "third": self.third}
        return accounts[pane]


class Tours(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``tour.toml``."""

    tours: list[Tour]


@cache
def load_tours() -> tuple[Tour, ...]:
    """Every situation, in order; raises msgspec.ValidationError, naming the place, for a typo."""
    return tuple(msgspec.toml.decode(FILE.read_bytes(), type=Tours).tours)
