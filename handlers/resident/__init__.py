"""The resident's conversation: taking a report, and what he may do with his open matters.

``report`` and ``slots`` are the form, ``facts`` and ``places`` what is known, ``readback`` the
summary, ``feelings`` the tone; ``emergencies`` go before everything; ``matters`` are his cases;
``listening`` is where words go that answer no question; ``drafts`` holds the timers.
"""

from collections.abc import Callable, Mapping

from handlers.forms import Form
from handlers.resident import drafts, emergencies, filing, listening, matters, report
from handlers.resident.listening import MENU, human, listen
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS", "MENU", "TIMERS", "human", "listen"]

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    **matters.ACTIONS,
    **filing.ACTIONS,
    **emergencies.ACTIONS,
    **listening.ACTIONS,
}
FORMS: Mapping[str, Form] = {
    report.FORM: report.REPORT,
    emergencies.DETAILS_FORM: emergencies.DETAILS,
    emergencies.DOUBT_FORM: emergencies.DOUBT,
    matters.FORM: matters.WORDS,
    listening.WHICH_FORM: listening.WHICH,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = drafts.TIMERS
