"""What the report form asks next, and its steps back (RULEBOOK §4.2, §4.3)."""

from handlers.forms import Question, first_open
from handlers.messages import Button
from handlers.resident import (
    drafts,
    facts,
    feelings,
    known_incidents,
    places,
    readback,
    repeats,
    unsaid,
)
from handlers.resident.common import draft_of, joined
from handlers.resident.marks import CUT, REPLACE_WHAT, mark, unmark
from handlers.resident.slots import BY_NAME, SLOTS
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["Asking"]


class Asking:
    """The half of the form that speaks: the next open slot, or the read-back."""

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

    def edit(self, turn: Turn, slot: str) -> None:
        """[改地点] …: ask that one thing; what was said before holds until a new answer comes."""
        draft = draft_of(turn)
        if slot == "what":
            mark(draft, REPLACE_WHAT)
        turn.state.back.append("confirm")
        self._ask(turn, draft, slot, "")

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
