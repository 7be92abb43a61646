"""A message that its platform holds or shortens: the handler hears of it, a promise is phoned.

A resident is owed his promise at its time, not when he happens to write again (RULEBOOK §4.5).
"""

from handlers.cases import tasks
from handlers.cases.telling import tell_handler
from handlers.messages import Purpose
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["remark", "tell"]

OWED_BY_PHONE: tuple[Purpose, ...] = ("promise", "emergency")
TASK = "callback_undelivered"
QUOTED_CHARS = 60


def tell(turn: Turn, case_id: int, text: str, purpose: Purpose, why: str, *, held: bool) -> None:
    """``held``: nothing arrived yet; else a short notice did. ``why`` in words for staff."""
    case = turn.session.get(Case, case_id)
    if case is None:
        return
    start = text.replace("\n", " ")[:QUOTED_CHARS]
    words = "undelivered.held" if held else "undelivered.shortened"
    tell_handler(turn, case, say(words, number=case.number, why=why, start=start))
    if held and purpose in OWED_BY_PHONE:
        known = case.contact_name if not case.anonymous else None
        name = known or say("cases.card.nameless")
        about = say("undelivered.task", name=name, number=case.number, start=start)
        tasks.open_task(turn, kind=TASK, about=about, case=case)
    turn.explain(say("undelivered.log", number=case.number, why=why))


def remark(turn: Turn, case_id: int, words: str) -> None:
    """What the handler should know of a platform, as how many messages it still takes."""
    case = turn.session.get(Case, case_id)
    if case is not None:
        tell_handler(turn, case, say("undelivered.remark", number=case.number, words=words))
