"""Words of a person to the resident of a case, in whose name, and which clocks they stop."""

from collections.abc import Sequence

from handlers.cases import intake, move_table, moves
from handlers.cases.card import handler_line
from handlers.cases.sharing import share
from handlers.cases.states import CaseState
from handlers.cases.taking import role_in
from handlers.cases.telling import forget_unsent, tell_resident
from handlers.cases.timing import lateness
from handlers.cases.timing.clocks import stop_answer
from handlers.letters import words
from handlers.messages import Button, Media, Outgoing, Purpose
from handlers.roster import ROLE_NAMES
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["counts_as_feedback", "from_speaker", "speak", "speaker_line", "spoken", "told_already"]


def speak(
    turn: Turn,
    case: Case,
    text: str,
    buttons: Sequence[Button] = (),
    *,
    media: Sequence[Media] = (),
    purpose: Purpose = "push",
) -> Outgoing:
    """Words of a person to the resident: he can answer by one tap, and is expected to."""
    is_steward = case.handler_role == "steward"
    answer = label("common.button.reply_steward" if is_steward else "common.button.reply")
    offered = [*buttons, Button(answer, f"reply:{case.number}")]
    row = tell_resident(turn, case, text, offered, media=media, purpose=purpose)
    share(turn, case, text)
    if intake.way(turn, case) == intake.MAIL:
        words.pass_on(turn, case, text)
    case.asked_at = row.not_before
    return row


def from_speaker(turn: Turn, case: Case, text: str) -> str:
    """In the name of whoever says it: a superior or a substitute may write to the resident too."""
    line = speaker_line(turn, case)
    return say("cases.told.from_handler", number=case.number, handler=line, text=text)


def speaker_line(turn: Turn, case: Case) -> str:
    """Role and name of whoever speaks in this case."""
    staff = turn.staff
    if staff is None or staff.person_id == case.handler_id:
        return handler_line(turn, case)
    return f"{ROLE_NAMES[role_in(staff, case)]} {staff.name}"


def spoken(turn: Turn, case: Case) -> None:
    """Any word of substance to the resident is also the first one."""
    if case.first_word_at is None:
        lateness.ended(turn, case, "response", case.response_due)
        case.first_word_at = turn.now
        moves.stop(turn, case, move_table.RESPONSE)
        forget_unsent(turn, case, ("reminder",), person_id=case.handler_id, why="已回复业户")


def told_already(turn: Turn, case: Case) -> bool:
    """Whether he heard of it before somebody accepted it, from an incident or a superior."""
    if case.first_word_at is None:
        return False
    if case.state == CaseState.ACCEPTED:
        text = say("cases.entry.told_already")
        moves.make(turn, case, "told_already", text, visibility="staff", by_system=True)
    return True


def counts_as_feedback(turn: Turn, case: Case) -> None:
    """A plan with next step and date: the feedback clock and that of the answer stop (§11)."""
    lateness.answered(turn, case)
    case.feedback_at = turn.now
    case.overdue = False
    stop_answer(turn, case)
    forget_unsent(turn, case, ("reminder",), why="已有明确反馈")
