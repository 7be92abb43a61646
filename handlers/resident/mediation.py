"""Both sides of a dispute in their chats: the filer by his case, the other without one (§5.11)."""

import re
from collections.abc import Callable

from handlers.cases import book
from handlers.cases.neighbours import mediation
from handlers.messages import Button
from handlers.resident.matters import own_case
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command

__all__ = ["ACTIONS", "FORM", "SIDE", "hear_side"]

FORM = "side_says"
LONGEST = 1000
_TOLD = "告状|告[我你您]|告的|投诉|举报|反映|报[的告]|打.{0,3}电话|说我|说的"
_ASKS_WHO = re.compile(
    f"(?:谁|哪[家户个位]|是不是|[楼隔对][上下壁门]|[0-9]{{3,4}})[^。！!；;\n]{{0,14}}(?:{_TOLD})"
    f"|(?:{_TOLD})[^。！!；;\n]{{0,6}}(?:是谁|谁|哪[家户个位])"
)


def _settle(turn: Turn, ref: str) -> None:
    """The filer about the proposal: ``number.agree``."""
    number, _, answer = ref.partition(".")
    case = own_case(turn, number)
    agrees = answer == "agree"
    mediation.settle(turn, mediation.of_case(turn, case), case, mediation.FILER, agrees=agrees)
    turn.state.case_id = case.id
    _thank(turn, agrees=agrees)


def _side_settles(turn: Turn, ref: str) -> None:
    """The other side about it."""
    mediation_id, _, answer = ref.partition(".")
    found, case = mediation.by_id(turn, int(mediation_id) if mediation_id.isdecimal() else 0)
    agrees = answer == "agree"
    mediation.settle(turn, found, case, mediation.OTHER, agrees=agrees)
    _thank(turn, agrees=agrees)


def _thank(turn: Turn, *, agrees: bool) -> None:
    turn.ask(
        say(f"disputes.done.{'agreed' if agrees else 'disagreed'}"),
        [Button(label("button.human"), "human")],
    )


def _side_says(turn: Turn, ref: str) -> None:
    """[说说我家的情况]: heard by the handler alone."""
    found, _ = mediation.by_id(turn, int(ref) if ref.isdecimal() else 0)
    turn.state.clear_form()
    turn.state.form, turn.state.asking, turn.state.about = FORM, "side", found.id
    SIDE.ask_again(turn)


def hear_side(turn: Turn, text: str) -> bool:
    """Words of who was asked for his side and did not tap: taken as that; whether they were.

    Free text is always accepted (RULEBOOK §4.3). Who has a matter of his own open may mean it.
    """
    asked = None if turn.speaker.new else mediation.just_asked(turn)
    if asked is None or read_command(text) or book.open_of_filer(turn, turn.speaker.person_id):
        return False
    _take_side(turn, asked, text)
    return True


def _take_side(turn: Turn, mediation_id: int, text: str) -> None:
    """To the handler alone; who reported is told to nobody, whatever is asked (RULEBOOK §5.11)."""
    found, case = mediation.by_id(turn, mediation_id)
    mediation.hear_other(turn, found, case, text[:LONGEST])
    unnamed = say("disputes.done.unnamed") if _ASKS_WHO.search(text) else ""
    buttons = [Button(label(f"button.{name}"), name) for name in ("report", "human")]
    turn.ask("\n".join(filter(None, (unnamed, say("disputes.done.side")))), buttons)


class SideForm:
    """Waits for the other side's own words."""

    def hear(self, turn: Turn) -> None:
        """They go to the handler; nobody else reads them."""
        assert turn.incoming is not None
        text = turn.incoming.text.strip()
        if not text:
            self.ask_again(turn, say("disputes.unfit.words"))
            return
        about = turn.state.about
        turn.state.clear_form()  # also when it is over by now: nothing holds him here
        _take_side(turn, about, text)

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question."""
        words = say("disputes.ask.side")
        turn.ask(
            f"{before}\n{words}" if before else words, [Button(label("button.cancel"), "cancel")]
        )

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.ask_again(turn, say("common.hint.nothing_to_go_back"))


SIDE = SideForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "settle": _settle,
    "side_settles": _side_settles,
    "side_says": _side_says,
}
