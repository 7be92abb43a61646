"""The resident's conversation: taking a report, and what he may do with his open matters.

``report`` and ``slots`` are the form, ``facts`` and ``places`` what is known, ``readback`` the
summary, ``feelings`` the tone; ``emergencies`` go before everything; ``matters`` are his cases,
``agreeing`` his choice of a solution; ``words`` what he says about them when asked; ``listening``
is where words go that answer no question, ``relayed`` and ``quoting`` find the matter they answer,
``which`` asks whether they mean one already open; ``drafts`` holds the timers.
"""

from collections.abc import Callable, Mapping

from handlers.forms import Form
from handlers.resident import (
    agreed,
    agreeing,
    another_person,
    daily_words,
    danger_over,
    deferring,
    doubts,
    drafts,
    emergencies,
    family,
    known_incidents,
    light,
    matters,
    mediation,
    merged,
    moving_out,
    own_data,
    person,
    report,
    scored,
    taps,
    verdicts,
    visiting,
    vote_or_matter,
    votes,
    welcome,
    which,
    words,
)
from handlers.resident.beside import hear_beside
from handlers.resident.family import redeems
from handlers.resident.listening import listen
from handlers.resident.person import human
from handlers.resident.privacy import add_line as add_privacy
from handlers.resident.quoting import hear_quoted
from handlers.resident.which import MENU
from handlers.resident.wishes import offer_withdrawal
from handlers.turn import Turn

__all__ = [
    "ACTIONS",
    "FORMS",
    "MENU",
    "TIMERS",
    "WORDS",
    "add_privacy",
    "hear_beside",
    "hear_quoted",
    "human",
    "listen",
    "offer_withdrawal",
    "redeems",
]

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    **matters.ACTIONS,
    **verdicts.ACTIONS,
    **scored.ACTIONS,
    **words.ACTIONS,
    **agreeing.ACTIONS,
    **visiting.ACTIONS,
    **danger_over.ACTIONS,
    **taps.ACTIONS,
    **doubts.ACTIONS,
    **which.ACTIONS,
    **person.ACTIONS,
    **daily_words.ACTIONS,
    **own_data.ACTIONS,
    **family.ACTIONS,
    **moving_out.ACTIONS,
    **another_person.ACTIONS,
    **merged.ACTIONS,
    **known_incidents.ACTIONS,
    **mediation.ACTIONS,
    **votes.ACTIONS,
    **vote_or_matter.ACTIONS,
    **deferring.ACTIONS,
    **light.ACTIONS,
    **agreed.ACTIONS,
    **welcome.ACTIONS,
}
FORMS: Mapping[str, Form] = {
    report.FORM: report.REPORT,
    emergencies.DETAILS_FORM: emergencies.DETAILS,
    emergencies.DOUBT_FORM: doubts.DOUBT,
    words.FORM: words.WORDS,
    which.FORM: which.WHICH,
    person.FORM: person.PHONE,
    another_person.FORM: another_person.ANOTHER,
    mediation.FORM: mediation.SIDE,
    vote_or_matter.FORM: vote_or_matter.VOTE_OR_MATTER,
    deferring.FORM: deferring.DEFER,
    welcome.FORM: welcome.WELCOME,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {
    **drafts.TIMERS,
    **doubts.TIMERS,
    **report.TIMERS,
    **own_data.TIMERS,
}
# Typed at any time, in a form too.
WORDS: Mapping[str, str] = {**own_data.WORDS, **family.WORDS, **votes.WORDS}
