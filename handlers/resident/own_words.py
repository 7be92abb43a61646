"""What was asked twice and not understood is taken in the person's own words (DESIGN §1 law 5)."""

from collections.abc import Callable, Mapping

from handlers.resident import places
from handlers.resident.marks import ANYWHERE, UNIT_OPEN, mark, unmark
from handlers.state import ReportDraft
from nlp.names import may_be_name

__all__ = ["OWN_WORDS_TAKEN"]


def _own_name(draft: ReportDraft, text: str) -> None:
    """Only what can be how somebody is called; else it stays open, and is not insisted on."""
    if may_be_name(text):
        draft.name = text
    else:
        mark(draft, "name")


def _own_community(draft: ReportDraft, text: str) -> None:
    """An estate we do not know is no refusal: a person looks into it (RULEBOOK §4.11)."""
    draft.spot = f"{text} {draft.spot}".strip()
    mark(draft, "community")
    mark(draft, ANYWHERE)


def _own_unit(draft: ReportDraft, _text: str) -> None:
    unmark(draft, UNIT_OPEN)


# Slot → how it takes them. A phone or a category has no words of its own.
OWN_WORDS_TAKEN: Mapping[str, Callable[[ReportDraft, str], None]] = {
    "place": places.take_own_words,
    "community": _own_community,
    "unit": _own_unit,
    "name": _own_name,
}
