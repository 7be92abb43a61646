"""Taking a report: the form that walks ``slots.SLOTS``, reads back, and files (RULEBOOK §4).

    first words ──> what is still missing, one question at a time ──> read-back ──> 对，提交
                    since, hope (only when something else had to be asked)

    Free words at any step are read whole and fill every slot they hold; at the read-back they
    correct it or add to it, and it is read back again.

Steps in ``State.asking``: ``listening`` (he is still sending), a slot's name, or ``confirm``.
"""

import re

from handlers.forms import Question, first_open
from handlers.messages import Button
from handlers.resident import drafts, emergencies, facts, feelings, filing, readback
from handlers.resident.marks import CUT, OWN_WORDS, REPLACE_WHAT, SOOTHED, has_mark, mark, unmark
from handlers.resident.slots import BY_NAME, LONGEST_ANSWER, SLOTS
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_yes_no

__all__ = ["FORM", "REPORT", "TIMERS", "ReportForm", "begin_empty"]

FORM = "report"
# Longer answers are told stories: they are read whole, though a slot is being asked.
LONGEST_SHORT_ANSWER = 24
_SUBMIT = re.compile(r"[^不别先]{0,5}提交[吧了啊。！!]*")
SHORTEST_STORY = 5  # characters; shorter words that answer nothing are asked about again
LONGEST_SPOT = 30


class ReportForm:
    """The conversation from the first words to the filing."""

    # --- beginning -----------------------------------------------------------------------------

    def begin(self, turn: Turn, draft: ReportDraft, reading: Reading, *, before: str = "") -> None:
        """A draft that holds the first words: wait for more, ask, or read back."""
        turn.state.form, turn.state.report = FORM, draft
        drafts.start(turn)
        if self._waits_for_more(turn, draft):
            turn.state.asking = "listening"
            return
        self._go_on(turn, _joined(before, feelings.opening(turn, draft, reading, first=True)))

    # --- hearing -------------------------------------------------------------------------------

    def hear(self, turn: Turn) -> None:
        """Whatever comes while the form is open: an answer, a story, a photo."""
        assert turn.incoming is not None
        draft = _draft(turn)
        text = turn.incoming.text.strip()
        came = facts.add_media(draft, turn.incoming.media)
        if not text:
            self._photo(turn, draft, came)
            return
        asking = turn.state.asking
        if emergencies.intercept(turn, text, draft):
            return
        if asking in ("listening", "what"):
            self._listen_on(turn, draft, text)
        elif asking == "confirm":
            self._at_read_back(turn, draft, text)
        else:
            self._answer(turn, draft, asking, text)

    def _answer(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> None:
        slot = BY_NAME[asking]
        longest = LONGEST_ANSWER if slot.optional else LONGEST_SHORT_ANSWER
        if len(text) <= longest and slot.hear(turn, draft, text):
            facts.take_beside(draft, text, asking)
            self._answered(turn, draft, asking)
            return
        if asking == "category":
            self._not_understood(turn, draft, asking, text)
            return
        self._story(turn, draft, asking, text)

    def _story(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> None:
        """Free words in place of an answer: facts are taken, the rest is part of the account."""
        reading = read(text, turn.vocabulary)
        was_known = BY_NAME[asking].known(draft)
        took = facts.take_facts(turn, draft, reading)
        if reading.because or len(text) > LONGEST_SHORT_ANSWER:
            facts.add_narrative(turn, draft, text, reading)
        elif (not took and len(text) < SHORTEST_STORY) or (
            not took and not self._own_words(turn, draft, asking, text)
        ):
            self._not_understood(turn, draft, asking, text)
            return
        if not was_known and BY_NAME[asking].known(draft):
            turn.state.back.append(asking)
        self._go_on(turn, feelings.opening(turn, draft, reading, first=False))

    def _own_words(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> bool:
        """Asked twice, his own words are taken as they are (DESIGN §1 law 5)."""
        if not has_mark(draft, OWN_WORDS + asking) or len(text) > LONGEST_SPOT:
            return False
        if asking == "place":
            draft.spot = text
        elif asking == "name":
            draft.name = text
        else:
            return False
        return True

    def _not_understood(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> None:
        if self._own_words(turn, draft, asking, text):
            self._answered(turn, draft, asking)
            return
        mark(draft, OWN_WORDS + asking)
        self._ask(turn, draft, asking, say(f"resident.unclear.{asking}"))

    def _answered(self, turn: Turn, draft: ReportDraft, asking: str) -> None:
        turn.state.back.append(asking)
        unmark(draft, OWN_WORDS + asking)
        # Facts of the draft that follow from one another (community from house) are settled by now.
        self._go_on(turn, "")

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

    def pause_over(self, turn: Turn) -> None:
        """Nothing more came: answer the whole account at once."""
        draft = _draft(turn)
        reading = read(draft.what, turn.vocabulary)
        self._go_on(turn, feelings.opening(turn, draft, reading, first=True))

    def _photo(self, turn: Turn, draft: ReportDraft, came: int) -> None:
        if turn.state.asking == "listening" and self._waits_for_more(turn, draft):
            return
        words = (
            say("resident.photo", count=len(draft.photos)) if came else say("common.trouble.empty")
        )
        self._go_on(turn, words)

    # --- the read-back ------------------------------------------------------------------

    def _at_read_back(self, turn: Turn, draft: ReportDraft, text: str) -> None:
        sure = read_yes_no(text)
        if sure or _SUBMIT.fullmatch(text):
            self.confirm(turn)
            return
        if sure is False:
            edits = [b for b in readback.buttons(draft) if b.action != "confirm"]
            turn.ask(say("resident.card.which"), edits)
            return
        if readback.correct(turn, draft, text):
            self._go_on(turn, say("resident.card.corrected"))
            return
        reading = facts.add_narrative(turn, draft, text)
        opening = feelings.opening(turn, draft, reading, first=False)
        self._go_on(turn, _joined(opening, say("resident.card.added")))

    def confirm(self, turn: Turn) -> None:
        """对，提交: file it; a draft that lacks something required is asked for that first."""
        draft = _draft(turn)
        if first_open(SLOTS, draft, optional_too=False) is not None:
            self.ask_again(turn)
            return
        filing.file(turn, draft)

    def edit(self, turn: Turn, slot: str) -> None:
        """[改地点] …: ask that one thing; what was said before holds until a new answer comes."""
        draft = _draft(turn)
        if slot == "what":
            mark(draft, REPLACE_WHAT)
        turn.state.back.append("confirm")
        self._ask(turn, draft, slot, "")

    def tapped(self, turn: Turn, slot: str, *, skip: bool = False) -> None:
        """An answer given by a button, already in the draft; goes on from there."""
        draft = _draft(turn)
        if skip:
            mark(draft, slot)
        turn.state.back.append(slot)
        self._go_on(turn, "")

    # --- going on, back, away -----------------------------------------------------------

    def _go_on(self, turn: Turn, opening: str) -> None:
        draft = _draft(turn)
        slot = first_open(SLOTS, draft, optional_too=False)
        if slot is not None:
            draft.asked_any = True
        elif draft.asked_any:
            slot = first_open(SLOTS, draft, optional_too=True)
        if slot is None:
            turn.state.asking = "confirm"
            self._say(turn, draft, opening, (readback.card(turn, draft), readback.buttons(draft)))
            return
        self._ask(turn, draft, slot.name, opening)

    def _ask(self, turn: Turn, draft: ReportDraft, slot: str, opening: str) -> None:
        turn.state.asking = slot
        self._say(turn, draft, opening, BY_NAME[slot].question(turn, draft))

    def _say(self, turn: Turn, draft: ReportDraft, opening: str, question: Question) -> None:
        text, buttons = question
        if unmark(draft, CUT):
            cut = say("common.trouble.too_long", count=facts.LONGEST_ACCOUNT)
            opening = _joined(opening, cut)
        turn.ask(_joined(opening, text, feelings.privacy(draft)), buttons)

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The open question once more."""
        draft = _draft(turn)
        if turn.state.asking in BY_NAME:
            self._ask(turn, draft, turn.state.asking, before)
        else:
            self._go_on(turn, before)

    def back(self, turn: Turn) -> None:
        """返回: the question before, its answer forgotten."""
        draft = _draft(turn)
        unmark(draft, REPLACE_WHAT)
        if not turn.state.back:
            self.ask_again(turn, say("common.hint.nothing_to_go_back"))
            return
        slot = turn.state.back.pop()
        if slot == "confirm":
            turn.state.asking = "confirm"
            self._go_on(turn, "")
            return
        BY_NAME[slot].forget(draft)
        self._ask(turn, draft, slot, "")

    def drop(self, turn: Turn) -> None:
        """取消: dropped without a question, and how to begin again."""
        drafts.stop(turn)
        turn.state.clear_form()
        turn.ask(say("resident.dropped"), [Button(label("button.report"), "report")])


REPORT = ReportForm()


def begin_empty(turn: Turn, soothing: str = "") -> None:
    """我要报事, or only a photo: ask what happened."""
    draft = facts.begin(turn)
    if soothing:
        mark(draft, SOOTHED)
    came = facts.add_media(draft, turn.incoming.media) if turn.incoming else 0
    turn.state.form, turn.state.report, turn.state.back = FORM, draft, []
    drafts.start(turn)
    turn.state.asking = "what"
    photo = say("resident.photo", count=came) if came else ""
    REPORT.ask_again(turn, _joined(soothing, photo))


def _pause_over(turn: Turn, _subject_id: str) -> None:
    if turn.state.form == FORM and turn.state.asking == "listening":
        REPORT.pause_over(turn)


TIMERS = {drafts.NARRATIVE: _pause_over}


def _draft(turn: Turn) -> ReportDraft:
    draft = turn.state.report
    assert draft is not None, "the report form is open without its draft"
    return draft


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
