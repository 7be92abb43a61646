"""Is the chat with this number his? Asked of agents only, before a caller's report is filed.

A number never joins anything by itself: an agent's word does, on record (DESIGN §3, identity).
"""

from handlers.cases import intake
from handlers.cases.privacy import numbers
from handlers.messages import Button
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["asks"]


def asks(turn: Turn, draft: ReportDraft) -> bool:
    """Whether the question was put; the report waits for its answer."""
    staff = turn.staff
    if draft.intake == intake.SEEN or not draft.phone or staff is None or not staff.has("agent"):
        return False
    owner = intake.chat_owner(turn, numbers.first(draft.phone))
    if owner is None:
        draft.link = ""
        return False
    if draft.link in (intake.NO_LINK, str(owner.id)):
        return False
    words = say(
        "resident.intake.link", name=owner.name or say("agent.nameless"), place=owner.place or ""
    )
    turn.ask(
        words,
        [
            Button(label("resident.button.link_yes"), f"link:{owner.id}"),
            Button(label("resident.button.link_no"), f"link:{intake.NO_LINK}"),
            Button(label("button.cancel"), "cancel"),
        ],
    )
    return True
