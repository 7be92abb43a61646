"""How the report form hears what answers the slot asked now, or does not (RULEBOOK §4.2, §4.3)."""

import re
from dataclasses import replace

from handlers.cases.privacy import numbers
from handlers.resident import asked_back, by_content, facts, feelings, places, readback, unsaid
from handlers.resident.asking import Asking
from handlers.resident.common import joined
from handlers.resident.marks import OWN_WORDS, WHICH_HOUSE, has_mark, mark, unmark
from handlers.resident.own_words import OWN_WORDS_TAKEN
from handlers.resident.slots import BY_NAME, LONGEST_ANSWER
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_command, read_yes_no
from nlp.manners import says_send
from nlp.several_phones import only_phones

__all__ = ["SHORTEST_STORY", "Answering"]

# Longer answers are told stories: they are read whole, though a slot is being asked.
LONGEST_SHORT_ANSWER = 24
SHORTEST_STORY = 5  # characters; shorter words that answer nothing are asked about again
LONGEST_SPOT = 30
_KNOWS_NOT = re.compile("(?:我?也?)?(?:不知道|不清楚|不记得|说不清|不晓得)[了啊呀。！!]*")
_QUESTION = re.compile("[?？]\\s*$|[吗么][啊呀]*$|凭什么|凭啥|干嘛|为什么|为啥|关你|关我")
_STAYS = re.compile("(?:那?我?)?(?:不撤回?|不取消|继续|接着填?)[了吧的。!！]*")


def _corrected(changed: bool) -> str:
    return say("resident.card.corrected" if changed else "resident.card.same")


class Answering(Asking):
    """The half of the form that listens to one answer."""

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
        said, text = text, by_content.substance(asking, text)
        if not text:
            self._nothing_said(turn, draft, asking, sends=says_send(said))
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

    def _nothing_said(self, turn: Turn, draft: ReportDraft, asking: str, *, sends: bool) -> None:
        """嗯, 凭什么, where it may stay unsaid: asked once more, then left, as with 就这样，提交吧
        at once (RULEBOOK §4.3)."""
        if sends or has_mark(draft, OWN_WORDS + asking):
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
        if self._only_numbers(turn, draft, text):
            return True
        slot = readback.wishes_to_edit(text)
        if slot is not None:
            self.edit(turn, slot)
            return True
        return self._puts_right(turn, draft, text)

    def _only_numbers(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """还有一个139…也能打, 不是138…，是139…, where one is known: no part of the account."""
        known = draft.phone
        kept = numbers.heard(known, text) if known and only_phones(text) else None
        if kept is None:
            return False
        draft.phone = kept
        further = numbers.first(kept) == numbers.first(known) and kept != known
        told = say("resident.card.further_phone") if further else _corrected(kept != known)
        self._go_on(turn, told)
        return True

    def _puts_right(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        wrong_phone = readback.wrong_phone(text)
        named = wrong_phone or readback.names_correction(text)
        if named and self._corrects(turn, draft, text):
            return True
        if wrong_phone and draft.phone and len(text) <= LONGEST_SHORT_ANSWER:
            self.edit(turn, "phone")  # wrong, and nobody knows yet what is right
            return True
        return False

    def _corrects(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """Put right what is named, and say so only where something changed (RULEBOOK §4.4)."""
        before = repr(draft)
        if not readback.correct(turn, draft, text):
            return False
        if unmark(draft, WHICH_HOUSE):
            changed = repr(draft) != before
            place = places.place_line(turn, draft)
            which = say("resident.card.which_house", place=place or say("resident.unsaid"))
            turn.state.back.append("confirm")
            self._ask(turn, draft, "place", joined(_corrected(changed) if changed else "", which))
            return True
        self._go_on(turn, _corrected(repr(draft) != before))
        return True

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
        if asking in ("place", "community") and _QUESTION.search(text):
            return False  # 你们不会自己查吗 is no place
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
