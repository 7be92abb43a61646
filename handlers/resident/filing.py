"""The end of the report form: filed, or handed to a person on a busy day (RULEBOOK §4.5, §11)."""

from handlers.cases import book, finished, tasks
from handlers.cases.links import add as add_link
from handlers.cases.reports import filing as cases
from handlers.cases.reports.apart import parted
from handlers.messages import Button
from handlers.resident import drafts, links, places, wishing_to_discuss
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from storage.tables import Case

__all__ = ["file", "link_with_its_case"]


def file(turn: Turn, draft: ReportDraft) -> None:
    """File what the resident confirmed; the promise card is the answer.

    For one whom an employee files, an agent first says whether a chat with that number is his.
    """
    if draft.intake:
        if links.asks(turn, draft):
            return
    elif _too_many_today(turn):
        _hand_to_agents(turn, draft)
        return
    if draft.name == say("resident.anonymous"):
        draft.name = ""  # he would not give one: nobody is called 业户
    head, *tail = parted(draft, turn.vocabulary)
    for part in tail if draft.again else ():
        part.again, part.level, part.repeat = 0, 0, False  # only the first was asked about
    first, *others = [cases.file_report(turn, part) for part in (head, *tail)]
    if draft.again:
        finished.join(turn, first, draft.again)
    for other in others:
        add_link(turn, first, other, "split")
        turn.explain(say("log.filing.parted", number=first.number, other=other.number))
    link_with_its_case(turn, draft, [first, *others])
    if not draft.intake:
        wishing_to_discuss.tell_handler(turn, first)
    drafts.stop(turn)
    turn.state.clear_form()
    turn.state.case_id = first.id


def link_with_its_case(turn: Turn, draft: ReportDraft, filed: list[Case]) -> None:
    """A complaint about a handler, with the case he handles: read by others alone (§5.1).

    An anonymous one and one with a name would tell of each other whose they are.
    """
    case = book.by_id(turn, draft.about_case) if draft.about_case else None
    for one in filed:
        if (
            case is not None
            and one.target_id is not None
            and bool(one.anonymous) == bool(case.anonymous)
        ):
            add_link(turn, one, case, "linked")


def _too_many_today(turn: Turn) -> bool:
    """Counts the filing; beyond the day's number it goes to a person (RULEBOOK §11)."""
    state, today = turn.state, turn.now.astimezone(ZONE).toordinal()
    if state.filed_day != today:
        state.filed_day, state.filed = today, 0
    state.filed += 1
    return state.filed > turn.policy.flood.filings_per_day


def _hand_to_agents(turn: Turn, draft: ReportDraft) -> None:
    words = say("resident.many", place=places.place_line(turn, draft), what=draft.what)
    by = tasks.ask_for_person(turn, words, draft.community_id or None)
    drafts.stop(turn)
    turn.state.clear_form()
    turn.ask(
        say("common.flood.many_filings", by=by),
        [Button(label("button.progress_query"), "progress_query")],
    )
