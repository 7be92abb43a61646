"""Words to a resident that promise more than the speaker may (RULEBOOK §5.9).

Whatever form they are written in, they are not sent: they go to the superior as a solution, and
the resident reads them once he has said yes.
"""

from datetime import datetime, timedelta

from handlers.cases.errors import MoveRefused
from handlers.cases.handling import approvals
from handlers.cases.handling.solutions import Option
from handlers.steward.form import Ends, Filling, Unfit
from handlers.texts import say
from handlers.when import ZONE
from nlp.when import read_date

__all__ = ["refuse_above_authority"]

DAYS_WITHOUT_DATE = 2  # until when a promise counts that names no day: the feedback rule of §5.3


def refuse_above_authority(filling: Filling, text: str) -> None:
    """Raises ``Ends`` when the words went to a superior, ``Unfit`` when nobody can be asked."""
    turn, case = filling.turn, filling.case
    if not approvals.is_above(turn, case, text):
        return
    option = Option(text, say("steward.plan.as_planned"), _due(filling, text))
    try:
        superior = approvals.propose(turn, case, [option], filling.media)
    except MoveRefused as refused:
        raise Unfit(say("solutions.form.not_here", why=str(refused))) from refused
    assert superior is not None, "what is above the speaker is never sent at once"
    raise Ends(say("solutions.form.held", name=superior.name, text=text))


def _due(filling: Filling, text: str) -> datetime:
    now = filling.turn.now
    named = read_date(text, now, ZONE)
    if named is not None:
        return named
    day = now.astimezone(ZONE) + timedelta(days=DAYS_WITHOUT_DATE)
    return day.replace(hour=18, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
