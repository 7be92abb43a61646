"""Taking a report: the form that walks ``slots.SLOTS``, reads back, and files (RULEBOOK §4).

    first words ──> what is still missing, one question at a time ──> read-back ──> 对，提交
                    since, hope (only when something else had to be asked)

    Free words at any step are read whole and fill every slot they hold; at the read-back they
    correct it or add to it, and it is read back again.

Steps in ``State.asking``: ``listening`` (he is still sending), a slot's name, or ``confirm``.
"""

import re

from handlers.cases.talks import chats
from handlers.forms import first_open
from handlers.resident import (
    anonymity,
    drafts,
    elsewhere_told,
    emergencies,
    facts,
    feelings,
    filing,
    readback,
    repeats,
    voices,
)
from handlers.resident.answering import SHORTEST_STORY, Answering
from handlers.resident.common import draft_of, joined
from handlers.resident.marks import (
    OWN_WORDS,
    REPLACE_WHAT,
    WHICH_WRONG,
    has_mark,
    mark,
    unmark,
)
from handlers.resident.slots import SLOTS
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_yes_no
from nlp.manners import read_courtesy, read_submit

__all__ = ["FORM", "REPORT", "TIMERS", "ReportForm"]

FORM = "report"
_SUBMIT = re.compile(r"[^不别先]{0,5}提交[吧了啊。！!]*")


class ReportForm(Answering):
    """The conversation from the first words to the filing."""

    # --- beginning -----------------------------------------------------------------------------

    def begin(
        self, turn: Turn, draft: ReportDraft, mood: feelings.Mood, *, before: str = ""
    ) -> None:
        """A draft that holds the first words: wait for more, ask, or read back."""
        turn.state.form, turn.state.report = FORM, draft
        drafts.start(turn)
        if self._waits_for_more(turn, draft):
            turn.state.asking = "listening"
            return
        self._go_on(turn, joined(before, feelings.opening(turn, draft, mood, first=True)))

    # --- hearing -------------------------------------------------------------------------------

    def hear(self, turn: Turn) -> None:
        """Whatever comes while the form is open: an answer, a story, a photo."""
        assert turn.incoming is not None
        draft = draft_of(turn)
        text = turn.incoming.text.strip()
        came = facts.add_media(draft, turn.incoming.media)
        if not text:
            self._photo(turn, draft, came)
            return
        asking = turn.state.asking
        if emergencies.intercept(turn, text, draft) or self._courteous(turn, asking, text):
            return
        if anonymity.only_wish(draft, text):
            self.wished(turn)
            return
        if asking in ("listening", "what"):
            self._listen_on(turn, draft, text)
        elif asking == repeats.ASKING:
            self._again(turn, draft, text)
        elif asking == "confirm":
            self._at_read_back(turn, draft, text)
        else:
            self._answer(turn, draft, asking, text)

    def _courteous(self, turn: Turn, asking: str, text: str) -> bool:
        """谢谢, 不好意思: no part of the account, and no answer; the question stands."""
        courtesy = None if asking in ("listening", "what") else read_courtesy(text)
        if courtesy is None:
            return False
        said = say(f"resident.courtesy.{courtesy}")
        if asking == "confirm":
            said = joined(said, say("resident.unclear.confirm"))
        self.ask_again(turn, said)
        return True

    def _again(self, turn: Turn, draft: ReportDraft, text: str) -> None:
        """是不是之前这件事？ Words that do not say belong to a report of its own."""
        again = repeats.says_again(text)
        if again is not None:
            self.settled(turn, again=again)
            return
        repeats.settle(turn, draft, again=False)
        reading = facts.add_narrative(turn, draft, text)
        self._go_on(turn, feelings.opening(turn, draft, reading, first=False))

    def settled(self, turn: Turn, *, again: bool) -> None:
        """Whether it is a finished matter once more, tapped or said."""
        repeats.settle(turn, draft_of(turn), again=again)
        self._go_on(turn, say("resident.again.yes") if again else "")

    def wished(self, turn: Turn) -> None:
        """匿名, or no longer: said back, and the question that is open by now."""
        draft = draft_of(turn)
        if turn.state.asking == "listening":
            drafts.stop_pause(turn)
        self._go_on(turn, say(f"resident.anonymity.{'on' if draft.anonymous else 'off'}"))

    # --- several messages in a row ------------------------------------------------------

    def _waits_for_more(self, turn: Turn, draft: ReportDraft) -> bool:
        """Never interrupt who is still sending: hold while required things are missing (§4.3)."""
        seconds = turn.policy.pause.seconds(turn.speaker.channel)
        if not seconds or first_open(SLOTS, draft, optional_too=False) is None:
            return False
        drafts.start_pause(turn, seconds)
        return True

    def _listen_on(self, turn: Turn, draft: ReportDraft, text: str) -> None:
        paused = turn.state.asking == "listening"
        if not paused and self._says_nothing(turn, draft, text):
            return
        if unmark(draft, REPLACE_WHAT):
            draft.what = ""
        first = not draft.what or paused
        reading = facts.add_narrative(turn, draft, text)
        if self._waits_for_more(turn, draft):
            turn.state.asking = "listening"
            return
        if paused:
            drafts.stop_pause(turn)
        self._go_on(turn, feelings.opening(turn, draft, reading, first=first))

    def _says_nothing(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """不知道, 嗯: no account yet; asked once more, then taken as it is."""
        if len(text) >= SHORTEST_STORY or has_mark(draft, OWN_WORDS + "what"):
            return False
        reading = read(text, turn.vocabulary)
        if reading.because or facts.take_facts(turn, draft, reading):
            return False
        mark(draft, OWN_WORDS + "what")
        self._ask(turn, draft, "what", say("resident.unclear.what"))
        return True

    def pause_over(self, turn: Turn) -> None:
        """Nothing more came: answer the whole account at once."""
        draft = draft_of(turn)
        self._go_on(turn, feelings.opening(turn, draft, draft, first=True))

    def _photo(self, turn: Turn, draft: ReportDraft, came: int) -> None:
        if turn.state.asking == "listening" and self._waits_for_more(turn, draft):
            return
        words = voices.received(turn, len(draft.photos)) if came else say("common.trouble.empty")
        self._go_on(turn, words)

    # --- the read-back ------------------------------------------------------------------

    def _at_read_back(self, turn: Turn, draft: ReportDraft, text: str) -> None:
        if self._yes_or_no(turn, draft, text) or self._beside(turn, draft, text):
            return
        held = elsewhere_told.hold(turn, draft, text)
        if held:
            self._go_on(turn, held)
            return
        if self._corrects(turn, draft, text):
            return
        reading = read(text, turn.vocabulary)
        took = facts.take_facts(turn, draft, reading)
        if not took and not reading.because and len(text) < SHORTEST_STORY:
            self._go_on(turn, say("resident.unclear.confirm"))
            return
        if took and facts.is_only_facts(text, reading.slots):
            self._go_on(turn, say("resident.card.corrected"))
            return
        before = draft.what
        facts.add_narrative(turn, draft, text, reading)
        facts.take_point(draft, text, before)
        opening = feelings.opening(turn, draft, reading, first=False)
        self._go_on(turn, joined(opening, say("resident.card.added")))

    def _yes_or_no(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """Whether it was one; a mere yes after 不对 files nothing."""
        sure, which_wrong = read_submit(text) or read_yes_no(text), unmark(draft, WHICH_WRONG)
        if _SUBMIT.fullmatch(text) or (sure and not which_wrong):
            self.confirm(turn)
            return True
        if sure is None:
            return False
        mark(draft, WHICH_WRONG)
        shown = readback.buttons(turn, draft)
        if sure:
            turn.ask(say("resident.card.which_again"), shown)
        else:
            edits = [button for button in shown if button.action != "confirm"]
            turn.ask(say("resident.card.which"), edits)
        return True

    def confirm(self, turn: Turn) -> None:
        """对，提交: file it; a draft that lacks something required is asked for that first."""
        draft = draft_of(turn)
        if first_open(SLOTS, draft, optional_too=False) is not None:
            self.ask_again(turn)
            return
        filing.file(turn, draft)
        self._next(turn, draft)

    def drop(self, turn: Turn) -> None:
        """取消: what was told of another house meanwhile is not dropped with it."""
        draft = draft_of(turn)
        super().drop(turn)
        self._next(turn, draft)

    def _next(self, turn: Turn, draft: ReportDraft) -> None:
        """The report of another house, told while this one was read back (RULEBOOK §4.3)."""
        if not draft.elsewhere or turn.state.form:
            return
        later, reading = elsewhere_told.report_of(turn, draft)
        self.begin(turn, later, reading, before=say("resident.elsewhere.next"))

    def tapped(self, turn: Turn, slot: str, *, skip: bool = False) -> None:
        """An answer given by a button, already in the draft; goes on from there."""
        draft = draft_of(turn)
        if skip:
            mark(draft, slot)
        turn.state.back.append(slot)
        self._go_on(turn, "")

    # --- going on, back, away -----------------------------------------------------------


REPORT = ReportForm()


def _pause_over(turn: Turn, _subject_id: str) -> None:
    if turn.state.form == FORM and turn.state.asking == "listening" and not chats.is_live(turn):
        REPORT.pause_over(turn)


TIMERS = {drafts.NARRATIVE: _pause_over}
