"""Free words of a resident with no question open: what do they want, and about which matter?

An emergency, a command in a sentence, words about an open matter, small talk, or a new report. What
may be either is asked once, by buttons; a clearly new matter begins at once (RULEBOOK §4.3).
"""

import re
from collections.abc import Callable, Mapping

from handlers.alarm import speaks_of_danger
from handlers.cases import book
from handlers.resident import (
    agreed,
    another_person,
    asked_enough,
    coming,
    complaining,
    contact,
    daily_words,
    danger_over,
    deferring,
    elsewhere,
    emergencies,
    feelings,
    followed,
    matters,
    meant,
    mediation,
    merged,
    moving_out,
    of_others,
    open_matters,
    own_data,
    person,
    proposing,
    reaching,
    relayed,
    said_votes,
    scored,
    standing,
    unasked,
    unveiling,
    verdicts,
    voices,
    waiting_for_help,
    wishes,
)
from handlers.resident.new_report import new_report
from handlers.resident.one_matter import about
from handlers.resident.small_talk import INTENTS as SMALL_TALK
from handlers.resident.small_talk import greet, hear_sorry, small_talk
from handlers.resident.taps import begin_empty
from handlers.resident.which import MENU
from handlers.resident.wishes import has_open
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_command, read_danger_over, read_withdrawal

__all__ = ["listen"]

# 我要报修, 我要投诉: a wish to report, and nothing reported yet.
_ONLY_A_WISH = re.compile(
    r"(?:[你您]好)?[,，!！。\s]*(?:我们?|本人)?(?:要|想|需要)?(?:来)?(?:匿名)?"
    r"(?:报事|报修|报个修|报单|投诉|反映|反馈|说|提)(?:一?[个下件])?(?:问题|情况|事情?|意见|建议)?[!！。~\s]*"
)


def listen(turn: Turn) -> None:
    """Whatever a resident says or sends outside a form."""
    assert turn.incoming is not None
    text = turn.incoming.text.strip()
    if not text:
        _without_words(turn)
        return
    if _ONLY_A_WISH.fullmatch(text):
        begin_empty(
            turn, feelings.soothing(turn, read(text, turn.vocabulary), turn.speaker.name or "")
        )
        return
    reading = read(text, turn.vocabulary, opening=not turn.state.case_id)
    if _few_words(turn, text, reading):
        return
    if (
        emergencies.handle(turn, text, reading)
        or hear_sorry(turn, text)
        or merged.hear_parting(turn, text)
        or scored.hear(turn, text, reading)
        or another_person.hear(turn, text)
        or complaining.hear(turn, text)
        or contact.hear(turn, text, matters.quoted(turn))
        or reaching.hear(turn, text, reading)
        or of_others.hear(turn, text)
        or mediation.hear(turn, text, reading)
    ):
        return
    number = matters.number_in(text)
    if number is not None:
        _by_number(turn, number, text.replace(number, "").strip(" ，,：:"))
        return
    case = matters.quoted(turn)
    if case is not None:
        about(turn, case, text)
        return
    _understand(turn, text, reading)


def _few_words(turn: Turn, text: str, reading: Reading) -> bool:
    """What needs no more than its words: a vote, how an emergency goes, 我的数据, 催一下.

    别再问了，我家着火了: whatever else is wished, danger goes first (RULEBOOK §4.8).
    """
    calm = reading.emergency is None and not reading.emergency_doubt
    if calm and (said_votes.hear(turn, text) or unasked.hear(turn, text)):
        return True
    return (
        danger_over.hear(turn)
        or waiting_for_help.hear(turn, text)
        or unveiling.hear(turn, text)
        or own_data.hear(turn)
        or _is_of_incident(turn, text)
        or _asks_when(turn, text)
        or (calm and _short_wish(turn, text))
    )


def _is_of_incident(turn: Turn, text: str) -> bool:
    """Of an incident that he follows; with a number or under a quote it is of that case."""
    if matters.number_in(text) is not None or matters.quoted(turn) is not None:
        return False
    return followed.hear(turn, text) or followed.hear_still(turn, text)


def _asks_when(turn: Turn, text: str) -> bool:
    """几点到, 谁来修, of all he has open; with a number or under a quote it is about that one."""
    if matters.number_in(text) is not None or matters.quoted(turn) is not None:
        return False
    return coming.hear_of_his(turn, text) or coming.hear_who(turn, text)


def _short_wish(turn: Turn, text: str) -> bool:
    """催一下, 不用每天告诉我: a few words that need an open matter; whether they were heard."""
    if moving_out.hear(turn, text) or asked_enough.hear(turn, text):
        return True
    daily = daily_words.wish_in(text)
    if daily is not None and has_open(turn) and daily_words.hear(turn, daily, text):
        return True
    wish = "withdraw" if read_withdrawal(text) else read_command(text)
    command = wishes.COMMANDS.get(wish or "")
    if command is None or matters.quoted(turn) is not None:
        return False
    if not has_open(turn):
        if wish != "urge" or book.recent_of_filer(turn, turn.speaker.person_id, limit=1):
            return False
        matters.progress(turn, "")  # who never told of anything begins no report with 催一下
        return True
    command(turn, book.open_of_filer(turn, turn.speaker.person_id), text)
    return True


def _understand(turn: Turn, text: str, reading: Reading) -> None:
    if (
        standing.hear(turn, text)
        or deferring.hear(turn, text)
        or elsewhere.hear(turn, text, reading)
        or _how_that_goes(turn, text)
        or proposing.hear(turn, text, reading)
    ):
        return
    cancels = reading.intent == "cancel" and has_open(turn)
    if cancels and open_matters.takes_nothing_back(turn, text, reading):
        return
    if reading.intent == "cancel" and read_danger_over(text) and speaks_of_danger(text):
        new_report(turn, text, reading)  # 刚才着火了，没事了: nothing was begun to be cancelled
        return
    if reading.intent in _WISHES:
        _WISHES[reading.intent](turn, "")
    elif merged.hear(turn, text, reading):
        return
    elif has_open(turn):
        open_matters.hear(turn, text, reading)
    elif verdicts.hear_again(turn, text, reading) or verdicts.hear_twice(turn, text):
        return
    elif reading.intent in SMALL_TALK and not meant.says_a_matter(reading):
        small_talk(turn, reading)
    elif not agreed.answers(turn, text, reading):
        new_report(turn, text, reading)


def _how_that_goes(turn: Turn, text: str) -> bool:
    """马桶那个怎么样了: the one open matter that speaks of it."""
    thing = meant.asks_after(text)
    if not thing or not has_open(turn):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    found = [case for case in cases if thing in case.what]
    if len(found) == 1:
        matters.progress_of(turn, found[0].number)
    return len(found) == 1


def _without_words(turn: Turn) -> None:
    """A photo: for the one matter it may belong to, or the beginning of a report."""
    assert turn.incoming is not None
    if not turn.incoming.media:
        if turn.incoming.kind == "start":
            greet(turn)
        else:
            turn.ask(say("common.trouble.empty"), MENU)
        return
    case = matters.quoted(turn)
    has_one = case is not None or has_open(turn)
    if has_one and voices.only_voice(turn):
        turn.reply(say("voices.kept"))
    if case is not None:
        matters.tell_added(turn, case, "")
    elif has_one:
        relayed.photo_alone(turn, book.open_of_filer(turn, turn.speaker.person_id))
    else:
        begin_empty(turn)


def _by_number(turn: Turn, number: str, text: str) -> None:
    if text:
        about(turn, matters.own_case(turn, number), text)
    else:
        matters.progress_of(turn, number)


_WISHES: Mapping[str, Callable[[Turn, str], None]] = {
    "progress": matters.progress,
    "human": person.human,
    "cancel": wishes.nothing_asked,
}
