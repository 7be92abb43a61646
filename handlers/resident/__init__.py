"""The resident's conversation: taking a report, and what he may do with his open matters.

``report`` and ``slots`` are the form, ``facts`` and ``places`` what is known, ``readback`` the
summary, ``feelings`` the tone; ``emergencies`` go before everything; ``matters`` are his cases;
``words`` what he says about them when asked; ``listening`` is where words go that answer no
question, ``relayed`` and ``quoting`` find the matter they answer, ``which`` asks whether they mean
one already open; ``drafts`` holds the timers.
"""

from collections.abc import Callable, Mapping

from handlers.forms import Form
from handlers.resident import (
    doubts,
    drafts,
    emergencies,
    matters,
    person,
    report,
    taps,
    verdicts,
    which,
    words,
)
from handlers.resident.listening import listen, offer_withdrawal
from handlers.resident.person import human
from handlers.resident.quoting import hear_quoted
from handlers.resident.which import MENU
from handlers.turn import Turn

__all__ = [
    "ACTIONS",
    "FORMS",
    "MENU",
    "TIMERS",
    "hear_quoted",
    "human",
    "listen",
    "offer_withdrawal",
]

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    **matters.ACTIONS,
    **verdicts.ACTIONS,
    **words.ACTIONS,
    **taps.ACTIONS,
    **doubts.ACTIONS,
    **which.ACTIONS,
    **person.ACTIONS,
}
FORMS: Mapping[str, Form] = {
    report.FORM: report.REPORT,
    emergencies.DETAILS_FORM: emergencies.DETAILS,
    emergencies.DOUBT_FORM: doubts.DOUBT,
    words.FORM: words.WORDS,
    which.FORM: which.WHICH,
    person.FORM: person.PHONE,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {**drafts.TIMERS, **report.TIMERS}
