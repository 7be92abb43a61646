"""Greetings, thanks and feelings, where nothing is reported with them (RULEBOOK §4.1)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.cases import book
from handlers.resident import feelings, verdicts
from handlers.resident.taps import begin_empty
from handlers.resident.which import MENU
from handlers.resident.wishes import urge
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading
from nlp.manners import read_courtesy, read_noted
from storage.tables import Case

__all__ = ["INTENTS", "greet", "hear_sorry", "small_talk"]

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
    if cases and (reading.intent == "yes" or read_noted(reading.text)) and key != "thanks":
        key = "waiting"
    turn.ask(say(f"resident.talk.{key}", name=feelings.called(turn.speaker.name or "")), MENU)


def hear_sorry(turn: Turn, text: str) -> bool:
    """刚才态度不好，不好意思: no complaint of anybody; whether it was said and answered."""
    if read_courtesy(text) != "sorry":
        return False
    open_now = [] if turn.speaker.new else book.open_of_filer(turn, turn.speaker.person_id)
    finished = verdicts.awaiting(turn, open_now)
    said = say("resident.courtesy.sorry")
    if len(finished) == 1:
        verdicts.ask_verdict(turn, finished[0], said)
    else:
        turn.ask(said, MENU)
    return True


def _soothing(turn: Turn, reading: Reading) -> str:
    """Feelings come first, also where they are all that was said (RULEBOOK §4.1)."""
    if _FUMING.search(reading.text) and reading.feeling == "calm":
        reading = replace(reading, feeling="angry")
    return feelings.soothing(turn, reading, turn.speaker.name or "")


def greet(turn: Turn) -> None:
    """A word of welcome, and what the desk can do."""
    turn.ask(say("resident.talk.greeting", name=feelings.called(turn.speaker.name or "")), MENU)
