"""Greetings, thanks and feelings, where nothing is reported with them (RULEBOOK §4.1)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.resident import feelings, verdicts
from handlers.resident.taps import begin_empty
from handlers.resident.which import MENU
from handlers.resident.wishes import urge
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading
from storage.tables import Case

__all__ = ["INTENTS", "greet", "small_talk"]

# Where a wish of this kind is no matter to be handled.
INTENTS = frozenset({"greeting", "smalltalk", "thanks", "yes", "no"})
_FUMING = re.compile("[😡😠🤬😤💢]|火冒三丈|气炸|气死|气疯")


def small_talk(turn: Turn, reading: Reading, cases: Sequence[Case] = ()) -> None:
    """Answer it; ``cases``: what he has open."""
    finished = verdicts.awaiting(turn, list(cases))
    if len(finished) == 1:
        thanked = say("resident.talk.thanks", name="") if reading.intent == "thanks" else ""
        verdicts.ask_verdict(turn, finished[0], thanked)
        return
    soothing = _soothing(turn, reading)
    if soothing and cases:
        urge(turn, list(cases), reading.text, dissatisfied=True, before=soothing)
        return
    if soothing:
        begin_empty(turn, soothing)
        return
    if reading.intent == "greeting":
        greet(turn)
        return
    key = "thanks" if reading.intent == "thanks" else "smalltalk"
    if cases and reading.intent == "yes":
        key = "waiting"
    turn.ask(say(f"resident.talk.{key}", name=feelings.called(turn.speaker.name or "")), MENU)


def _soothing(turn: Turn, reading: Reading) -> str:
    """Feelings come first, also where they are all that was said (RULEBOOK §4.1)."""
    if _FUMING.search(reading.text) and reading.feeling == "calm":
        reading = replace(reading, feeling="angry")
    return feelings.soothing(turn, reading, turn.speaker.name or "")


def greet(turn: Turn) -> None:
    """A word of welcome, and what the desk can do."""
    turn.ask(say("resident.talk.greeting", name=feelings.called(turn.speaker.name or "")), MENU)
