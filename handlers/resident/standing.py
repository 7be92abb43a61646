"""An authority asks, or a fee is to be paid later: ways of their own (RULEBOOK §5.14, §8)."""

from collections.abc import Callable

from handlers.cases.outside import fees
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.standing import asks_to_pay_later, is_official
from nlp.when import read_date

__all__ = ["ACTIONS", "DEFER", "FORM", "hear"]

FORM = "fee_deferral"
LONGEST = 500
LONGEST_WISH = 40  # characters; a longer text tells of a matter besides
ASKED = ("duty_manager", "chief", "gm")  # the first of them who is there answers authorities


def hear(turn: Turn, text: str) -> bool:
    """Whether the words were one of the two, and then they are answered."""
    if is_official(text):
        _to_manager(turn, text)
        return True
    if len(text) <= LONGEST_WISH and asks_to_pay_later(text):
        ask_deferral(turn)
        return True
    return False


def _to_manager(turn: Turn, text: str) -> None:
    """Authorities' questions go to the manager; the desk itself tells them nothing of anybody."""
    for role in ASKED:
        people = turn.roster.on_duty(role, turn.speaker.community_id, turn.now)
        if people:
            break
    told = say("outside.official.told", words=text[:LONGEST])
    for staff in people:
        turn.push(staff.person_id, told)
    turn.explain(say("log.neighbours.official"))
    turn.ask(say("outside.official.answer"), [Button(label("button.human"), "human")])


def ask_deferral(turn: Turn, _ref: str = "") -> None:
    """申请缓交: why, and until when."""
    turn.state.clear_form()
    turn.state.form, turn.state.asking = FORM, "why"
    DEFER.ask_again(turn)


class DeferForm:
    """One question: the reason with the day."""

    def hear(self, turn: Turn) -> None:
        """A day that can be read, and it goes to the lead."""
        assert turn.incoming is not None
        text = turn.incoming.text.strip()
        until = read_date(text, turn.now, ZONE) if text else None
        if until is None or until <= turn.now:
            self.ask_again(turn, say("outside.fees.which_day"))
            return
        turn.state.clear_form()
        fees.ask_to_defer(turn, text[:LONGEST], until)
        turn.ask(say("outside.fees.sent"), [Button(label("button.human"), "human")])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question."""
        words = say("outside.fees.ask")
        cancel = Button(label("button.cancel"), "cancel")
        turn.ask(f"{before}\n{words}" if before else words, [cancel])

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.ask_again(turn, say("common.hint.nothing_to_go_back"))


DEFER = DeferForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {"defer_fee": ask_deferral}
