"""转办, and a superior's assignment by hand: to a colleague who is there (RULEBOOK §5.1, §5.7)."""

from collections.abc import Iterator

from handlers.cases.actions import holding
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import is_about
from handlers.messages import Button
from handlers.roster import LINE_ROLES, ROLE_NAMES, Staff
from handlers.steward.taking_back import confirm_held
from handlers.steward.telling import confirm, may_pass_on
from handlers.steward.which import allowed
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["hand_to", "pass_on", "people_meant"]

MOST_SHOWN = 8


def pass_on(turn: Turn, ref: str) -> None:
    """[转办]: to whom? Only who is there now, and nobody the case complains about."""
    case = _case(turn, ref)
    people = list(_colleagues(turn, case))[:MOST_SHOWN]
    if not people:
        confirm(turn, case, say("steward.pass_on.nobody", number=case.number))
        return
    buttons = [_button(case, *one) for one in people]
    turn.state.clear_form()
    turn.state.case_id = case.id
    turn.ask(
        say("steward.pass_on.ask", number=case.number, place=case.place),
        [*buttons, Button(label("button.cancel"), "cancel")],
        case_id=case.id,
        case_number=case.number,
    )


def people_meant(turn: Turn, number: str, who: str) -> tuple[bool, list[Button]]:
    """Whether somebody of that name or office may take the case, and his button; else everybody's.

    Raises MoveRefused when the case is not to be passed on by the speaker.
    """
    case = _case(turn, number)
    people = list(_colleagues(turn, case))
    meant = [one for one in people if who and _is_called(*one, who)]
    return bool(meant), [_button(case, *one) for one in (meant or people)[:MOST_SHOWN]]


def _is_called(role: str, staff: Staff, who: str) -> bool:
    names = (staff.name, staff.short_name, staff.name[1:], f"{staff.name[:1]}{ROLE_NAMES[role]}")
    return who in names or who == ROLE_NAMES[role] or (staff.name in who and role in LINE_ROLES)


def _button(case: Case, role: str, staff: Staff) -> Button:
    return Button(f"{ROLE_NAMES[role]} {staff.name}", f"hand_to:{case.number}.{staff.person_id}")


def hand_to(turn: Turn, ref: str) -> None:
    """The colleague chosen; he hears of it when it can no longer be taken back."""
    number, _, person_id = ref.partition(".")
    case = _case(turn, number)
    found = [one for one in _colleagues(turn, case) if str(one[1].person_id) == person_id]
    if not found:
        raise MoveRefused(say("cases.refused.not_to_him", number=case.number))
    role, staff = found[0]
    turn.state.clear_form()  # words that were asked for are no longer his to say
    text = say("steward.pass_on.held", role=ROLE_NAMES[role], name=staff.name)
    seconds = holding.hold(turn, case, "reassign", {"role": role, "to": staff.person_id})
    if seconds:
        confirm_held(turn, case, text, seconds)
    else:
        turn.ask(text, [Button(label("button.my_cases"), "my_cases")])


def _case(turn: Turn, number: str) -> Case:
    case = allowed(turn, number, "reassign")
    if not may_pass_on(case):
        raise MoveRefused(say("steward.pass_on.not_this", number=case.number))
    holding.refuse_if_held(turn, case)
    return case


def _colleagues(turn: Turn, case: Case) -> Iterator[tuple[str, Staff]]:
    """Everybody of the line who is there, each once, in his lowest role."""
    seen = {case.handler_id}
    for role in LINE_ROLES:
        for staff in turn.roster.on_duty(role, case.community_id, turn.now):
            if staff.person_id not in seen and not is_about(case, staff):
                seen.add(staff.person_id)
                yield role, staff
