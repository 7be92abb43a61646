"""How an employee is told what was just done, and what he can do next."""

from collections.abc import Sequence

from handlers.cases import card, intake
from handlers.cases.actions import work
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.states import UNFINISHED, WORKING, CaseState
from handlers.messages import Button
from handlers.steward import more
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Case, Person

__all__ = ["addressed", "confirm", "hello", "may_pass_on", "next_buttons", "told", "told_by"]


def addressed(turn: Turn, case: Case) -> str:
    """How the resident of a case is called: 王女士; 您 when no name is known."""
    if case.contact_name:
        return case.contact_name
    filer = turn.session.get(Person, case.filer_id)
    return (filer.name if filer else None) or say("steward.nameless")


def hello(turn: Turn, case: Case) -> str:
    """王女士您好，; nobody is greeted as 匿名业户."""
    if case.anonymous:
        return say("steward.hello_unnamed")
    return say("steward.hello", name=addressed(turn, case))


def told(turn: Turn, case: Case, text: str) -> str:
    """What the resident is sent, and until when quiet hours hold it back (RULEBOOK §11); or that
    he has no chat and is to be phoned (§2), an anonymous one by the call centre (§8)."""
    shown = masked(turn, text)
    if not intake.is_reachable(turn, case):
        key = f"steward.told_by.{told_by(turn, case)}"
        return say(key, name=addressed(turn, case), text=shown)
    line = say("steward.told", name=addressed(turn, case), number=case.number, text=shown)
    held = [
        m.not_before for m in turn.out if m.person_id == case.filer_id and m.not_before > turn.now
    ]
    if not held:
        return line
    until = say_time(max(held), turn.now)
    return f"{line}\n{say('common.quiet.held', until=until)}"


def told_by(turn: Turn, case: Case) -> str:
    """Who brings it to a resident without chat, for the speaker: an agent may know who it is."""
    knows = veil.may_know_who(turn, case)
    return intake.way(turn, case) if knows else intake.told_by(turn, case)


def next_buttons(turn: Turn, case: Case) -> tuple[Button, ...]:
    """What the handler may do now: first word, the card's buttons, then a visit to record."""
    buttons = card.card_buttons(case)
    if case.state == CaseState.ACCEPTED and case.first_word_at is None:
        first = Button(label("steward.button.first_word"), f"first_word:{case.number}")
        buttons = (first, *buttons)
    if case.state in WORKING and work.needs(turn, case)[0]:
        visits = (
            Button(label(f"steward.button.{name}"), f"{name}:{case.number}")
            for name in ("visit", "no_access")
        )
        buttons = (*buttons, *visits)
    if case.state in WORKING and work.may_close_unresolved(turn, case):
        closing = label("steward.button.close_unresolved")
        buttons = (*buttons, Button(closing, f"close_unresolved:{case.number}"))
    if case.phones_sealed is not None and case.state != CaseState.CLOSED:
        buttons = (*buttons, Button(label("steward.button.phone"), f"phone:{case.number}"))
    if case.state in UNFINISHED and may_pass_on(case):
        buttons = (*buttons, Button(label("button.pass_on"), f"pass_on:{case.number}"))
    return (*buttons, *more.button(turn, case))


def may_pass_on(case: Case) -> bool:
    """Emergencies are taken, not handed round; above the first level the rank decides."""
    return case.emergency is None and case.level == 1 and case.state != CaseState.PAUSED


def confirm(turn: Turn, case: Case, text: str, first: Sequence[Button] = ()) -> None:
    """Tell the speaker what was done, with what the case allows next; ``first`` stands above."""
    turn.state.case_id = case.id
    buttons = (*first, *next_buttons(turn, case)) or (Button(label("button.my_cases"), "my_cases"),)
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)
