"""Feelings first, then facts (RULEBOOK §4.1): the line an answer begins with.

Varied from person to person and from time to time, never twice in a row; abuse is answered calmly
and lowers nothing. The more upset somebody is, the more often he hears what was understood.
"""

from typing import Protocol

from handlers.resident.marks import FIRST_CONTACT, RESTATE, SOOTHED, mark, unmark
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["called", "opening", "privacy", "restated", "soothing"]

VARIANTS = 3  # of each soothing line in the catalogue
RESTATED = 24  # characters of the account that are said back between questions
# What one hopes to hear who asks, suggests or praises, where no feeling is stronger.
_WELCOMES = {"suggestion": "suggestion", "praise": "praise", "inquiry": "inquiry"}


class Mood(Protocol):
    """What is looked at of words, or of a whole account."""

    @property
    def abusive(self) -> bool: ...
    @property
    def feeling(self) -> str: ...
    @property
    def dissatisfied(self) -> bool: ...
    @property
    def repeat(self) -> bool: ...
    @property
    def intent(self) -> str: ...


def opening(turn: Turn, draft: ReportDraft, mood: Mood, *, first: bool) -> str:
    """The lines before the next question: soothing or welcome, and what was understood.

    ``mood`` is that of the words just heard (a ``Reading``), or of the account so far (the draft).
    """
    if draft.intake:
        return say("resident.intake.head") if first else ""  # an employee writes, not the resident
    lines = []
    line = soothing(turn, mood, draft.name, times=draft.what.count("\n"))
    if line and not unmark(draft, SOOTHED):
        lines.append(line)
        mark(draft, SOOTHED)
    else:
        unmark(draft, SOOTHED)
        if first:
            welcome = _WELCOMES.get(mood.intent, "calm")
            lines.append(say(f"resident.welcome.{welcome}", name=called(draft.name)))
    if draft.feeling == "angry" or (draft.feeling == "upset" and first):
        mark(draft, RESTATE)
    return "\n".join(lines)


def restated(draft: ReportDraft) -> str:
    """What was understood, before the next question; the read-back needs no such line."""
    return say("resident.restate", what=_short(draft.what)) if unmark(draft, RESTATE) else ""


def soothing(turn: Turn, mood: Mood, name: str, *, times: int = 0) -> str:
    """A line for what the words show; empty when they are calm."""
    tone = _tone(mood)
    if not tone:
        return ""
    variant = (turn.speaker.account_id + times) % VARIANTS + 1
    return say(f"resident.soothe.{tone}_{variant}", name=called(name))


def called(name: str) -> str:
    """The name as it stands at the head of a sentence; nothing when it is not known."""
    return f"{name}，" if name and name != say("resident.anonymous") else ""


def privacy(draft: ReportDraft) -> str:
    """The one line on what happens with personal data, in the first answer only (RULEBOOK §8)."""
    return say("resident.privacy") if unmark(draft, FIRST_CONTACT) else ""


def _tone(mood: Mood) -> str:
    if mood.abusive:
        return "abuse"
    if mood.feeling == "calm":
        return "upset" if mood.dissatisfied or _complains(mood) else ""
    return "repeat" if mood.repeat else mood.feeling


def _complains(mood: Mood) -> bool:
    return mood.complains if isinstance(mood, ReportDraft) else mood.intent == "complaint"


def _short(what: str) -> str:
    plain = " ".join(what.split())
    return plain if len(plain) <= RESTATED else f"{plain[:RESTATED]}……"
