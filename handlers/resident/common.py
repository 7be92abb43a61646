"""Two small things every form here needs."""

from handlers.state import ReportDraft
from handlers.turn import Turn

__all__ = ["draft_of", "joined"]


def draft_of(turn: Turn) -> ReportDraft:
    """The draft of the form that is open."""
    draft = turn.state.report
    assert draft is not None, "a form of this package is open without its draft"
    return draft


def joined(*parts: str) -> str:
    """The parts that say something, a line each."""
    return "\n".join(part for part in parts if part)
