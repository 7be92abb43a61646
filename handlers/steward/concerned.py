"""Several named, and it was not clear who is meant: a superior or an agent says so (§5.1)."""

from collections.abc import Callable, Mapping

from handlers.cases import moves
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import may_be_meant, say_who
from handlers.messages import Button
from handlers.steward.more import may_say_who
from handlers.steward.telling import confirm
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["ACTIONS"]


def _ask(turn: Turn, number: str) -> None:
    """[投诉对象]: those named."""
    case = _open(turn, number)
    buttons = [
        Button(staff.name, f"set_concerned:{case.number}.{staff.person_id}")
        for staff in may_be_meant(turn, case)
    ]
    turn.ask(
        say("people.concerned.ask", number=case.number),
        [*buttons, Button(label("button.cancel"), "cancel")],
        case_id=case.id,
        case_number=case.number,
    )


def _set(turn: Turn, ref: str) -> None:
    """He it is; the others are free again, and nobody is told."""
    number, _, person_id = ref.partition(".")
    case = _open(turn, number)
    chosen = [one for one in may_be_meant(turn, case) if str(one.person_id) == person_id]
    if not chosen:
        raise MoveRefused(say("common.button_reply.old"))
    text = say("people.concerned.entry", name=chosen[0].name)
    moves.make(turn, case, "name_concerned", text, visibility="audit")
    say_who(case, chosen[0])
    confirm(turn, case, say("people.concerned.done", number=case.number, name=chosen[0].name))


def _open(turn: Turn, number: str) -> Case:
    case = seen_case(turn, number)
    if not may_say_who(turn, case):
        raise MoveRefused(say("common.button_reply.old"))
    return case


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"concerned": _ask, "set_concerned": _set}
