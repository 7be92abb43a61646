"""What a superior is told the moment a report is filed, beside its card: threats, press and
courts, theft, many owners together (RULEBOOK §4.1, §4.11, §5.13)."""

from handlers.cases.card import handler_line
from handlers.cases.states import CaseKind
from handlers.cases.telling import tell_handler, tell_roles
from handlers.messages import Button
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.categories import Category
from nlp.standing import speaks_for_many, tells_of_theft
from storage.tables import Case

__all__ = ["is_of_theft", "tell"]


def tell(turn: Turn, case: Case, draft: ReportDraft) -> None:
    """Each that applies; the case has its handler by now."""
    if draft.threat:
        _threat(turn, case)
    if draft.exposure:
        _exposure(turn, case)
    if is_of_theft(case):
        _theft(turn, case)
    if case.kind == CaseKind.COMPLAINT and speaks_for_many(case.what):
        _group(turn, case)


def is_of_theft(case: Case) -> bool:
    """Something was taken: the desk assists, and says nothing of liability (§4.11)."""
    return case.category == Category.SAFETY and tells_of_theft(case.what)


def _threat(turn: Turn, case: Case) -> None:
    """Threats to staff go to the superior (RULEBOOK §4.1); the case is handled all the same."""
    text = _words(turn, case, "cases.told.threat")
    tell_roles(turn, case, ("lead", "duty_manager"), text)
    turn.explain(say("log.filing.threat", number=case.number))


def _exposure(turn: Turn, case: Case) -> None:
    """He means to go to media, court or authorities, or not alone: the lead looks after it early.

    It is no threat to anybody (RULEBOOK §4.1, §5.13), and nothing is held against him.
    """
    text = _words(turn, case, "cases.told.exposure")
    tell_roles(turn, case, ("lead", "duty_manager"), text)
    turn.explain(say("log.filing.exposure", number=case.number))


def _theft(turn: Turn, case: Case) -> None:
    """The superior at once; the handler assists and says nothing of liability (§4.11)."""
    text = _words(turn, case, "outside.theft.told")
    tell_roles(turn, case, ("lead", "duty_manager"), text, but=(case.handler_id,))
    tell_handler(turn, case, text)
    turn.explain(say("log.neighbours.theft", number=case.number))


def _group(turn: Turn, case: Case) -> None:
    """Several owners together: the chief at once; the handler notes whom and what (§5.13)."""
    text = say("incidents.told.many", number=case.number, place=case.place)
    group = Button(label("incidents.button.group"), f"group:{case.number}")
    tell_roles(turn, case, ("chief",), text, but=(case.handler_id,))
    tell_handler(turn, case, text, [group])
    turn.explain(say("log.neighbours.many", number=case.number))


def _words(turn: Turn, case: Case, key: str) -> str:
    return say(key, number=case.number, place=case.place, handler=handler_line(turn, case))
