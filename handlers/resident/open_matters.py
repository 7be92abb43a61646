"""Free words of who has matters open: about one of them, or another matter (RULEBOOK §4.3)."""

from handlers.cases import book
from handlers.resident import (
    agreeing,
    announcing,
    emergencies,
    facts,
    matters,
    meant,
    relayed,
    verdicts,
    visiting,
    which,
)
from handlers.resident.new_report import new_report
from handlers.resident.small_talk import INTENTS as SMALL_TALK
from handlers.resident.small_talk import small_talk
from handlers.resident.wishes import urge
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading
from nlp.manners import read_noted
from storage.tables import Case

__all__ = ["answers_an_offer", "hear", "takes_nothing_back"]


def hear(turn: Turn, text: str, reading: Reading) -> None:
    """Pass the words on, judge, urge, tell how it goes, or begin a report of its own."""
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    burning = next((case for case in cases if _is_burning(turn, case)), None)
    if burning is not None:
        matters.tell_added(turn, burning, text)
        return
    if announcing.hear(turn, cases, text, reading) or _judges(turn, cases, text, reading):
        return
    if meant.not_solved(text):
        urge(turn, cases, text, dissatisfied=True)
    elif meant.impatient(reading):
        urge(turn, cases, text, dissatisfied=meant.dissatisfied(reading))
    elif relayed.answers_somebody(turn, cases, text, reading):
        return
    elif meant.how_it_goes(text, reading):
        matters.progress(turn)
    elif len(cases) == 1 and _belongs(text, reading, cases):
        matters.tell_added(turn, cases[0], text)
    elif (same := _goes_with(turn, cases, text, reading)) is not None:
        matters.tell_added(turn, same, text)
        which.keep_together(turn, same)
    elif _is_small_talk(text, reading) and not _tells(text, reading, cases):
        small_talk(turn, reading, cases)
    else:
        _alike_or_new(turn, cases, text, reading)


def answers_an_offer(turn: Turn, text: str, cases: list[Case] | None = None) -> bool:
    """Whether the words accept, decline or change a solution or a time just put to him."""
    if cases is None:
        cases = book.open_of_filer(turn, turn.speaker.person_id)
    return agreeing.hear(turn, cases, text) or visiting.hear(turn, cases, text)


def takes_nothing_back(turn: Turn, text: str, reading: Reading) -> bool:
    """不行，明天上午吧 answers an offer; 算了，已经好了 says that it is over by itself."""
    if answers_an_offer(turn, text):
        return True
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    if verdicts.awaiting(turn, cases):
        return verdicts.hear_finished(turn, cases, text, reading)
    return verdicts.hear_early(turn, cases, text)


def _judges(turn: Turn, cases: list[Case], text: str, reading: Reading) -> bool:
    """Whether he says if it is solved, or answers what was put to him."""
    return (
        verdicts.hear_finished(turn, cases, text, reading)
        or verdicts.hear_early(turn, cases, text)
        or verdicts.hear_rating_early(turn, cases, text)
        or answers_an_offer(turn, text, cases)
    )


def _belongs(text: str, reading: Reading, cases: list[Case]) -> bool:
    """补充…, 墙是湿的, 还在漏, or 昨天开始 alone: it can only be about the one matter open."""
    since_alone = bool(reading.slots.since) and facts.is_only_facts(text, reading.slots)
    if meant.adds(text) or since_alone or meant.still_does(text, reading, cases[0]):
        return True
    return meant.tells_a_state(text, reading, cases)


def _goes_with(turn: Turn, cases: list[Case], text: str, reading: Reading) -> Case | None:
    """垃圾那个补充一下: the one he names for it; else the one that his last words went to."""
    named = meant.named(text, reading, cases) if meant.adds(text) else None
    return named or which.goes_with(turn, cases, text, reading)


def _is_small_talk(text: str, reading: Reading) -> bool:
    return reading.intent in SMALL_TALK or read_noted(text)


def _tells(text: str, reading: Reading, cases: list[Case]) -> bool:
    """More than small talk, whatever it sounds like."""
    return meant.says_a_matter(reading) or meant.tells_a_state(text, reading, cases)


def _alike_or_new(turn: Turn, cases: list[Case], text: str, reading: Reading) -> None:
    alike = [case for case in cases if meant.alike(text, reading, case)]
    if (
        not alike
        and not _may_add(text, reading, cases)
        and meant.another_matter(text, reading, cases)
    ):
        new_report(turn, text, reading, before=say("resident.new_matter"))
        return
    which.ask_which(turn, alike or cases, text, reading)


def _may_add(text: str, reading: Reading, cases: list[Case]) -> bool:
    """Where he says so; and beside an anonymous case nothing opens under his name by a guess."""
    return meant.adds(text) or (not reading.sure and any(case.anonymous for case in cases))


def _is_burning(turn: Turn, case: Case) -> bool:
    return case.emergency is not None and turn.now - case.filed_at < emergencies.EMERGENCY_TALK
