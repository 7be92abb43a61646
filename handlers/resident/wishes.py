"""催一下, 撤回, 不报了: short wishes about what a resident has open (RULEBOOK §4.3, §6.4)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.cases import book
from handlers.resident import matters, meant, verdicts
from handlers.resident.common import joined
from handlers.resident.which import MENU
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_command, read_solved
from storage import earlier
from storage.tables import Case

__all__ = ["COMMANDS", "has_open", "nothing_asked", "offer_withdrawal", "urge"]

CHANGES_HIS_MIND = timedelta(hours=24)  # so long 不报了 is about what was filed


def has_open(turn: Turn) -> bool:
    """Whether the speaker has any case that is not closed."""
    if turn.speaker.new:
        return False
    person_id = turn.speaker.person_id
    if any(case.filer_id == person_id for case in turn.group.new_cases()):
        turn.group.flush()
    return earlier.any_open(turn.hot, person_id)


def urge(turn: Turn, cases: list[Case], text: str, *, dissatisfied: bool, before: str = "") -> None:
    """Press the one he names or spoke of last, or ask which of several."""
    named = meant.named(text, read(text, turn.vocabulary), cases)
    if named is not None:
        verdicts.urge(turn, named, text, dissatisfied=dissatisfied, before=before)
        return
    asked = matters.waiting_for_him(turn, cases)
    last = [case for case in cases if case.id == turn.state.case_id]
    if asked and asked != last:
        last = asked if len(asked) == 1 else []
    if len(cases) == 1 or last:
        verdicts.urge(turn, (last or cases)[0], text, dissatisfied=dissatisfied, before=before)
        return
    turn.ask(
        joined(before, say("resident.which.urge")), [matters.case_button(c, "urge") for c in cases]
    )


def _urge_all(turn: Turn, cases: list[Case], text: str) -> None:
    urge(turn, cases, text, dissatisfied=meant.dissatisfied(read(text, turn.vocabulary)))


def _withdraw(turn: Turn, cases: list[Case], text: str) -> None:
    finished = verdicts.awaiting(turn, cases)
    if len(finished) == 1 and read_solved(text):
        verdicts.tell_solved(turn, finished[0])
        return
    if len(cases) == 1:
        matters.ask_withdraw(turn, cases[0].number)
        return
    turn.ask(say("resident.which.withdraw"), [matters.case_button(c, "withdraw") for c in cases])


def offer_withdrawal(turn: Turn) -> bool:
    """不报了, 算了 after filing: nothing is being filled in, so it is the matter just filed."""
    if not has_open(turn):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    lately = [case for case in cases if turn.now - case.filed_at < CHANGES_HIS_MIND]
    if not lately:
        return False
    _withdraw(turn, [c for c in lately if c.id == turn.state.case_id] or lately, "")
    return True


def _no_longer_needed(turn: Turn) -> bool:
    """马桶不用了，我自己通了: of several open, the one the words are about; asked once."""
    text = turn.incoming.text.strip() if turn.incoming is not None else ""
    if read_command(text) is not None or not meant.no_longer_needed(text) or not has_open(turn):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    reading = read(text, turn.vocabulary)
    named = meant.named(text, reading, cases)
    alike = [named] if named is not None else [c for c in cases if meant.alike(text, reading, c)]
    _withdraw(turn, alike or cases, text)
    return True


def nothing_asked(turn: Turn, _ref: str) -> None:
    """取消 with no form open: what lies nearest is taken back, or nothing is there to be."""
    if _no_longer_needed(turn) or offer_withdrawal(turn):
        return
    turn.ask(say("common.hint.nothing_to_cancel"), MENU)


COMMANDS: Mapping[str, Callable[[Turn, list[Case], str], None]] = {
    "urge": _urge_all,
    "withdraw": _withdraw,
}
