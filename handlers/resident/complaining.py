"""我要投诉小林, said about his open case: a complaint of its own, for whoever stands above (§5.1).

What he says of the handler never goes to the handler, neither as an urge nor as an addition. It is
read back and asked once like any report; the case it is about goes on, linked where that tells the
handler nothing.
"""

from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.privacy.against import (
    Against,
    handler_words,
    neglected,
    speaks_against,
)
from handlers.cases.privacy.concerned import about_role
from handlers.cases.privacy.naming import names_of
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.taking import role_in
from handlers.resident import drafts, facts, matters, verdicts, words
from handlers.resident.report import FORM, REPORT
from handlers.roster import ROLE_NAMES
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_score, read_solved
from nlp.blame import complains, may_neglect, without
from storage.tables import Case

__all__ = ["begin_of_conduct", "hear"]


def hear(turn: Turn, text: str, case: Case | None = None, held: ReportDraft | None = None) -> bool:
    """Whether the words complain about the handler of ``case``, else of any open case of his.

    ``held``: what he said before in the same breath, which joins the complaint.
    """
    if turn.speaker.new:
        return False
    found = _found(turn, text, case) if complains(text) else None
    if found is None:
        return _hear_neglect(turn, text, case)
    its_case, against = found
    if turn.state.form == FORM:  # a report is being taken, and he quoted another matter
        REPORT.ask_again(turn, say("resident.whom.first_this"))
        return True
    _begin(turn, text, its_case, against, held)
    return True


def _found(turn: Turn, text: str, case: Case | None) -> tuple[Case, Against] | None:
    cases = [case] if case is not None else _his_cases(turn)
    for one in cases:
        against = speaks_against(turn, one, text)
        if against is not None:
            return one, against
    return None


def _hear_neglect(turn: Turn, text: str, case: Case | None) -> bool:
    """小林根本不理我: he is urged without the words, which his superior reads (§2.3, §5.1)."""
    if not may_neglect(text):
        return False
    cases = [one for one in ([case] if case else _his_cases(turn)) if _in_work(one)]
    found = next(((one, who) for one in cases if (who := neglected(turn, one, text))), None)
    if found is None:
        return False
    its_case, against = found
    if turn.state.form == words.FORM:
        turn.state.clear_form()
    told = residents.tell_above(turn, its_case, text)
    above = say("resident.whom.centre")
    if told is not None:
        above = f"{ROLE_NAMES[role_in(told, its_case)]} {told.name}"
    before = say("resident.whom.told_above", called=against.called, above=above)
    said = len(turn.out)
    rest = without(text, (*names_of(against.staff), *handler_words()))
    matters.urge(turn, its_case, rest, dissatisfied=True, before=before)
    if not any(before in row.text for row in turn.out[said:]):
        turn.reply(before)  # the third urge was answered by what it made of the case
    return True


def _in_work(case: Case) -> bool:
    return case.state in UNFINISHED and case.emergency is None


def _his_cases(turn: Turn) -> list[Case]:
    """Open ones, that talked about last first."""
    found = book.open_of_filer(turn, turn.speaker.person_id)
    last = turn.state.about or turn.state.case_id
    return sorted(found, key=lambda one: one.id != last)


def _begin(turn: Turn, text: str, case: Case, against: Against, held: ReportDraft | None) -> None:
    assert turn.incoming is not None
    if case.state == CaseState.COMPLETED and read_solved(text) is False:
        # 没修好 counts at once, and so does a score beside it; what he says of him apart
        verdicts.not_solved(turn, case, "", read_score(text))
    if turn.state.form:
        drafts.stop(turn)
        turn.state.clear_form()
    reading = read(text, turn.vocabulary)
    draft = held if held is not None else facts.begin(turn)
    facts.add_media(draft, turn.incoming.media)
    facts.take_facts(turn, draft, reading)
    facts.add_narrative(turn, draft, text, reading)
    draft.about, draft.about_case = against.staff.person_id, case.id
    draft.whom = against.called or say("resident.whom.handler")
    draft.target = about_role(against.staff, case.community_id) or draft.target
    draft.dissatisfied, draft.anonymous = True, bool(draft.anonymous or case.anonymous)
    before = say("resident.whom.not_told", number=case.number)
    REPORT.begin(turn, draft, reading, before=before)


def begin_of_conduct(turn: Turn, case: Case, text: str) -> None:
    """What he said of somebody's conduct beside his score, as a complaint of its own (§5.1)."""
    against = speaks_against(turn, case, text)
    if against is not None:
        _begin(turn, text, case, against, None)
        return
    if turn.state.form:
        drafts.stop(turn)
        turn.state.clear_form()
    reading, draft = read(text, turn.vocabulary), facts.begin(turn)
    facts.add_narrative(turn, draft, text, reading)
    draft.about_case, draft.dissatisfied = case.id, True
    draft.anonymous = bool(draft.anonymous or case.anonymous)
    REPORT.begin(turn, draft, reading, before=say("resident.scored.begun", number=case.number))
