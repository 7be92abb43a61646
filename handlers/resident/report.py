"""Taking a report: the form that walks ``slots.SLOTS``, reads back, and files (RULEBOOK §4).

    first words ──> what is still missing, one question at a time ──> read-back ──> 对，提交
                    since, hope (only when something else had to be asked)

    Free words at any step are read whole and fill every slot they hold; at the read-back they
    correct it or add to it, and it is read back again.

Steps in ``State.asking``: ``listening`` (he is still sending), a slot's name, or ``confirm``.
"""

import re
from dataclasses import replace

from handlers.cases.talks import chats
from handlers.forms import Question, first_open
from handlers.messages import Button
from handlers.resident import (
    anonymity,
    asked_back,
    by_content,
    drafts,
    emergencies,
    facts,
    feelings,
    filing,
    known_incidents,
    places,
    readback,
    repeats,
    unsaid,
    voices,
)
from handlers.resident.common import draft_of, joined
from handlers.resident.marks import (
    CUT,
    OWN_WORDS,
    REPLACE_WHAT,
    WHICH_WRONG,
    has_mark,
    mark,
    unmark,
)
from handlers.resident.own_words import OWN_WORDS_TAKEN
from handlers.resident.slots import BY_NAME, LONGEST_ANSWER, SLOTS
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_command, read_yes_no

__all__ = ["FORM", "REPORT", "TIMERS", "ReportForm"]

FORM = "report"
# Longer answers are told stories: they are read whole, though a slot is being asked.
LONGEST_SHORT_ANSWER = 24
_SUBMIT = re.compile(r"[^不别先]{0,5}提交[吧了啊。！!]*")
_KNOWS_NOT = re.compile("(?:我?也?)?(?:不知道|不清楚|不记得|说不清|不晓得)[了啊呀。！!]*")
_STAYS = re.compile("(?:那?我?)?(?:不撤回?|不取消|继续|接着填?)[了吧的。!！]*")
SHORTEST_STORY = 5  # characters; shorter words that answer nothing are asked about again
LONGEST_SPOT = 30


class ReportForm:
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
        if emergencies.intercept(turn, text, draft):
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

    def _answer(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> None:
        if self._beside(turn, draft, text) or self._asks_back(turn, draft, asking, text):
            return
        slot = BY_NAME[asking]
        if unsaid.hear(draft, asking, text):
            self._answered(turn, draft, asking)
            return
        if len(text) <= LONGEST_SHORT_ANSWER and by_content.answers_another(
            turn, draft, asking, text
        ):
            self._go_on(turn, say("resident.goes_on"))
            return
        text = by_content.substance(asking, text)
        if not text:
            self._nothing_said(turn, draft, asking)
            return
        longest = LONGEST_ANSWER if slot.optional else LONGEST_SHORT_ANSWER
        if len(text) <= longest and slot.hear(turn, draft, text):
            facts.take_beside(draft, text, asking)
            self._answered(turn, draft, asking)
            return
        if asking in ("category", "whom"):
            self._not_understood(turn, draft, asking, text)
            return
        self._story(turn, draft, asking, text)

    def _asks_back(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> bool:
        """你是谁, 干嘛问我名字: told, and asked once more, or left open."""
        back = asked_back.hear(turn, draft, asking, text)
        if back is None:
            return False
        if back.goes_on:
            self._go_on(turn, back.words)
        else:
            self._ask(turn, draft, asking, back.words)
        return True

    def _nothing_said(self, turn: Turn, draft: ReportDraft, asking: str) -> None:
        """嗯, 凭什么, where it may stay unsaid: asked once more, then left (RULEBOOK §4.3)."""
        if has_mark(draft, OWN_WORDS + asking):
            mark(draft, asking)
            self._go_on(turn, "")
            return
        mark(draft, OWN_WORDS + asking)
        self._ask(turn, draft, asking, say(f"resident.unclear.{asking}"))

    def _beside(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """A correction or a wish that is no answer to the question open, whichever that is."""
        if read_command(text) == "withdraw":
            self.drop(turn)
            return True
        if _STAYS.fullmatch(text):
            self.ask_again(turn, say("resident.goes_on"))
            return True
        if turn.state.asking == "place" and places.is_known(draft) and read_yes_no(text):
            self._go_on(turn, "")  # asked about only because the roster has no such building
            return True
        slot = readback.wishes_to_edit(text)
        if slot is not None:
            self.edit(turn, slot)
            return True
        return self._puts_right(turn, draft, text)

    def _puts_right(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        wrong_phone = readback.wrong_phone(text)
        named = wrong_phone or readback.names_correction(text)
        if named and readback.correct(turn, draft, text):
            self._go_on(turn, say("resident.card.corrected"))
            return True
        if wrong_phone and draft.phone and len(text) <= LONGEST_SHORT_ANSWER:
            self.edit(turn, "phone")  # wrong, and nobody knows yet what is right
            return True
        return False

    def _story(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> None:
        """Free words in place of an answer: facts are taken, the rest is part of the account."""
        reading = read(text, turn.vocabulary)
        was_known = BY_NAME[asking].known(draft)
        took = facts.take_facts(turn, draft, reading)
        is_long = len(text) > LONGEST_SHORT_ANSWER and not facts.is_only_facts(text, reading.slots)
        if reading.because or is_long:
            facts.add_narrative(turn, draft, text, reading)
        elif (not took and len(text) < SHORTEST_STORY) or (
            not took and not self._own_words(turn, draft, asking, text)
        ):
            self._not_understood(turn, draft, asking, text)
            return
        if not was_known and BY_NAME[asking].known(draft):
            turn.state.back.append(asking)
        if facts.is_only_facts(text, reading.slots):
            reading = replace(reading, intent="request")  # an address complains of nothing
        self._go_on(turn, feelings.opening(turn, draft, reading, first=False))

    def _own_words(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> bool:
        """Asked twice, his own words are taken as they are (DESIGN §1 law 5)."""
        says_something = any(sign.isalnum() for sign in text)
        asked_twice = has_mark(draft, OWN_WORDS + asking)
        if not asked_twice or not says_something or len(text) > LONGEST_SPOT:
            return False
        if asking == "name" and read_yes_no(text) is not None:
            return False  # 中 says yes and is nobody's name
        taken = OWN_WORDS_TAKEN.get(asking)
        if taken is not None:
            taken(draft, text)
        return taken is not None

    def _not_understood(self, turn: Turn, draft: ReportDraft, asking: str, text: str) -> None:
        if self._own_words(turn, draft, asking, text):
            self._answered(turn, draft, asking)
            return
        again = has_mark(draft, OWN_WORDS + asking)
        mark(draft, OWN_WORDS + asking)
        unclear = say(f"resident.unclear.{asking}")
        self._ask(turn, draft, asking, unclear, other_ways=again or _KNOWS_NOT.fullmatch(text))

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
        if readback.correct(turn, draft, text):
            self._go_on(turn, say("resident.card.corrected"))
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
        sure, which_wrong = read_yes_no(text), unmark(draft, WHICH_WRONG)
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

    def edit(self, turn: Turn, slot: str) -> None:
        """[改地点] …: ask that one thing; what was said before holds until a new answer comes."""
        draft = draft_of(turn)
        if slot == "what":
            mark(draft, REPLACE_WHAT)
        turn.state.back.append("confirm")
        self._ask(turn, draft, slot, "")

    def tapped(self, turn: Turn, slot: str, *, skip: bool = False) -> None:
        """An answer given by a button, already in the draft; goes on from there."""
        draft = draft_of(turn)
        if skip:
            mark(draft, slot)
        turn.state.back.append(slot)
        self._go_on(turn, "")

    # --- going on, back, away -----------------------------------------------------------

    def _go_on(self, turn: Turn, opening: str) -> None:
        draft = draft_of(turn)
        if known_incidents.offers(turn, draft, opening) or repeats.offers(turn, draft, opening):
            return
        slot = first_open(SLOTS, draft, optional_too=False)
        if slot is not None and slot.name == "place" and places.building_has_to_do(draft):
            slot = first_open(SLOTS, draft, optional_too=False)
        if places.unheard_of(turn, draft):
            words = say("resident.unclear.building", building=draft.building)
            if slot is None or slot.name != "community":
                self._check_building(turn, draft, joined(opening, words))
                return
            opening = joined(opening, words)  # asked together with the estate: one step, not two
        if slot is not None:
            draft.asked_any = True
        elif draft.asked_any:
            slot = first_open(SLOTS, draft, optional_too=True)
        if slot is None:
            turn.state.asking = "confirm"
            feelings.restated(draft)  # the card says it
            self._say(
                turn, draft, opening, (readback.card(turn, draft), readback.buttons(turn, draft))
            )
            return
        self._ask(turn, draft, slot.name, opening)

    def _check_building(self, turn: Turn, draft: ReportDraft, opening: str) -> None:
        """99栋, which nobody has: a slip of the finger is put right now or never."""
        turn.state.asking = "place"
        words = say("resident.unclear.building_right")
        yes = Button(label("resident.button.place_right"), "place_right")
        self._say(turn, draft, joined(opening, feelings.restated(draft)), (words, (yes,)))

    def _ask(
        self,
        turn: Turn,
        draft: ReportDraft,
        slot: str,
        opening: str,
        *,
        other_ways: object = None,
    ) -> None:
        """Ask it; ``other_ways`` names a person who helps, so that nobody goes in circles."""
        turn.state.asking = slot
        opening = joined(opening, feelings.restated(draft))
        text, offered = unsaid.question(draft, slot, BY_NAME[slot].question(turn, draft))
        if other_ways:
            text = joined(text, say("resident.unclear.other_ways"))
            offered = (*offered, Button(label("button.human"), "human"))
        self._say(turn, draft, opening, (text, offered))

    def _say(self, turn: Turn, draft: ReportDraft, opening: str, question: Question) -> None:
        text, buttons = question
        if unmark(draft, CUT):
            cut = say("common.trouble.too_long", count=facts.LONGEST_ACCOUNT)
            opening = joined(opening, cut)
        turn.ask(joined(opening, text, feelings.privacy(draft)), buttons)

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The open question once more."""
        draft = draft_of(turn)
        if turn.state.asking in BY_NAME:
            self._ask(turn, draft, turn.state.asking, before)
        else:
            self._go_on(turn, before)

    def back(self, turn: Turn) -> None:
        """返回: the question before, its answer forgotten."""
        draft = draft_of(turn)
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


def _pause_over(turn: Turn, _subject_id: str) -> None:
    if turn.state.form == FORM and turn.state.asking == "listening" and not chats.is_live(turn):
        REPORT.pause_over(turn)


TIMERS = {drafts.NARRATIVE: _pause_over}
