"""Taps on what a complaint turned out to be (RULEBOOK §2, §6.6)."""

from collections.abc import Callable, Mapping

from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import findings
from handlers.messages import Button
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["ACTIONS"]


def _nature(turn: Turn, ref: str) -> None:
    """[硬件故障] …: then the kind, if it is not known yet."""
    case, value = _read(turn, ref, findings.NATURES)
    findings.set_nature(turn, case, value)
    if findings.of_case(turn, case).kind is None:
        text = say("findings.ask.kind", number=case.number)
        _answer(turn, case, text, findings.kind_buttons(case))
    else:
        _answer(turn, case, say("findings.noted", number=case.number))


def _finding(turn: Turn, ref: str) -> None:
    """[有效投诉] [求助型] …"""
    case, value = _read(turn, ref, findings.KINDS)
    findings.set_kind(turn, case, value)
    _answer(turn, case, say("findings.noted", number=case.number))


def _verify(turn: Turn, ref: str) -> None:
    """[属实]: then how serious. [不算有效]: the handler chooses again."""
    case, value = _read(turn, ref, ("yes", "no"))
    findings.verify(turn, case, holds=value == "yes")
    if value == "yes":
        text = say("findings.ask.severity", number=case.number)
        _answer(turn, case, text, findings.scale_buttons(turn, case))
    else:
        _answer(turn, case, say("findings.sent_back", number=case.number))


def _severity(turn: Turn, ref: str) -> None:
    case = seen_case(turn, ref.partition(".")[0])
    points = ref.partition(".")[2]
    findings.set_severity(turn, case, int(points) if points.isdecimal() else 0)
    _answer(turn, case, say("findings.noted", number=case.number))


def _read(turn: Turn, ref: str, known: tuple[str, ...]) -> tuple[Case, str]:
    number, _, value = ref.partition(".")
    if value not in known:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    return seen_case(turn, number), value


def _answer(turn: Turn, case: Case, text: str, buttons: tuple[Button, ...] = ()) -> None:
    offered = buttons or (Button(label("button.my_cases"), "my_cases"),)
    turn.ask(text, offered, case_id=case.id, case_number=case.number)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "nature": _nature,
    "finding": _finding,
    "verify": _verify,
    "severity": _severity,
}
