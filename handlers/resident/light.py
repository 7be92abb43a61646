"""[明白了] [还有疑问] under an answer, [要人来处理] in the read-back (RULEBOOK §2)."""

from collections.abc import Callable, Mapping

from handlers.cases.reports import light
from handlers.resident import matters
from handlers.resident.report import REPORT
from handlers.resident.taps import open_draft
from handlers.resident.which import MENU
from handlers.resident.words import ask_words
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ACTIONS"]


def _understood(turn: Turn, number: str) -> None:
    case = matters.own_case(turn, number)
    light.understood(turn, case)
    turn.ask(say("light.told.thanks", name=matters.name_of(case), number=case.number), MENU)


def _ask_on(turn: Turn, number: str) -> None:
    """Back to who answered at once; what is not clear is asked."""
    case = matters.own_case(turn, number)
    light.ask_on(turn, case)
    ask_words(turn, case, "add")


def _as_request(turn: Turn, _ref: str) -> None:
    """[要人来处理]: no mere question after all."""
    draft = open_draft(turn)
    if draft is not None:
        draft.as_request = True
        REPORT.tapped(turn, "confirm")


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "understood": _understood,
    "ask_on": _ask_on,
    "as_request": _as_request,
}
