"""First contact on a messenger: a greeting, and once the question where one lives, if one likes.

A link or QR code may name a community or a house (``c123``, ``h456``). Whoever holds the picture
can read it: it is a hint that is asked about or corrected, never a proof (DESIGN §3).
"""

import re
from collections.abc import Callable, Mapping

from sqlalchemy import select

from handlers.cases.reports.filing import remember_person
from handlers.messages import Button
from handlers.resident import facts, places
from handlers.resident.common import draft_of
from handlers.resident.emergencies import intercept
from handlers.resident.which import MENU
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_command, read_yes_no
from storage.hot import Known
from storage.tables import Building, House

__all__ = ["ACTIONS", "FORM", "WELCOME", "community_hint", "greet", "hint_in", "house_hint"]

FORM = "welcome"
HOME, WHERE = "home", "where"  # its two questions: is this your home? where do you live?
_HINT = re.compile(r"(?:/start[\s_]+)?(?P<kind>[ch])(?P<id>\d{1,18})")


def community_hint(community_id: int) -> str:
    """What a link for this community carries."""
    return f"c{community_id}"


def house_hint(house_id: int) -> str:
    """What a link for this house carries."""
    return f"h{house_id}"


def hint_in(text: str) -> re.Match[str] | None:
    """The hint of a link, when the text is one."""
    return _HINT.fullmatch(text.strip())


def greet(turn: Turn) -> None:
    """Whoever comes in: by name of the place the link told, and asked once where he lives."""
    assert turn.incoming is not None
    draft = facts.begin(turn)
    hint = hint_in(turn.incoming.text)
    if hint is not None and not turn.speaker.place:
        _take(turn, draft, hint)
    if turn.speaker.place:
        turn.ask(say("resident.talk.greeting", name=""), MENU)
        return
    turn.state.form, turn.state.report = FORM, draft
    turn.state.asking = HOME if draft.room else WHERE
    WELCOME.ask_again(turn, say("resident.talk.greeting", name=""))


class WelcomeForm:
    """One question, which any other words let go of."""

    def hear(self, turn: Turn) -> None:
        """A house is kept, a no passes over the question; anything else is heard as ever."""
        assert turn.incoming is not None
        text, draft = turn.incoming.text.strip(), draft_of(turn)
        if text and intercept(turn, text):
            return
        if read_command(text) == "skip" or read_yes_no(text) is False:
            _no(turn, "")
            return
        if turn.state.asking == HOME and read_yes_no(text):
            _keep(turn, draft)
            return
        reading = read(text, turn.vocabulary)
        if draft.room:
            places.forget(draft)  # what the link told
        if facts.is_only_facts(text, reading.slots) and facts.take_facts(turn, draft, reading):
            _keep(turn, draft) if draft.room else self.ask_again(turn)
            return
        turn.state.clear_form()

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question."""
        draft = draft_of(turn)
        if turn.state.asking == HOME:
            words = say("messenger.welcome.home", place=places.place_line(turn, draft))
            buttons = [_button("home", "welcome_home"), _button("not_home", "welcome_no")]
        else:
            words = say("messenger.welcome.where")
            buttons = [Button(label("button.skip"), "welcome_no")]
        turn.ask("\n".join(filter(None, (before, words))), [*buttons, *MENU])

    def back(self, turn: Turn) -> None:
        """There is nothing before it."""
        _no(turn, "")


WELCOME = WelcomeForm()


def _take(turn: Turn, draft: ReportDraft, hint: re.Match[str]) -> None:
    """What the link names, if there is such a thing."""
    place_id = int(hint["id"])
    if hint["kind"] == "c":
        if turn.roster.community(place_id) is not None:
            draft.community_id = place_id
            known = Known(turn.speaker.person_id, None, None, None, place_id, None, None)
            turn.remember(known)
        return
    query = (
        select(Building.community_id, Building.name, House.unit, House.room)
        .join(Building, Building.id == House.building_id)
        .where(House.id == place_id)
    )
    found = turn.conn.execute(query).one_or_none()
    if found is not None:
        draft.house_id, draft.community_id = place_id, found.community_id
        draft.building, draft.unit, draft.room = found.name, found.unit, found.room


def _keep(turn: Turn, draft: ReportDraft) -> None:
    remember_person(turn, draft)
    place = places.place_line(turn, draft)
    turn.state.clear_form()
    turn.ask(say("messenger.welcome.taken", place=place), MENU)


def _home(turn: Turn, _ref: str) -> None:
    if turn.state.form == FORM and turn.state.asking == HOME:
        _keep(turn, draft_of(turn))
    else:
        turn.ask(say("common.button_reply.old"), MENU)


def _no(turn: Turn, _ref: str) -> None:
    """Not his home: then where? Or he would rather not say."""
    if turn.state.form == FORM and turn.state.asking == HOME:
        places.forget(draft_of(turn))
        turn.state.asking = WHERE
        WELCOME.ask_again(turn)
        return
    if turn.state.form == FORM:
        turn.state.clear_form()
    turn.ask(say("messenger.welcome.skipped"), MENU)


def _button(key: str, action: str) -> Button:
    return Button(label(f"messenger.button.{key}"), action)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"welcome_home": _home, "welcome_no": _no}
