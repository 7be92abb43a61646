"""A matter that is closed and broken again: a new report that names the old one (RULEBOOK §6.2)."""

from handlers.resident import facts, places
from handlers.resident.marks import AGAIN_ASKED, mark
from handlers.resident.report import REPORT
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.places import read_place
from storage.tables import Case

__all__ = ["report_again"]


def report_again(turn: Turn, case: Case, draft: ReportDraft, words: str, before: str) -> None:
    """Open the report with what is known of the old case filled in, ``before`` standing above."""
    place = read_place(case.place)
    if place is not None:
        places.apply(draft, place)
    draft.community_id, draft.house_id = case.community_id, case.house_id or 0
    draft.anonymous = bool(case.anonymous)
    draft.name = draft.name or ("" if case.anonymous else case.contact_name or "")
    text = say("resident.verdict.linked", number=case.number, what=case.what, words=words)
    reading = read(text, turn.vocabulary)
    facts.add_narrative(turn, draft, text, reading)
    draft.category, draft.dissatisfied, draft.repeat = case.category, True, True
    draft.again = case.id
    mark(draft, AGAIN_ASKED)  # he said so
    REPORT.begin(turn, draft, reading, before=before)
