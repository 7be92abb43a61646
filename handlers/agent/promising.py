"""What an agent promises in his own words, live or from a phone task (RULEBOOK §5.9).

He has no authority over money and fees: what gives any is not sent. Whoever handles the matter
hears it and proposes it the usual way; what a superior has allowed already may be said again.
"""

from collections.abc import Sequence

from handlers.cases import book
from handlers.cases.card import handler_line
from handlers.cases.handling import approvals, authority
from handlers.cases.states import CaseState
from handlers.cases.telling import tell_handler
from handlers.messages import Button
from handlers.steward.form import Unfit
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["refuse_above_authority"]

ROLE = "agent"


def refuse_above_authority(
    turn: Turn, text: str, person_id: int | None, case_id: int | None = None
) -> None:
    """Raises ``Unfit`` when the words give a resident more than an agent may."""
    if not text or authority.may_promise(turn.policy.authority, ROLE, [text]):
        return
    cases = _about(turn, person_id, case_id)
    if any(not approvals.is_above(turn, case, text) for case in cases):
        return
    if len(cases) != 1:
        raise Unfit(say("agent.promise.held", text=text))
    (case,) = cases
    staff = turn.staff
    told = say(
        "agent.promise.told",
        number=case.number,
        place=case.place,
        agent=staff.name if staff is not None else "",
        text=text,
    )
    tell_handler(turn, case, told, [Button(label("common.button.plan"), f"plan:{case.number}")])
    raise Unfit(
        say(
            "agent.promise.passed_on",
            text=text,
            number=case.number,
            handler=handler_line(turn, case),
        )
    )


def _about(turn: Turn, person_id: int | None, case_id: int | None) -> Sequence[Case]:
    """The matter talked about, else all that he has open."""
    case = book.by_id(turn, case_id) if case_id else None
    if case is not None and case.state != CaseState.CLOSED:
        return [case]
    return book.open_of_filer(turn, person_id) if person_id else []
