"""[更多]: what a handler needs now and then, off the card so that the card stays short.

One row a choice in ``CHOICES``; the card shows [更多] when at least one of them may be made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from handlers.cases import intake, known, moves
from handlers.cases.asked import waits_for_consent
from handlers.cases.handling import solutions
from handlers.cases.move_table import MOVES
from handlers.cases.neighbours import discussions, mediation
from handlers.cases.outcome import findings
from handlers.cases.privacy.concerned import may_be_meant
from handlers.cases.states import WORKING, CaseState
from handlers.letters import opinions
from handlers.messages import Button
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Finding

__all__ = [
    "CHOICES",
    "Choice",
    "button",
    "by_words",
    "is_choice",
    "may_say_who",
    "offered_by_name",
    "show",
]


Act = Callable[[Turn, str], None]


def _handled_by_speaker(turn: Turn, case: Case) -> bool:
    """By the speaker, or by whom he stands in for."""
    return turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff)


def _arranges(turn: Turn, case: Case) -> bool:
    """Who handles it or stands above: cases are joined and parted by them."""
    staff = turn.staff
    if staff is None:
        return False
    return moves.acts_for_handler(turn, case, staff) or moves.is_superior(turn, case, staff)


def may_say_who(turn: Turn, case: Case) -> bool:
    """Whoever handles it, stands above or sits at the phones, while several may be meant."""
    staff = turn.staff
    if staff is None or not may_be_meant(turn, case):
        return False
    handles = moves.acts_for_handler(turn, case, staff) or moves.is_superior(turn, case, staff)
    return handles or staff.has("agent", case.community_id)


def _alone(turn: Turn, case: Case) -> bool:
    return _arranges(turn, case) and known.of_id(turn, case.incident_id) is None


def _dispute(turn: Turn, case: Case) -> bool:
    return _arranges(turn, case) and discussions.is_topic(case)


def _may_be_mediated(turn: Turn, case: Case) -> bool:
    return _dispute(turn, case) and not mediation.is_begun(turn, case)


def _mediates(turn: Turn, case: Case) -> bool:
    return _arranges(turn, case) and mediation.is_begun(turn, case)


def _hears_of_the_proposal(turn: Turn, case: Case) -> bool:
    """The other side's word, said at the door or on the phone."""
    return _arranges(turn, case) and mediation.has_proposal(turn, case)


def _in_incident(turn: Turn, case: Case) -> bool:
    return _arranges(turn, case) and known.of_id(turn, case.incident_id) is not None


def _final_opinion(turn: Turn, case: Case) -> bool:
    return opinions.may_draft(case) and _handled_by_speaker(turn, case)


def _holds_several(_turn: Turn, case: Case) -> bool:
    return bool(case.points)


def _speaks_while_it_stands(turn: Turn, case: Case) -> bool:
    """While it stands still nothing else on the card reaches the resident."""
    return case.state == CaseState.PAUSED and _handled_by_speaker(turn, case)


def _hears_the_choice(*ways: str) -> Callable[[Turn, Case], bool]:
    """An agent, where something is put to somebody who has no chat to tap in (§5.9, §5.11)."""

    def hears(turn: Turn, case: Case) -> bool:
        staff = turn.staff
        if staff is None or not staff.has("agent", case.community_id):
            return False
        if intake.way(turn, case) not in ways:
            return False
        is_put = bool(solutions.offered(turn, case)) and case.state in MOVES["agree"].sources
        return is_put or waits_for_consent(turn, case) is not None

    return hears


_on_the_phone = _hears_the_choice(intake.PHONE)
_elsewhere = _hears_the_choice(intake.MAIL, intake.DOOR)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the list: its label's key, its action and the move behind it.

    It is on offer where the table allows the move, to whom ``wanted`` names.
    """

    label_key: str
    action: str
    move: str
    wanted: Callable[[Turn, Case], bool] = _handled_by_speaker


def _may_pause(turn: Turn, case: Case) -> bool:
    is_calm = case.emergency is None and case.state != CaseState.ACCEPTED
    return is_calm and _handled_by_speaker(turn, case)


def _may_step_aside(turn: Turn, case: Case) -> bool:
    return case.emergency is None and _handled_by_speaker(turn, case)


def _speaks_for_the_centre(turn: Turn, case: Case) -> bool:
    """A superior, also before it was accepted."""
    staff = turn.staff
    return staff is not None and moves.leads(case, staff)


def _grades(turn: Turn, case: Case) -> bool:
    """The verifier, until it is graded (RULEBOOK §6.6)."""
    if case.kind != "complaint" or not findings.may_verify(turn, case):
        return False
    found = turn.session.get(Finding, case.id)
    return found is None or found.severity is None


def _says_nature(turn: Turn, case: Case) -> bool:
    """Its handler, once it is done and nobody said what it was."""
    if case.kind != "complaint" or case.state not in (CaseState.COMPLETED, CaseState.CLOSED):
        return False
    if findings.may_verify(turn, case) or not findings.may_say(turn, case):
        return False
    found = turn.session.get(Finding, case.id)
    return found is None or found.kind is None


_BEFORE_IT_IS_TAKEN = frozenset({"final_opinion", "concerned"})
# Group → its choices; a long list is shown by its groups first.
CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "solving": (
        Choice("visits.button.appoint", "appoint", "arrange_visit"),
        Choice("points.button.answer", "points", "answer_point", _holds_several),
        Choice("solutions.button.several", "several_solutions", "promise_plan"),
        Choice("solutions.button.by_phone", "choice_by_phone", "settle", _on_the_phone),
        Choice("solutions.button.told_elsewhere", "choice_by_phone", "settle", _elsewhere),
        Choice("letters.button.opinion", "opinion", "draft_opinion", _final_opinion),
        Choice("common.button.to_resident", "to_resident", "message", _speaks_while_it_stands),
        Choice("support.button.final", "final_opinion", "final_opinion", _speaks_for_the_centre),
    ),
    "helpers": (
        Choice("support.button.support", "support", "ask_support"),
        Choice("support.button.trade", "trade", "pass_to_trade"),
        Choice("people.button.pause", "pause", "pause", _may_pause),
        Choice("people.button.aside", "aside", "replace", _may_step_aside),
    ),
    "record": (
        Choice("people.button.concerned", "concerned", "name_concerned", may_say_who),
        Choice("findings.button.grade", "grade", "", _grades),
        Choice("findings.button.nature", "grade", "", _says_nature),
        Choice("relations.button.category", "recategorise", "change_category", _arranges),
        Choice("relations.button.house", "change_house", "change_house", _arranges),
        Choice("relations.button.merge", "merge_with", "merge", _arranges),
        Choice("relations.button.split", "split", "split", _arranges),
        Choice("relations.button.link", "link_with", "link", _arranges),
    ),
    "neighbours": (
        Choice("disputes.button.mediate", "mediate", "mediate", _may_be_mediated),
        Choice("disputes.button.alternative", "alternative", "message", _dispute),
        Choice("disputes.button.discuss", "discuss", "discuss", _dispute),
        Choice("outside.button.refer", "refer", "refer", _arranges),
    ),
    "mediation": (
        Choice("disputes.button.other_said", "other_said", "mediate_propose", _mediates),
        Choice("disputes.button.propose", "mediate_propose", "mediate_propose", _mediates),
        Choice("disputes.button.committee", "committee", "committee", _mediates),
        Choice(
            "disputes.button.other.agree",
            "other_agrees",
            "mediate_propose",
            _hears_of_the_proposal,
        ),
        Choice(
            "disputes.button.other.disagree",
            "other_disagrees",
            "mediate_propose",
            _hears_of_the_proposal,
        ),
    ),
    "incident": (
        Choice("incidents.button.to", "to_incident", "link_incident", _alone),
        Choice("incidents.button.group", "group", "link_incident", _alone),
        Choice("incidents.button.step", "incident_step", "incident_step", _in_incident),
        Choice("incidents.button.over", "incident_over", "incident_over", _in_incident),
        Choice("incidents.button.leave", "leave_incident", "leave_incident", _in_incident),
    ),
}
# Buttons that stand on cards, not behind [更多]: label's key → action.
_BESIDE: Mapping[str, str] = {
    "people.button.resume": "resume",
    "steward.button.first_word": "first_word",
    "steward.button.close_unresolved": "close_unresolved",
    "steward.button.phone": "phone",
}
_ALSO_SAID = (
    "mediate",
    "discuss",
    "refer",
    "trade",
    "support",
    "appoint",
    "merge_with",
    "split",
    "link_with",
    "resume",
    "grade",
)
MOST_AT_ONCE = 6
IN_HAND = (*WORKING, CaseState.PAUSED)  # a card not accepted yet stays short


def button(turn: Turn, case: Case) -> Sequence[Button]:
    """[更多] under a card, when there is anything behind it."""
    if not _offered(turn, case):
        return ()
    return (Button(label("steward.button.more"), f"more:{case.number}"),)


def show(turn: Turn, ref: str) -> None:
    """The list, by groups when it is long; ``ref``: the number, or number.group.

    Raises MoveRefused for a case that is not his to see.
    """
    number, _, group = ref.partition(".")
    case = seen_case(turn, number)
    offered = _offered(turn, case)
    buttons = offered.get(group) or [one for some in offered.values() for one in some]
    if len(buttons) > MOST_AT_ONCE:
        buttons = [
            Button(label(f"steward.more.{name}"), f"more:{case.number}.{name}") for name in offered
        ]
    elif group in offered:
        buttons = [*buttons, Button(label("button.back"), f"more:{case.number}")]
    text = say("steward.more.ask" if buttons else "steward.more.nothing", number=case.number)
    turn.state.case_id = case.id
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)


def by_words(actions: Mapping[str, Act]) -> dict[str, Act]:
    """Every word that stands on these buttons, and what people say for them → what it does.

    ``actions``: action → what a tap on it does.
    """
    found: dict[str, Act] = {label("steward.button.more"): show}
    for group in CHOICES:
        found[label(f"steward.more.{group}")] = partial(_show_group, group)
    for choice in (one for some in CHOICES.values() for one in some):
        for word in {label(choice.label_key), *label(choice.label_key).split("/")}:
            found[word] = actions[choice.action]
    for key, action in _BESIDE.items():
        found[label(key)] = actions[action]
    for action in _ALSO_SAID:
        for word in label(f"steward.also_said.{action}").split("/"):
            found.setdefault(word, actions[action])
    return found


def _show_group(group: str, turn: Turn, number: str) -> None:
    show(turn, f"{number}.{group}")


def is_choice(text: str) -> bool:
    """Whether the words are one of these buttons'."""
    return any(text == label(one.label_key) for some in CHOICES.values() for one in some)


def offered_by_name(turn: Turn, case: Case, text: str) -> Button | None:
    """The button of these words, while it may be tapped."""
    offered = (one for some in _offered(turn, case).values() for one in some)
    return next((one for one in offered if one.label == text), None)


def _allowed(case: Case, choice: Choice) -> bool:
    """By the table of moves, once the case is in somebody's hands; what is no move at any time."""
    if not choice.move:
        return True
    in_hand = case.state in IN_HAND or choice.action in _BEFORE_IT_IS_TAKEN
    return in_hand and case.state in MOVES[choice.move].sources


def _offered(turn: Turn, case: Case) -> dict[str, list[Button]]:
    """Group → what of it may be done now; a group with nothing is left out."""
    found = {
        group: [
            Button(label(choice.label_key), f"{choice.action}:{case.number}")
            for choice in choices
            if _allowed(case, choice) and choice.wanted(turn, case)
        ]
        for group, choices in CHOICES.items()
    }
    return {group: buttons for group, buttons in found.items() if buttons}
