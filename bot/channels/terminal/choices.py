"""Buttons at the terminal: shown with numbers, answered by number, word or label."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.terminal.incoming import LONGEST_TEXT, BadLine, Said
from bot.mailbox import Shown

_NUMBER = re.compile(r"[\[［(（【]?(\d{1,2})[\]］)）】.。、]?")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button with the number it is shown with."""

    number: int
    label: str
    action: str


class Choices:
    """The buttons on the screen that can still be answered."""

    def __init__(self) -> None:
        self._choices: list[Choice] = []

    def put(self, batch: Sequence[Shown], *, answered: bool) -> list[list[Choice]]:
        """Number the buttons of messages that are about to be shown, a list for each.

        ``answered``: they answer what was just said, so earlier numbers end; otherwise (they came
        by themselves) earlier numbers stay good and the new ones follow.
        """
        if answered and batch:
            self._choices = []
        return [[self._add(label, action) for label, action in shown.buttons] for shown in batch]

    def read(self, typed: str) -> Said:
        """What the typed line means: a tap, when it is a number or label shown, else words."""
        text = typed.strip()
        if len(text) > LONGEST_TEXT:
            raise BadLine(f"这条太长了，最多 {LONGEST_TEXT} 个字，请分几条说")
        choice = self._numbered(text) or self._labelled(text)
        return Said(button=choice.action) if choice else Said(text=text)

    def _add(self, label: str, action: str) -> Choice:
        choice = Choice(len(self._choices) + 1, label, action)
        self._choices.append(choice)
        return choice

    def _numbered(self, text: str) -> Choice | None:
        match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text))
        number = int(match[1]) if match else 0
        return next((choice for choice in self._choices if choice.number == number), None)

    def _labelled(self, text: str) -> Choice | None:
        wanted = bare(text)
        # The newest first: several cards may each offer 接单 (DESIGN §2, buttons).
        found = (choice for choice in reversed(self._choices) if bare(choice.label) == wanted)
        return next(found, None) if wanted else None


def bare(label: str) -> str:
    """The letters and digits of a label, without an emoji before it or a comma inside."""
    return "".join(c for c in unicodedata.normalize("NFKC", label) if c.isalnum()).casefold()
