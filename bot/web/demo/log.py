"""The quiet log of a demo desk: in one line each, what it just did and by which rule."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.channels.terminal.times import iso

KEPT: Final = 200  # lines of this process; the log is for looking on, the record is the timeline
_RULE: Final = re.compile(r"（(?:RULEBOOK )?(§[\d.]+(?:、§[\d.]+)*)）$")
_NUMBER: Final = re.compile(r"\b\d{6}-\d{3,}\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the desk did."""

    at: datetime  # desk time
    text: str
    rule: str | None = None  # "§5.3、§11" of docs/rulebook.md
    case: str | None = None

    def payload(self) -> dict[str, str | None]:
        """As the page reads it."""
        return {"at": iso(self.at), "text": self.text, "rule": self.rule, "case": self.case}


def read_line(at: datetime, said: str) -> Line:
    """A line of ``turn.explain``, its paragraph and the number of the case taken out."""
    text, rule = said.strip(), None
    found = _RULE.search(text)
    if found:
        text, rule = text[: found.start()].rstrip(), found[1]
    number = _NUMBER.search(text)
    return Line(at, text, rule, number[0] if number else None)


class QuietLog:
    """The newest lines, oldest first. Belongs to one thread."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=KEPT)

    def add(self, why: Iterable[tuple[datetime, str]]) -> list[Line]:
        """Keep what a commit explained; returns it as lines."""
        lines = [read_line(at, said) for at, said in why]
        self._lines.extend(lines)
        return lines

    def recent(self) -> list[Line]:
        """What is kept."""
        return list(self._lines)

    def forget(self) -> None:
        """The demo starts over."""
        self._lines.clear()
