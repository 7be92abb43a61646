"""What the buttons of the report form do; one tapped too late says so kindly."""

from handlers.messages import Button
from handlers.policy import CATEGORIES
from handlers.resident import anonymity, drafts, facts, places, unsaid, voices, whom
from handlers.resident.common import joined
from handlers.resident.emergencies import DETAILS, DETAILS_FORM
from handlers.resident.marks import AGAIN_ASKED, SOOTHED, UNIT_OPEN, has_mark, mark, unmark
from handlers.resident.report import FORM, REPORT
from handlers.resident.slots import BY_NAME, HOPE, MAY_STAY_OPEN, SINCE
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["ACTIONS", "begin_empty"]


def _confirm(turn: Turn, _ref: str) -> None:
    if open_draft(turn) is not None:
        REPORT.confirm(turn)


def _own_report(turn: Turn, _ref: str) -> None:
    """[单独报事], where the matter is known already."""
    if open_draft(turn) is not None:
        REPORT.ask_again(turn, say("incidents.offer.own"))


def _again(turn: Turn, ref: str) -> None:
    """[是，又出现了] [不是，是新的]."""
    draft = open_draft(turn)
    if draft is None:
        return
    if has_mark(draft, AGAIN_ASKED):
        REPORT.ask_again(turn, say("common.button_reply.old"))
    else:
        REPORT.settled(turn, again=ref == "yes")


def _edit(turn: Turn, ref: str) -> None:
    if open_draft(turn) is None:
        return
    if ref not in BY_NAME:
        REPORT.ask_again(turn)
        return
    REPORT.edit(turn, ref)


def _category(turn: Turn, ref: str) -> None:
    draft = open_draft(turn)
    if draft is None or ref not in CATEGORIES:
        return
    draft.category, draft.category_by_hand, draft.category_sure = ref, True, True
    draft.because, draft.second = [], ""
    REPORT.tapped(turn, "category")


def _community(turn: Turn, ref: str) -> None:
    draft = turn.state.report
    community = turn.roster.community(int(ref)) if ref.isdecimal() else None
    if draft is None or community is None:
        _old(turn)
        return
    draft.community_id, draft.house_id = community.id, 0
    places.resolve(turn, draft)
    _go_on(turn, "community")


def _unit(turn: Turn, ref: str) -> None:
    draft = turn.state.report
    if draft is None or not ref:
        _old(turn)
        return
    draft.unit = ref
    places.resolve(turn, draft)
    unmark(draft, UNIT_OPEN)
    _go_on(turn, "unit")


def _place_right(turn: Turn, _ref: str) -> None:
    """[没写错]: a building in no roster, as told."""
    if open_draft(turn) is not None:
        REPORT.tapped(turn, "place")


def _anonymous(turn: Turn, ref: str) -> None:
    """[匿名] [不匿名], and whether the handler may see the door."""
    draft = open_draft(turn)
    if draft is None:
        return
    if ref in ("show_house", "hide_house"):
        draft.shows_house = ref == "show_house"
    else:
        draft.anonymous = ref != "no"
    REPORT.wished(turn)


def _since(turn: Turn, ref: str) -> None:
    draft = open_draft(turn)
    if draft is not None and ref in SINCE:
        draft.since = say(f"resident.since.{ref}")
        REPORT.tapped(turn, "since")


def _hope(turn: Turn, ref: str) -> None:
    draft = open_draft(turn)
    if draft is not None and ref in HOPE:
        draft.hope = say(f"resident.hope.{ref}")
        REPORT.tapped(turn, "hope")


def _whom(turn: Turn, ref: str) -> None:
    """One of those named, or an office, as the one complained about."""
    draft = open_draft(turn)
    if draft is not None and whom.hear(turn, draft, ref):
        REPORT.tapped(turn, "whom")


def _skip(turn: Turn, ref: str) -> None:
    """[跳过] of a question that may stay open: the one asked now, or the button's own."""
    draft = open_draft(turn)
    if draft is None:
        return
    slot = BY_NAME.get(ref or turn.state.asking)
    if slot is not None and unsaid.hear(draft, slot.name, label("button.skip")):
        REPORT.tapped(turn, slot.name)
        return
    if slot is None or not (slot.optional or slot.name in MAY_STAY_OPEN):
        REPORT.ask_again(turn)
        return
    REPORT.tapped(turn, slot.name, skip=True)


def _link(turn: Turn, ref: str) -> None:
    """[是同一位] [不是]: an agent says whether a chat with this number is the caller's."""
    draft = open_draft(turn)
    if draft is not None:
        draft.link = ref
        REPORT.confirm(turn)


def _report(turn: Turn, _ref: str) -> None:
    """[我要报事]: a report already begun goes on."""
    if turn.state.form == FORM and turn.state.report is not None:
        REPORT.ask_again(turn, say("resident.still_open"))
        return
    begin_empty(turn)


def begin_empty(turn: Turn, soothing: str = "") -> None:
    """我要报事, or only a photo: ask what happened."""
    draft = facts.begin(turn)
    if soothing:
        mark(draft, SOOTHED)
    came = facts.add_media(draft, turn.incoming.media) if turn.incoming else 0
    anonymity.hear(draft, turn.incoming.text if turn.incoming else "")
    turn.state.form, turn.state.report, turn.state.back = FORM, draft, []
    drafts.start(turn)
    turn.state.asking = "what"
    photo = voices.received(turn, came) if came else ""
    REPORT.ask_again(turn, joined(soothing, photo))


def _restart(turn: Turn, _ref: str) -> None:
    turn.state.clear_form()
    begin_empty(turn)


def _go_on(turn: Turn, slot: str) -> None:
    if turn.state.form == DETAILS_FORM:
        DETAILS.tapped(turn)
        return
    REPORT.tapped(turn, slot)


def open_draft(turn: Turn) -> ReportDraft | None:
    """The report being taken; without one the button is an old one, and says so."""
    if turn.state.form == FORM and turn.state.report is not None:
        return turn.state.report
    _old(turn)
    return None


def _old(turn: Turn) -> None:
    buttons = [Button(label("button.report"), "report"), _progress_button()]
    turn.ask(say("common.button_reply.old"), buttons)


def _progress_button() -> Button:
    return Button(label("button.progress_query"), "progress_query")


ACTIONS = {
    "confirm": _confirm,
    "own_report": _own_report,
    "again": _again,
    "link": _link,
    "edit": _edit,
    "category": _category,
    "community": _community,
    "unit": _unit,
    "place_right": _place_right,
    "anonymous": _anonymous,
    "since": _since,
    "hope": _hope,
    "whom": _whom,
    "skip": _skip,
    "report": _report,
    "restart": _restart,
}
