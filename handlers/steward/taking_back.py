"""[撤回] under 完成 and 转办: for half a minute nothing has left yet (RULEBOOK §11)."""

from handlers.cases import intake
from handlers.cases.actions import holding
from handlers.cases.telling import quiet_until
from handlers.messages import Button
from handlers.steward.telling import addressed, confirm, told_by
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Case

__all__ = ["confirm_held", "take_back"]


def confirm_held(turn: Turn, case: Case, text: str, seconds: int, after: str = "") -> None:
    """What the resident is going to read and when, with the way to take it back."""
    turn.state.case_id = case.id
    until = quiet_until(turn, case) if intake.is_reachable(turn, case) else None
    lines = [
        say(_key(turn, case), name=addressed(turn, case), text=text, seconds=seconds),
        say("common.quiet.held", until=say_time(until, turn.now)) if until else "",
        after,
    ]
    buttons = [
        Button(label("button.undo"), f"take_back:{case.number}"),
        Button(label("button.my_cases"), "my_cases"),
    ]
    turn.ask("\n".join(filter(None, lines)), buttons, case_id=case.id, case_number=case.number)


def _key(turn: Turn, case: Case) -> str:
    """Who has no chat is told on the phone (RULEBOOK §2), an anonymous one by the centre (§8)."""
    if intake.is_reachable(turn, case):
        return "steward.held.told"
    return f"steward.held.told_by.{told_by(turn, case)}"


def take_back(turn: Turn, ref: str) -> None:
    """[撤回]: raises MoveRefused kindly when it is too late, or another's act."""
    case = seen_case(turn, ref)
    done = holding.take_back(turn, case)
    turn.state.clear_form()
    confirm(turn, case, say("steward.held.taken_back", number=case.number, move=done))
