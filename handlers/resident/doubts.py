"""The one question that tells an emergency from a report (RULEBOOK §4.8)."""

import re

from handlers.cases.tasks import ask_for_person
from handlers.messages import Button
from handlers.resident import facts, places
from handlers.resident.common import draft_of
from handlers.resident.emergencies import DOUBT_FORM, KIND, SILENT, ask_doubt, open_now
from handlers.resident.marks import has_mark, mark
from handlers.resident.report import REPORT
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import normalise, read, read_facts
from nlp.answers import read_yes_no
from nlp.phones import mask

__all__ = ["ACTIONS", "DOUBT", "TIMERS"]

# Who asks us to look because nobody answers cannot know; going in vain costs less.
_CANNOT_TELL = re.compile(
    "(?:我也?|这个?)?(?:不知道|不清楚|不确定|说不准|不好说|没法确认)[啊呀呢了。，！!]*"
)
TOLD = "doubt_told"  # mark: colleagues heard that he does not answer


class DoubtForm:
    """现在有人被困/受伤吗？ One question, at once."""

    def hear(self, turn: Turn) -> None:
        """Yes and 不知道 open the emergency; no, or anything else, is a report like others."""
        assert turn.incoming is not None
        text = turn.incoming.text.strip()
        sure = read_yes_no(text)
        if sure is None and text.startswith("有") and not text.startswith("有没有"):
            sure = True
        if sure or (sure is None and _CANNOT_TELL.fullmatch(text)):
            yes_now(turn, text)
            return
        if sure is None and text:
            self._other_words(turn, draft_of(turn), text)
            return
        none_now(turn, "")

    def _other_words(self, turn: Turn, draft: ReportDraft, text: str) -> None:
        """Where he lives is a fact like others; a story may tell of danger after all."""
        slots = read_facts(text, turn.vocabulary)
        if facts.is_only_facts(text, slots):
            facts.take_slots(turn, draft, normalise(text), slots)
            none_now(turn, "")
            return
        reading = read(text, turn.vocabulary)
        if reading.emergency and not reading.emergency_doubt:
            open_now(turn, reading.emergency, text, reading, draft)
            return
        facts.take_facts(turn, draft, reading)
        facts.add_narrative(turn, draft, text, reading)
        none_now(turn, "")

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question, with its two answers."""
        ask_doubt(turn, before)

    def back(self, turn: Turn) -> None:
        """Nothing lies before it."""
        self.ask_again(turn, say("common.hint.nothing_to_go_back"))


def yes_now(turn: Turn, text: str) -> None:
    """[有，现在]."""
    draft = turn.state.report
    if draft is None or turn.state.form != DOUBT_FORM:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    kind = next((m.removeprefix(KIND) for m in draft.skipped if m.startswith(KIND)), "injury")
    if text:
        facts.add_narrative(turn, draft, text)
    open_now(turn, kind, draft.what, None, draft)


def none_now(turn: Turn, _ref: str) -> None:
    """[没有]: a report like others."""
    draft = turn.state.report
    if draft is None or turn.state.form != DOUBT_FORM:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    REPORT.begin(turn, draft, draft)


def _emergency_yes(turn: Turn, _ref: str) -> None:
    yes_now(turn, "")


def _unanswered(turn: Turn, _subject_id: str) -> None:
    """Whoever hinted at danger and says no more may be in it: told to colleagues, asked anew.

    Once for a report, however often it is asked. Nothing is filed: most who are asked have no
    emergency.
    """
    draft = turn.state.report
    if draft is None or turn.state.form != DOUBT_FORM or has_mark(draft, TOLD):
        return
    mark(draft, TOLD)
    where, phone = places.place_line(turn, draft), mask(draft.phone) if draft.phone else ""
    words = say(
        "resident.emergency.silent_told",
        words=draft.what,
        place=where or say("resident.emergency.nowhere"),
        phone=phone or say("resident.emergency.no_phone"),
    )
    community_id = draft.community_id or turn.speaker.community_id
    for staff in turn.roster.on_duty("duty_manager", community_id, turn.now):
        turn.push(staff.person_id, words, purpose="emergency")
    by = ask_for_person(turn, words, community_id)
    turn.explain(say("log.emergency.doubt_silent"))
    buttons = [
        Button(label("resident.button.emergency_yes"), "emergency_yes"),
        Button(label("resident.button.emergency_no"), "emergency_no"),
    ]
    again = say("resident.emergency.silent", by=by)
    turn.push(turn.speaker.person_id, again, buttons, purpose="emergency")


DOUBT = DoubtForm()
TIMERS = {SILENT: _unanswered}
ACTIONS = {"emergency_yes": _emergency_yes, "emergency_no": none_now}
