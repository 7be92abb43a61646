"""Caring for vacant homes: choose what, see it as it would go, and only then [发给业主] (§6.7)."""

from collections.abc import Callable, Mapping

from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import vacant
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.wording import check_wording

__all__ = ["ACTIONS", "FORM"]


def _choose(turn: Turn, house_id: str) -> None:
    """One home: plan, patrol findings, invitation, greeting."""
    home = vacant.home_of(turn, house_id)
    buttons = [
        Button(say(f"vacant.kind.{kind}"), f"vacant_about:{home.house_id}.{kind}")
        for kind in vacant.KINDS
    ]
    text = say("vacant.choose", place=home.place, name=home.owner)
    turn.ask(text, [*buttons, Button(label("vacant.button.not_now"), "my_cases")])


def _about(turn: Turn, ref: str) -> None:
    """What needs no words is shown at once; for the others they are asked."""
    house_id, _, kind = ref.partition(".")
    vacant.home_of(turn, house_id)
    if kind not in vacant.KINDS:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    FORM.begin(turn, house_id, kind)


def _send(turn: Turn, _ref: str) -> None:
    """[发给业主]."""
    FORM.send(turn)


class VacantForm:
    """The words where they are wanted, then the read-back with [发给业主]."""

    key = "vacant"

    def begin(self, turn: Turn, house_id: str, kind: str) -> None:
        """Ask, or show."""
        turn.state.clear_form()
        turn.state.form = self.key
        turn.state.staff = StaffDraft(slots={"house": house_id, "kind": kind})
        turn.state.asking = "words" if kind in vacant.WRITTEN else "send"
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """The steward's words, fit for an owner; new words at the read-back replace them."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        slots = self._slots(turn)
        if slots.get("kind") not in vacant.WRITTEN or not text:
            self.ask_again(turn)
            return
        try:
            refuse_command(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        findings = check_wording(text)
        if findings:
            words = "”“".join(dict.fromkeys(finding.words for finding in findings))
            self.ask_again(turn, say("vacant.wording", words=words))
            return
        slots["words"], turn.state.asking = text, "send"
        self.ask_again(turn)

    def send(self, turn: Turn) -> None:
        """What was shown, word for word."""
        if turn.state.form != self.key or turn.state.asking != "send":
            raise MoveRefused(say("common.button_reply.old_nothing"))
        home, text = self._home(turn), self._text(turn)
        turn.state.clear_form()
        vacant.tell_owner(turn, home, text)
        done = say("vacant.sent", place=home.place, name=home.owner)
        turn.ask(done, [Button(label("button.my_cases"), "my_cases")])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question, or the read-back, once more."""
        cancel = Button(label("button.cancel"), "cancel")
        if turn.state.asking == "words":
            kind = self._slots(turn)["kind"]
            question = say(f"vacant.ask.{kind}", place=self._home(turn).place)
            turn.ask("\n".join(filter(None, (before, question))), [cancel])
            return
        shown = say("vacant.read_back", name=self._home(turn).owner, text=self._text(turn))
        send = Button(label("vacant.button.send"), "vacant_send")
        turn.ask("\n".join(filter(None, (before, shown))), [send, cancel])

    def back(self, turn: Turn) -> None:
        """返回: to the choice."""
        house_id = self._slots(turn).get("house", "")
        turn.state.clear_form()
        _choose(turn, house_id)

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent."""
        turn.state.clear_form()
        turn.ask(say("vacant.dropped"), [Button(label("button.my_cases"), "my_cases")])

    def _slots(self, turn: Turn) -> dict[str, str]:
        assert turn.state.staff is not None, "the form is open with its draft"
        return turn.state.staff.slots

    def _home(self, turn: Turn) -> vacant.Home:
        return vacant.home_of(turn, self._slots(turn).get("house", ""))

    def _text(self, turn: Turn) -> str:
        slots = self._slots(turn)
        return vacant.text_for(self._home(turn), slots["kind"], slots.get("words", ""))


FORM = VacantForm()
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "vacant": _choose,
    "vacant_about": _about,
    "vacant_send": _send,
}
