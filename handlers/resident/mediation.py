"""Both sides of a dispute in their chats: the filer by his case, the other without one (§5.11)."""

import re
from collections.abc import Callable

from handlers import buttons
from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.errors import MoveRefused
from handlers.cases.neighbours import mediation
from handlers.messages import Button
from handlers.resident.matters import own_case
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_command
from nlp.consent import read_consent, says_more
from storage.tables import Case, Mediation

__all__ = ["ACTIONS", "FORM", "SIDE", "hear", "hear_beside"]

FORM = "side_says"
LONGEST = 1000
LONGEST_ANSWER = 60  # characters
# Of what was agreed to: 等等，还是不行; 灯不行了 is of something else.
_REGRETS = re.compile(
    "反悔|改(?:变)?主意|变卦|(?:不|没|没有)同意|不(?:接受|答应|算数?|认账)|还是(?:我?(?:觉得|感觉))?不(?:行|能|可以|同意)"
    "|做不到|重新(?:商量|谈|说)|再商量|换个(?:方案|办法)"
)
_SETTLES = frozenset({"settle", "side_settles"})
# Ways on that stand under many messages: they ask nothing.
PASSING = frozenset(
    {
        "urge",
        "add",
        "withdraw",
        "human",
        "report",
        "my_cases",
        "my_progress",
        "progress_query",
        "progress_of",
        "mute_daily",
        "slow_daily",
        "resume_daily",
    }
)
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


def hear(turn: Turn, text: str, reading: Reading) -> bool:
    """Words that answer the proposal or tell his side, without a tap; whether they did."""
    if turn.speaker.new:
        return False
    return hear_answer(turn, text, reading) or _hear_side(turn, text, reading)


def hear_answer(turn: Turn, text: str, reading: Reading) -> bool:
    """行吧可以, 凭什么我不接受: to the proposal, when nothing was put to him after it.

    What does not say is passed on, and asked once more by buttons; nothing is agreed to by
    guessing (RULEBOOK §5.9, §5.11).
    """
    consent, regrets = read_consent(text), _REGRETS.search(text) is not None
    if (consent is None and not regrets) or _tells_of_another_place(reading):
        return False
    action, times = _proposal_put_last(turn)
    side, about = _of_proposal(turn, action)
    if about is None:
        return False
    found, case = about
    if found.state == "agreed" and regrets:
        _takes_back(turn, found, case, side, text)
        return True
    if found.state != "proposed" or consent is None:
        return False
    if consent == "unclear" or says_more(text):
        _pass_on(turn, found, case, side, text)
    if consent == "unclear":
        _ask_consent(turn, action, first=times == 1)
        return True
    agrees = consent == "agree"
    mediation.settle(turn, found, case, side, agrees=agrees)
    _thank(turn, agrees=agrees)
    return True


def hear_beside(turn: Turn, text: str) -> bool:
    """The same while a report is taken, where the proposal came after its last question."""
    if not text or len(text) > LONGEST_ANSWER or turn.speaker.new or not _may_answer(text):
        return False
    return hear_answer(turn, text, read(text, turn.vocabulary))


def _may_answer(text: str) -> bool:
    """Whether the words say yes or no to anything; looked at before anything is read."""
    return read_consent(text) is not None or _REGRETS.search(text) is not None


def _takes_back(turn: Turn, found: Mediation, case: Case, side: str, text: str) -> None:
    """我反悔了, of what both agreed to: on record, and for the handler to go on with (§5.9)."""
    _pass_on(turn, found, case, side, text)
    mediation.settle(turn, found, case, side, agrees=False)
    _thank(turn, agrees=False)


def _proposal_put_last(turn: Turn) -> tuple[str, int]:
    """The action of agreeing to the proposal that waits for him, and how often it was put."""
    asked = [
        next((one for one in actions if one.partition(":")[0] in _SETTLES), "")
        for actions in buttons.put_to_him(turn)
        if not PASSING.issuperset(one.partition(":")[0] for one in actions)
    ]
    newest = asked[0] if asked else ""
    return newest, asked.count(newest)


def _of_proposal(turn: Turn, action: str) -> tuple[str, tuple[Mediation, Case] | None]:
    """Which side he is, with mediation and case; None where it is over, or was none."""
    name, _, ref = action.partition(":")
    number = ref.partition(".")[0]
    try:
        if name == "settle":
            case = own_case(turn, number)
            return mediation.FILER, (mediation.of_case(turn, case), case)
        if name == "side_settles":
            return mediation.OTHER, mediation.by_id(turn, int(number))
    except MoveRefused:
        pass
    return "", None


def _pass_on(turn: Turn, found: Mediation, case: Case, side: str, text: str) -> None:
    if side == mediation.FILER:
        residents.add_words(turn, case, text[:LONGEST])
    else:
        mediation.hear_other(turn, found, case, text[:LONGEST])


def _ask_consent(turn: Turn, action: str, *, first: bool) -> None:
    """Once; whoever says neither yes nor no again is not pressed."""
    if not first:
        turn.ask(say("disputes.done.passed_on"), [Button(label("button.human"), "human")])
        return
    base = action.rpartition(".")[0]
    answers = ("agree", "disagree")
    turn.ask(
        say("disputes.ask.consent"),
        [Button(label(f"disputes.button.{name}"), f"{base}.{name}") for name in answers],
    )


def _tells_of_another_place(reading: Reading) -> bool:
    return reading.slots.place is not None and bool(reading.because)


def _hear_side(turn: Turn, text: str, reading: Reading) -> bool:
    """Words of who was asked and did not tap: taken as his side; whether they were.

    Free text is always accepted (RULEBOOK §4.3). Who has a matter of his own open may mean it.
    """
    asked = mediation.just_asked(turn)
    if asked is None or read_command(text) or book.open_of_filer(turn, turn.speaker.person_id):
        return False
    found, _ = mediation.by_id(turn, asked)
    if found.state == "proposed" and _tells_of_another_place(reading):
        return False
    _take_side(turn, asked, text)
    return True


def _take_side(turn: Turn, mediation_id: int, text: str) -> None:
    """To the handler alone; who reported is told to nobody, whatever is asked (RULEBOOK §5.11)."""
    found, case = mediation.by_id(turn, mediation_id)
    mediation.hear_other(turn, found, case, text[:LONGEST])
    unnamed = say("disputes.done.unnamed") if _ASKS_WHO.search(text) else ""
    ways = [Button(label(f"button.{name}"), name) for name in ("report", "human")]
    turn.ask("\n".join(filter(None, (unnamed, say("disputes.done.side")))), ways)


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
        if not hear_answer(turn, text, read(text, turn.vocabulary)):
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
