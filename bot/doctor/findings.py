"""What a look finds: one line, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.opening import Opened
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """``note``: works, and is worth knowing. What is ``bad`` makes the command end with 1."""

    state: Literal["fine", "note", "bad"]
    what: str
    advice: str = ""


def fine(what: str) -> Finding:
    """Nothing to do."""
    return Finding("fine", what)


def note(what: str, advice: str = "") -> Finding:
    """Worth knowing."""
    return Finding("note", what, advice)


def bad(what: str, advice: str) -> Finding:
    """To be fixed, and how."""
    return Finding("bad", what, advice)


Look = Callable[[Settings, Opened | None], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table. ``look`` gets the open store too, None when it cannot be opened."""

    name: str
    is_wanted: Callable[[Settings], object]  # whether its settings are there
    look: Look
