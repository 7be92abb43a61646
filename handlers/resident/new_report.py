"""Free words that begin a report."""

from handlers.resident import facts
from handlers.resident.report import REPORT
from handlers.turn import Turn
from nlp import Reading

__all__ = ["new_report"]


def new_report(turn: Turn, text: str, reading: Reading, *, before: str = "") -> None:
    """Open the form with all that the words hold; ``before`` stands above its first question."""
    assert turn.incoming is not None
    draft = facts.begin(turn)
    facts.add_media(draft, turn.incoming.media)
    facts.take_facts(turn, draft, reading)
    facts.add_narrative(turn, draft, text, reading)
    REPORT.begin(turn, draft, reading, before=before)
