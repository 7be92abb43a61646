"""Words against a colleague while help is on its way: passed on to nobody there (RULEBOOK §5.1).

All who are on their way read what the resident says, and he is one of them. So the words become a
complaint of its own at once, for whoever stands above him: while it burns nothing is read back and
the questions of the emergency stay open. What else the message holds is passed on as ever.
"""

from typing import NamedTuple

from handlers.alarm import speaks_of_danger
from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.privacy.against import handler_words, speaks_against
from handlers.cases.privacy.concerned import ROLE_OF_TARGET, about_role
from handlers.cases.privacy.naming import everybody_in, names_of, whom
from handlers.cases.reports.filing import file_report
from handlers.cases.states import CaseKind
from handlers.resident import facts
from handlers.resident.filing import link_with_its_case
from handlers.roster import Staff
from handlers.roster_values import LINE_ROLES
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.blame import complains, surely_blamed, without
from storage.tables import Case

__all__ = ["withhold"]


class Meant(NamedTuple):
    """Who is complained about: a colleague known, or only an office of the line."""

    staff: Staff | None
    called: str  # as he is named in the words, '' where he is not
    target: str  # as in ``case.target``


def withhold(turn: Turn, case: Case, text: str) -> str:
    """What of the words those on their way may read; the complaint in them is filed, and said."""
    meant = _meant(turn, case, text) if complains(text) else None
    if meant is None:
        return text
    _complain(turn, case, text, meant)
    names = [*everybody_in(turn, case.community_id, text), *handler_words()]
    rest = without(text, [*names, *(names_of(meant.staff) if meant.staff else ())])
    if speaks_of_danger(text) and not speaks_of_danger(rest):
        return text  # said in one breath with the danger: who helps has to hear that first
    return rest


def _meant(turn: Turn, case: Case, text: str) -> Meant | None:
    """The handler, else the one he names, else whoever holds the office; for certain only.

    Nothing is read back here: 小林快来，隔壁骂人 is no complaint about 小林.
    """
    against = speaks_against(turn, case, text)
    named = whom(turn, case.community_id, text) if against is None else ()
    staff = against.staff if against else named[0] if len(named) == 1 else None
    offices = handler_words()
    if staff is None:
        target = read(text, turn.vocabulary).target or ""
        office = ROLE_OF_TARGET.get(target) in LINE_ROLES and surely_blamed(text, offices)
        return Meant(None, "", target) if office else None
    called = surely_blamed(text, (*names_of(staff), *offices))
    if not called and not (against and not against.called):  # 我要投诉你 names nobody
        return None
    own = [name for name in called if name in names_of(staff)]
    target = about_role(staff, case.community_id) or ""
    return Meant(staff, next(iter((*own, *called)), ""), target)


def _complain(turn: Turn, case: Case, text: str, meant: Meant) -> None:
    """Filed in his name, or joined to what he said of the same colleague a moment ago."""
    told = _told_already(turn, case, meant)
    if told is not None:
        residents.add_words(turn, told, text)
        turn.reply(say("resident.whom.added_apart", number=told.number))
        return
    draft = _draft(turn, case, text)
    if meant.staff is not None:
        draft.about = meant.staff.person_id
        draft.whom = meant.called or say("resident.whom.handler")
    draft.target, draft.dissatisfied = meant.target, True
    turn.reply(say("resident.whom.apart", number=case.number))
    link_with_its_case(turn, draft, [file_report(turn, draft)])


def _told_already(turn: Turn, case: Case, meant: Meant) -> Case | None:
    for one in book.open_of_filer(turn, case.filer_id):
        about = meant.staff.person_id if meant.staff else None
        same = one.target_id == about if about else one.target == meant.target
        if same and one.kind == CaseKind.COMPLAINT and one.emergency is None:
            return one
    return None


def _draft(turn: Turn, case: Case, text: str) -> ReportDraft:
    """Who he is and where, as far as it is known by now."""
    draft = facts.begin(turn)
    known = turn.state.report
    if known is not None:
        for name in ("building", "unit", "room", "house_id", "community_id", "name", "phone"):
            setattr(draft, name, getattr(known, name) or getattr(draft, name))
    draft.community_id = draft.community_id or case.community_id
    draft.anonymous, draft.about_case = bool(case.anonymous), case.id
    facts.add_narrative(turn, draft, text)
    return draft
