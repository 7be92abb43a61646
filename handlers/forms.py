"""Slot-filling forms: one readable table a form, walked by whoever owns it (DESIGN §3).

A ``Slot`` says what is asked, how an answer is read and when nothing needs to be asked. The router
knows a form only as something that hears the next message; one that can also ask again and go a
step back is a ``SteppedForm``, one that is left with care a ``KeptForm``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from handlers.messages import Button
from handlers.turn import Turn

__all__ = ["Form", "KeptForm", "Question", "Slot", "SteppedForm", "first_open"]

Draft = TypeVar("Draft")
Question = tuple[str, Sequence[Button]]


class Form(Protocol):
    """A conversation that waits for an answer (``State.form`` names it)."""

    def hear(self, turn: Turn) -> None:
        """Answer what is asked now, from ``turn.incoming``: text, photo, or both."""


@runtime_checkable
class SteppedForm(Form, Protocol):
    """A form that knows its own steps, for 返回 and 帮助."""

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the open question once more, ``before`` standing above it."""

    def back(self, turn: Turn) -> None:
        """Go one question back; at the first one say so and ask it again."""


@runtime_checkable
class KeptForm(Form, Protocol):
    """A form whose end on 取消 needs words or work of its own."""

    def drop(self, turn: Turn) -> None:
        """Give it up: say so, and how to begin again."""


@dataclass(frozen=True, slots=True)
class Slot(Generic[Draft]):
    """One line of a form's table."""

    name: str
    known: Callable[[Draft], bool]
    question: Callable[[Turn, Draft], Question]
    hear: Callable[[Turn, Draft, str], bool]  # False: the words do not answer it
    forget: Callable[[Draft], None]
    optional: bool = False


def first_open(
    slots: Iterable[Slot[Draft]], draft: Draft, *, optional_too: bool
) -> Slot[Draft] | None:
    """The first slot nobody has filled yet, None when there is nothing left to ask."""
    for slot in slots:
        if (optional_too or not slot.optional) and not slot.known(draft):
            return slot
    return None
