"""申请缓交, 我的缓交批了吗: a fee to be paid later (RULEBOOK §5.14).

What the wish says already is not asked again (RULEBOOK §4.2): with all of it, it is filed.
Whose house nobody knows is asked here: the wish stays what it is, and no report begins.
"""

import re
from collections.abc import Callable
from datetime import datetime

from handlers.cases.outside import deferrals
from handlers.cases.reports.filing import remember_person
from handlers.messages import Button
from handlers.resident import drafts, facts, places
from handlers.resident.common import joined
from handlers.resident.emergencies import intercept
from handlers.roster import place_words
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE, say_by, say_day
from nlp import read_facts
from nlp.standing import asks_after_deferral, asks_to_pay_later, deferral_length, gives_reason
from nlp.when import read_date

__all__ = ["ACTIONS", "DEFER", "FORM", "hear"]

FORM = drafts.DEFERRAL
LONGEST = 500
LONGEST_WISH = 60  # characters; a longer text tells of a matter besides
HOUSE, ESTATE = "house", "estate"
ASKED_WHY = ("both", "why")  # the questions that ask for the reason: it is asked for once
_UNTIL = re.compile("[缓延推晚拖迟][^，。,\\n]{0,8}?[到至](?P<day>[^\\n]+)")


def hear(turn: Turn, text: str) -> bool:
    """Whether a fee is to be paid later, or he asks what became of that; it is answered then."""
    if len(text) > LONGEST_WISH:
        return False
    if asks_after_deferral(text):
        _tell_how_it_stands(turn)
        return True
    if not asks_to_pay_later(text):
        return False
    _begin(turn, text)
    return True


def _tell_how_it_stands(turn: Turn) -> None:
    words = deferrals.how_it_stands(turn)
    apply = Button(label("outside.button.defer"), "defer_fee")
    human = Button(label("button.human"), "human")
    turn.ask(words or say("outside.fees.never_asked"), [human] if words else [apply, human])


def _begin(turn: Turn, text: str) -> None:
    if deferrals.waiting(turn, turn.speaker.person_id) is not None:
        _tell_how_it_stands(turn)
        return
    turn.state.clear_form()
    turn.state.form = FORM
    draft = turn.state.report = facts.begin(turn)
    draft.what = text
    _take_facts(turn, draft, text)
    drafts.start(turn)
    _go_on(turn)


def ask_deferral(turn: Turn, _ref: str = "") -> None:
    """申请缓交 by its button: why, and until when."""
    _begin(turn, "")


def _go_on(turn: Turn, before: str = "") -> None:
    """Ask for what is missing, or hand it to who decides."""
    said, until = _said(turn), _day(turn)
    missing = _home_missing(turn)
    if missing:
        turn.state.asking = missing
    elif until is None:
        turn.state.asking = "until" if gives_reason(said) else "both"
    elif gives_reason(said) or turn.state.asking in ASKED_WHY:
        _send(turn, said, until)
        return
    else:
        turn.state.asking = "why"
    DEFER.ask_again(turn, before)


def _take_facts(turn: Turn, draft: ReportDraft, text: str) -> None:
    """House, name and phone said with the wish."""
    if text:
        facts.take_slots(turn, draft, text, read_facts(text, turn.vocabulary))


def _home_missing(turn: Turn) -> str:
    """What is still unknown of where he lives; nobody could decide without (RULEBOOK §5.14)."""
    draft = turn.state.report
    if draft is None or not (draft.building and draft.room):
        return "" if turn.speaker.community_id else HOUSE
    return "" if draft.community_id else ESTATE


def _payer(turn: Turn, draft: ReportDraft) -> deferrals.Payer:
    place = turn.speaker.place or ""
    if draft.room:
        place = place_words(draft.building, draft.unit, draft.room)
    community_id = draft.community_id or turn.speaker.community_id
    assert community_id, "it was asked for else"
    return deferrals.Payer(community_id, draft.name or turn.speaker.name or "", place)


def _said(turn: Turn) -> str:
    draft = turn.state.report
    return draft.what if draft is not None else ""


def _day(turn: Turn) -> datetime | None:
    """Until when: the day after 缓到 before any other, what he said last before the first."""
    said = _said(turn)
    after = _UNTIL.search(said)
    for part in (
        after["day"] if after else "",
        deferral_length(said),
        *reversed(said.splitlines()),
    ):
        until = read_date(part, turn.now, ZONE) if part else None
        if until is not None and until > turn.now:
            return until
    return None


def _send(turn: Turn, why: str, until: datetime) -> None:
    draft = turn.state.report
    assert draft is not None, "the form is open without its draft"
    payer = _payer(turn, draft)
    drafts.stop(turn)
    turn.state.clear_form()
    by = deferrals.ask_to_defer(turn, payer, why[:LONGEST], until)
    remember_person(turn, draft)
    words = say("outside.fees.sent", until=say_day(until, turn.now), by=say_by(by, turn.now))
    turn.ask(words, [Button(label("button.human"), "human")])


class DeferForm:
    """The day and the reason, as far as they were not said."""

    def hear(self, turn: Turn) -> None:
        """Words join what was said; a day has to be among them, any words are a reason."""
        assert turn.incoming is not None
        text, draft = turn.incoming.text.strip(), turn.state.report
        if text and intercept(turn, text):
            return
        if draft is None:
            draft = turn.state.report = facts.begin(turn)
        if turn.state.asking in (HOUSE, ESTATE):
            self._hear_home(turn, draft, text)
            return
        draft.what = joined(draft.what, text)[:LONGEST]
        _take_facts(turn, draft, text)
        _go_on(turn, say("outside.fees.which_day") if _day(turn) is None else "")

    def _hear_home(self, turn: Turn, draft: ReportDraft, text: str) -> None:
        """Where he lives; whatever else he says of the wish is kept with it."""
        asked, known = turn.state.asking, draft.community_id
        _take_facts(turn, draft, text)
        if asked == ESTATE and draft.community_id == known:
            places.set_community(turn, draft, text)
        slots = read_facts(text, turn.vocabulary)
        if text and not facts.is_only_facts(text, slots) and asked == HOUSE:
            draft.what = joined(draft.what, text)[:LONGEST]
        _go_on(turn, say("outside.fees.which_house") if _home_missing(turn) == asked else "")

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question."""
        until, asking = _day(turn), turn.state.asking
        words = say("outside.fees.ask")
        if asking == HOUSE:
            words = say("outside.fees.ask_house")
        elif asking == ESTATE:
            words = say("resident.ask.community")
        elif asking == "why" and until is not None:
            words = say("outside.fees.ask_why", until=say_day(until, turn.now))
        elif asking == "until":
            words = say("outside.fees.ask_day")
        cancel = Button(label("button.cancel"), "cancel")
        turn.ask(joined(before, words), [cancel])

    def back(self, turn: Turn) -> None:
        """Nothing lies before it."""
        self.ask_again(turn, say("common.hint.nothing_to_go_back"))


DEFER = DeferForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {"defer_fee": ask_deferral}
