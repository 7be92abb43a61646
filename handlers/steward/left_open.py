"""上门未遇 begun and not finished: he is reminded once, then the resident hears it (RULEBOOK §5.8).

The tap says that nobody was met, and the resident is to know it at once. So the reminder tells what
happens by itself when nothing more comes: he is told what is written so far and asked for a time.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.cases.errors import MoveRefused
from handlers.cases.telling import tell_staff
from handlers.messages import Button
from handlers.steward.finishing import NO_ACCESS, not_met_unfinished
from handlers.steward.form import UNFINISHED_FORM, Filling
from handlers.steward.telling import next_buttons
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["TIMERS"]

GIVEN_UP = "staff_form_left"
SECONDS_A_MINUTE = 60


def _remind(turn: Turn, account_id: str) -> None:
    filling = _open(turn)
    if filling is None:
        return
    rules = turn.calendar_of(filling.case.community_id).policy.visits
    wait = timedelta(minutes=rules.unfinished_reminder_minutes)
    if _wrote_since(turn, UNFINISHED_FORM, account_id, wait):
        return
    following = timedelta(minutes=rules.unfinished_told_minutes)
    turn.start_timer(GIVEN_UP, f"conversation:{account_id}", turn.now + following)
    text = say(
        "steward.no_access.unfinished",
        number=filling.case.number,
        place=filling.case.place,
        minutes=rules.unfinished_told_minutes,
    )
    buttons = [
        Button(label("button.continue"), "continue"),
        Button(label("button.cancel"), "cancel"),
    ]
    tell_staff(turn, filling.case, turn.staff, text, buttons)
    turn.explain(say("log.work.unfinished", number=filling.case.number))


def _give_up(turn: Turn, account_id: str) -> None:
    filling = _open(turn)
    if filling is None:
        return
    rules = turn.calendar_of(filling.case.community_id).policy.visits
    if _wrote_since(turn, GIVEN_UP, account_id, timedelta(minutes=rules.unfinished_told_minutes)):
        return
    case = filling.case
    turn.state.clear_form()
    try:
        not_met_unfinished(filling)
    except MoveRefused as refused:
        tell_staff(turn, case, turn.staff, str(refused), next_buttons(turn, case))
        return
    text = say("steward.no_access.told_unfinished", number=case.number, place=case.place)
    tell_staff(turn, case, turn.staff, text, next_buttons(turn, case))


def _open(turn: Turn) -> Filling | None:
    """The form, while it is open and about a case of his."""
    if turn.who is None or turn.state.form != NO_ACCESS.key or turn.state.staff is None:
        return None
    try:
        return NO_ACCESS.filling(turn)
    except MoveRefused:
        return None


def _wrote_since(turn: Turn, kind: str, account_id: str, wait: timedelta) -> bool:
    """Whether he is still writing; then it waits on from his last message."""
    silent = timedelta(seconds=turn.now.timestamp() - turn.state.minute * SECONDS_A_MINUTE)
    if silent >= wait:
        return False
    turn.start_timer(kind, f"conversation:{account_id}", turn.now + wait - silent)
    return True


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {UNFINISHED_FORM: _remind, GIVEN_UP: _give_up}
