"""The small engine behind every form an employee fills for a case: one question at a time.

What was said stands in ``state.staff`` (a ``StaffDraft``) and survives restarts. A reply that does
not fit raises ``Unfit`` with a kind sentence; the same slot is then asked again, nothing is lost.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile

from handlers.cases.errors import MoveRefused
from handlers.messages import Button, Media
from handlers.state import StaffDraft
from handlers.steward.telling import confirm
from handlers.steward.which import case_by_id
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = [
    "ANSWER",
    "MOVED_BY_SENTENCES",
    "MOVE_OF_FORM",
    "MOVE_WORDS",
    "OFFERED",
    "SENTENCES",
    "SKIPPED",
    "UNFINISHED_FORM",
    "Ends",
    "Filling",
    "Question",
    "Slot",
    "StaffForm",
    "Unfit",
    "move_said",
    "moved_by_sentence",
    "short_name",
]

ANSWER = "staff_answer"  # action of a tapped answer; its ref: number.form.slot.value
SKIPPED = "-"
UNFINISHED_FORM = "staff_form"  # the timer of a form on which somebody waits; see ``left_open``
LONGEST_WISH = 20  # characters
OFFERED = "phrase_"  # draft entries holding a sentence that was offered, not answered
Question = tuple[str, Sequence[Button]]
# Words that are buttons wherever they are typed; filled by ``listening``, which knows the moves.
MOVE_WORDS: dict[str, Callable[[Turn, str], None]] = {}
# Sentences that begin with the word of a button and go on with what it asks for: 完成，换了软管.
SENTENCES: list[Callable[[Turn, Case, str], bool]] = []
# Forms for words to the resident; in the others such a sentence is their answer.
MOVED_BY_SENTENCES = frozenset(
    {"staff.visit", "staff.progress", "staff.plan", "staff.to_resident", "staff.first_word"}
)
MOVE_OF_FORM = {
    "staff.progress": label("button.progress"),
    "staff.plan": label("button.plan"),
    "staff.complete": label("button.complete"),
    "staff.visit": label("steward.button.visit"),
    "staff.no_access": label("steward.button.no_access"),
    "staff.to_resident": label("button.to_resident"),
    "staff.internal": label("button.internal"),
}


# 我要暂停, 发起邻里调解: the button, wished for. Without such a word 暂停了 tells of something.
_WISHES = re.compile(
    "(?:我们?)?(?:想要?|要|需要|准备|申请|发起|开始|帮我?){1,3}"
    "(?:(?:给|帮|替|为|把|对)?(?:他们|她们|这|那|双方|[两俩]|[家户个件边方]|业户|的?事情?))*(?:做|搞|来)?"
    "(?:一个|一下|一次|个)?(?P<what>[^了过]+?)(?:一下|吧)?[。！!]?"
)


def move_said(text: str) -> Callable[[Turn, str], None] | None:
    """The move whose button's label the words are, or wish for; None when they are anything else.

    What a button does is never content (RULEBOOK §4.9).
    """
    found = MOVE_WORDS.get(text)
    if found is not None or len(text) > LONGEST_WISH:
        return found
    wish = _WISHES.fullmatch(text)
    return MOVE_WORDS.get(wish["what"]) if wish is not None else None


def moved_by_sentence(turn: Turn, case: Case, text: str) -> bool:
    """Whether the sentence made a move of the case, what it says being its content."""
    return any(hear(turn, case, text) for hear in SENTENCES)


class Unfit(Exception):
    """The reply does not answer the question; says why, kindly, and what would."""

    def __init__(self, text: str, buttons: Sequence[Button] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.buttons = tuple(buttons)


class Ends(Unfit):
    """The answer ends the form, nothing sent: says why; what the case allows is offered."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A form being filled: who fills it, for which case, and what is written so far."""

    turn: Turn
    case: Case
    draft: StaffDraft
    kept: str | None = None  # words written before the form was opened, read instead of the message

    def said(self, slot: str) -> str:
        """What was answered; empty when skipped or not asked yet."""
        value = self.draft.slots.get(slot, "")
        return "" if value == SKIPPED else value

    @property
    def text(self) -> str:
        """The words just written, without blanks around."""
        if self.kept is not None:
            return self.kept
        return self.turn.incoming.text.strip() if self.turn.incoming else ""

    @property
    def media(self) -> tuple[Media, ...]:
        """The photos and files sent while the form was open, in order."""
        return tuple(Media(k, name, mime, int(blob)) for k, name, mime, blob in self.draft.photos)

    def keep_media(self) -> int:
        """Adds what came with this message to the draft; how many came."""
        came = [m for m in self.turn.incoming.media if m.blob_id] if self.turn.incoming else []
        self.draft.photos += [[m.kind, m.name, m.mime, str(m.blob_id)] for m in came]
        return len(came)

    def button(self, words: str, slot: str, value: str) -> Button:
        """A one-tap answer to the slot, good for this case and form only."""
        form = short_name(self.turn.state.form)
        return Button(words, f"{ANSWER}:{self.case.number}.{form}.{slot}.{value}")

    def skip_button(self, slot: str) -> Button:
        """[跳过] for an optional slot."""
        return self.button(label("button.skip"), slot, SKIPPED)


def _always(_: Filling) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to be said.

    ``ask`` makes the question; ``hear`` reads the reply (raises ``Unfit``), ``tap`` a tapped value;
    ``wanted`` says whether it is asked at all.
    """

    name: str
    ask: Callable[[Filling], Question]
    hear: Callable[[Filling], str]
    tap: Callable[[Filling, str], str] = lambda _, value: value
    wanted: Callable[[Filling], bool] = _always


@dataclass(frozen=True, slots=True)
class StaffForm:
    """A form: its key in the router's table, its slots in order, and what is done in the end."""

    key: str
    slots: tuple[Slot, ...]
    finish: Callable[[Filling], None]
    awaited: bool = False  # a resident waits for what it says: not left lying (RULEBOOK §5.8)

    def begin(self, turn: Turn, case: Case, *, before: str = "", **known: str) -> None:
        """Open the form for the case, with what is known; ``before`` goes above the question."""
        left = _left_unfinished(turn, case, self.key)
        self._open(turn, case, StaffDraft(case_id=case.id, slots=dict(known)))
        self._go_on(self._filling(turn), before="\n".join(filter(None, (left, before))))

    def begin_with(
        self,
        turn: Turn,
        case: Case,
        text: str,
        photos: list[list[str]],
        *,
        answers: str = "",
        **known: str,
    ) -> None:
        """Open the form; words and photos kept from before answer its first open question.

        ``answers``: the slot they answer instead; what stands before it is asked afterwards.
        """
        self._open(turn, case, StaffDraft(case_id=case.id, slots=dict(known), photos=photos))
        filling = replace(self._filling(turn), kept=text)
        slot = next(s for s in self.slots if s.name == answers or not (answers or s.name in known))
        turn.state.asking = slot.name
        self._answer(filling, slot.name, lambda: slot.hear(filling))

    def _open(self, turn: Turn, case: Case, draft: StaffDraft) -> None:
        turn.state.clear_form()
        turn.state.form = self.key
        turn.state.case_id = case.id
        turn.state.staff = draft
        if self.awaited:
            minutes = turn.calendar_of(case.community_id).policy.visits.unfinished_reminder_minutes
            subject = f"conversation:{turn.speaker.account_id}"
            turn.start_timer(UNFINISHED_FORM, subject, turn.now + timedelta(minutes=minutes))

    def hear(self, turn: Turn) -> None:
        """Read the reply to the question asked now."""
        filling = self._filling(turn)
        move = move_said(filling.text)
        if move is not None:
            self._make(filling, move)
            return
        if self.key in MOVED_BY_SENTENCES and self._moved_by_sentence(filling):
            return
        slot = self._slot(turn.state.asking)
        self._answer(filling, slot.name, lambda: slot.hear(filling))

    def _make(self, filling: Filling, move: Callable[[Turn, str], None]) -> None:
        """The word of a button, typed: it acts, and never is content (RULEBOOK §4.9)."""
        turn, before = filling.turn, filling.draft
        if MOVE_OF_FORM.get(self.key) == filling.text:
            self.ask_again(turn)
            return
        try:
            move(turn, filling.case.number)
        except MoveRefused as refused:
            turn.state.staff = before
            self.ask_again(turn, str(refused))

    def _moved_by_sentence(self, filling: Filling) -> bool:
        try:
            return moved_by_sentence(filling.turn, filling.case, filling.text)
        except MoveRefused as refused:
            self.ask_again(filling.turn, str(refused))
            return True

    def tap(self, turn: Turn, slot_name: str, value: str) -> None:
        """A tapped answer; a button of an earlier question is explained kindly."""
        filling = self._filling(turn)
        slot = self._slot(turn.state.asking)
        if slot.name != slot_name:
            self.ask_again(turn, say("common.button_reply.old"))
            return
        self._answer(filling, slot.name, lambda: slot.tap(filling, value))

    def is_open_for(self, turn: Turn, number: str) -> bool:
        """Whether this form is the open one, and for the case of this number."""
        return turn.state.form == self.key and self._filling(turn).case.number == number

    def back(self, turn: Turn) -> None:
        """返回: ask the slot before again; its old answer is forgotten."""
        if not turn.state.back:
            self.ask_again(turn, say("common.hint.nothing_to_go_back"))
            return
        self._redo(self._filling(turn), turn.state.back[-1])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the open question once more, ``before`` standing above it."""
        filling = self._filling(turn)
        name = turn.state.asking
        self._ask(filling, name, _below(before, self._slot(name).ask(filling)))

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent; what the case allows is offered again."""
        filling = self._filling(turn)
        turn.state.clear_form()
        confirm(turn, filling.case, say("steward.form.dropped", number=filling.case.number))

    def _answer(self, filling: Filling, slot_name: str, read: Callable[[], str]) -> None:
        """Keep the answer and go on to the next slot, or finish."""
        try:
            value = read()
        except Ends as ends:
            filling.turn.state.clear_form()
            confirm(filling.turn, filling.case, ends.text)
            return
        except Unfit as unfit:
            # The one-tap answers of the question stay on offer when the refusal brings none.
            buttons = unfit.buttons or self._slot(slot_name).ask(filling)[1]
            self._ask(filling, slot_name, (unfit.text, buttons))
            return
        filling.draft.slots[slot_name] = value
        filling.draft.text = ""
        filling.turn.state.back.append(slot_name)
        self._go_on(filling)

    def _redo(self, filling: Filling, name: str) -> None:
        for slot in self._from(name):
            filling.draft.slots.pop(slot.name, None)
            if slot.name in filling.turn.state.back:
                filling.turn.state.back.remove(slot.name)
        filling.draft.text = ""
        self._ask(filling, name, self._slot(name).ask(filling))

    def _go_on(self, filling: Filling, *, before: str = "") -> None:
        """Ask the first slot that is wanted and not answered; without one, finish."""
        for slot in self.slots:
            if slot.name not in filling.draft.slots and slot.wanted(filling):
                self._ask(filling, slot.name, _below(before, slot.ask(filling)))
                return
        filling.turn.state.clear_form()
        self.finish(filling)

    def _ask(self, filling: Filling, slot_name: str, question: Question) -> None:
        text, buttons = question
        filling.turn.state.asking = slot_name
        filling.turn.ask(text, buttons, case_id=filling.case.id, case_number=filling.case.number)

    def filling(self, turn: Turn) -> Filling:
        """What is written so far; raises MoveRefused where the case is no longer his to see."""
        return self._filling(turn)

    def _filling(self, turn: Turn) -> Filling:
        draft = turn.state.staff
        assert draft is not None, "a staff form is open without its draft"
        try:
            case = case_by_id(turn, draft.case_id)
        except MoveRefused:
            turn.state.clear_form()  # the case is no longer his to see: nothing holds him here
            raise
        return Filling(turn, case, draft)

    def _slot(self, name: str) -> Slot:
        return next(slot for slot in self.slots if slot.name == name)

    def _from(self, name: str) -> tuple[Slot, ...]:
        """The slot and all after it."""
        before = len(tuple(takewhile(lambda slot: slot.name != name, self.slots)))
        return self.slots[before:]


def short_name(form_key: str) -> str:
    """The form's name inside a button: plan for staff.plan."""
    return form_key.rpartition(".")[2]


def _below(before: str, question: Question) -> Question:
    text, buttons = question
    return (f"{before}\n{text}" if before else text), buttons


def _left_unfinished(turn: Turn, case: Case, form_key: str) -> str:
    """A word when another form with something written in it is left for this one."""
    draft = turn.state.staff
    if draft is None or not (_written(draft) or draft.photos or draft.text):
        return ""
    if draft.case_id == case.id and turn.state.form == form_key:
        return ""
    return say("steward.form.left")


def _written(draft: StaffDraft) -> bool:
    """Whether anything was answered; ready phrases that were only offered do not count."""
    return any(not name.startswith(OFFERED) for name in draft.slots)
