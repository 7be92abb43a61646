"""One line on personal data inside the first answer, whatever the first words were (RULEBOOK §8).

Never a step before the report, and never beside what to do in danger.
"""

from msgspec.structs import replace

from handlers.resident.emergencies import DOUBT_FORM
from handlers.resident.marks import FIRST_CONTACT, unmark
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["add_line"]


def add_line(turn: Turn) -> None:
    """Put the line under the first answer to somebody new, unless it stands there already."""
    if not turn.speaker.new or turn.staff is not None or turn.state.form == DOUBT_FORM:
        return
    line = say("resident.privacy")
    own = [n for n, row in enumerate(turn.out) if row.account_id == turn.speaker.account_id]
    answered = [turn.out[n] for n in own]
    if not own or any(row.purpose == "emergency" or line in row.text for row in answered):
        return
    turn.out[own[0]] = replace(answered[0], text=f"{answered[0].text}\n{line}")
    if turn.state.report is not None:
        unmark(turn.state.report, FIRST_CONTACT)
