"""没事了，已经灭了: the danger is over, perhaps before all was asked about it (RULEBOOK §4.8).

Those on their way hear it at once, and the resident says whether they are to look all the same.
Until he has said so nothing is called off. Where somebody may be made to say it (violence, harm to
himself) his word alone ends nothing.
"""

from collections.abc import Callable, Mapping

from handlers.alarm import danger_in
from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.card import handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.reports import emergencies
from handlers.cases.states import UNFINISHED, CaseState
from handlers.messages import Button
from handlers.resident.common import joined
from handlers.resident.emergencies import DETAILS, DETAILS_FORM, OVER, running_danger
from handlers.resident.marks import mark
from handlers.resident.matters import own_case
from handlers.resident.withheld import withhold
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.answers import read_command, read_danger_over, read_yes_no
from storage.tables import Case

__all__ = ["ACTIONS", "hear"]

HIS_WORD_ENDS_NOTHING = frozenset({"violence", "self_harm"})


def hear(turn: Turn) -> bool:
    """Whether the words say that his danger is over, or answer what is to be done then."""
    assert turn.incoming is not None
    text = turn.incoming.text.strip()
    if turn.state.form not in ("", DETAILS_FORM) or not text:
        return False
    if turn.state.form == DETAILS_FORM and turn.state.asking == OVER:
        return _choose(turn, text)
    if not read_danger_over(text) or danger_in(text).kind is not None:
        return False
    case = _his_danger(turn)
    if case is None:
        return False
    words = withhold(turn, case, text) or say("resident.over.words")
    emergencies.said_to_be_over(turn, case, words)
    if turn.state.form == DETAILS_FORM:
        turn.state.asking = OVER
    taken = case.state != CaseState.ASSIGNED  # else nobody is on his way yet, for all we know
    _ask(turn, case, say("resident.over.glad" if taken else "resident.over.glad_told"))
    return True


def _his_danger(turn: Turn) -> Case | None:
    """The emergency of his that runs now."""
    case = running_danger(turn)
    return None if case is None or case.emergency in HIS_WORD_ENDS_NOTHING else case


def _ask(turn: Turn, case: Case, before: str = "") -> None:
    buttons = [
        Button(label("resident.button.over_look"), f"over_look:{case.number}"),
        Button(label("resident.button.over_none"), f"over_none:{case.number}"),
    ]
    text = joined(before, say("resident.over.ask", number=case.number))
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)


def _choose(turn: Turn, text: str) -> bool:
    """Typed instead of tapped; other words are passed on and the choice is put again."""
    case = book.by_id(turn, turn.state.about or turn.state.case_id)
    if case is None or case.state not in UNFINISHED:
        return False
    answer = read_yes_no(text)
    if answer is False or read_command(text) == "withdraw":
        _none(turn, case.number)
    elif answer or text == label("resident.button.over_look"):
        _look(turn, case.number)
    elif read_danger_over(text):
        _ask(turn, case)
    else:
        return False
    return True


def _look(turn: Turn, number: str) -> None:
    """[还请来看看]: an ordinary report from now on; where is asked, his phone is not."""
    case = _still_open(turn, number)
    emergencies.calm(turn, case)
    words = say("resident.over.look", number=case.number, handler=handler_line(turn, case))
    if (
        case.response_due is not None
        and case.first_word_at is None
        and case.response_due > turn.now
    ):
        by = say_by(case.response_due, turn.now)
        words = joined(words, say("resident.over.word_by", by=by))
    if turn.state.form == DETAILS_FORM and turn.state.report is not None:
        mark(turn.state.report, "phone")
        turn.state.asking = ""
        DETAILS.ask_again(turn, words)
        return
    turn.ask(words, case_id=case.id, case_number=case.number)


def _none(turn: Turn, number: str) -> None:
    """[不用来了]: everybody on his way hears it, and the case is taken back."""
    case = _still_open(turn, number)
    emergencies.stand_down(turn, case)
    residents.withdraw(turn, case)
    if turn.state.form == DETAILS_FORM:
        turn.state.clear_form()
    words = say("resident.over.none", number=case.number)
    turn.ask(words, case_id=case.id, case_number=case.number)


def _still_open(turn: Turn, number: str) -> Case:
    case = own_case(turn, number)
    if case.emergency is None or case.state not in UNFINISHED:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    return case


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"over_look": _look, "over_none": _none}
