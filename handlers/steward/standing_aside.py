"""Behind [更多]: 回避 for whoever is in conflict with the resident, 暂停 and 恢复 (§5.1, §5.10)."""

from handlers.cases import intake
from handlers.cases.actions import replacing
from handlers.cases.errors import MoveRefused
from handlers.cases.timing import pausing
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told, told_by
from handlers.steward.which import allowed, seen_case
from handlers.steward.words import check_note, refuse_command, words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case

__all__ = ["ASIDE", "PAUSE", "aside", "pause", "resume"]

REASONS = ("parts", "resident_time")


def aside(turn: Turn, ref: str) -> None:
    """[回避/换人]: why, for the superior alone; then somebody else has it."""
    case = allowed(turn, ref, "replace")
    replacing.check(turn, case)
    ASIDE.begin(turn, case)


def pause(turn: Turn, ref: str) -> None:
    """[暂停]: why, and until when at the latest."""
    case = allowed(turn, ref, "pause")
    pausing.check(turn, case)
    PAUSE.begin(turn, case)


def resume(turn: Turn, ref: str) -> None:
    """[恢复办理]: the clocks run again."""
    case = seen_case(turn, ref)
    pausing.resume(turn, case)
    confirm(turn, case, say(_resumed_key(turn, case), number=case.number))


def _resumed_key(turn: Turn, case: Case) -> str:
    """Who tells the resident: he read it himself, the handler by phone, or the call centre."""
    if intake.is_reachable(turn, case):
        return "people.pause.resumed"
    return f"people.pause.resumed_by.{told_by(turn, case)}"


# --- stepping aside ------------------------------------------------------------------------------


def _ask_why(filling: Filling) -> Question:
    return say("people.aside.ask", number=filling.case.number), ()


def _hear_why(filling: Filling) -> str:
    filling.keep_media()
    if not filling.text:
        raise Unfit(say("steward.form.empty"))
    refuse_command(filling.text)
    check_note(filling.text)
    return filling.text


def _step_aside(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    successor = replacing.by_handler(turn, case, filling.said("why"))
    if successor is None:
        confirm(turn, case, say("people.aside.waits", number=case.number))
        return
    text = say("people.aside.done", number=case.number, name=successor.name)
    turn.ask(text, [Button(label("button.my_cases"), "my_cases")])


ASIDE = StaffForm("staff.aside", (Slot("why", _ask_why, _hear_why),), _step_aside)

# --- standing still ------------------------------------------------------------------------------


def _ready_reasons(filling: Filling) -> list[Button]:
    return [
        filling.button(label(f"people.button.{key}"), "reason", say(f"people.pause.reason.{key}"))
        for key in REASONS
    ]


def _stand_still(filling: Filling) -> None:
    turn, case, until = filling.turn, filling.case, due_of(filling, "until")
    assert until is not None, "a pause always has an end"
    reason = filling.said("reason")
    try:
        pausing.pause(turn, case, reason, until)
    except MoveRefused as refused:
        PAUSE.begin(turn, case, before=str(refused), reason=reason)
        return
    by = say_by(until, turn.now)
    shown = told(turn, case, say("people.pause.shown", reason=reason, by=by))
    confirm(turn, case, f"{shown}\n{say('people.pause.clocks_stand')}")


PAUSE = StaffForm(
    "staff.pause",
    (
        words_slot(
            "reason", "people.pause.ask", example="people.pause.example", ready=_ready_reasons
        ),
        due_slot("people.pause.until", name="until", hints=("reason",)),
    ),
    _stand_still,
)
