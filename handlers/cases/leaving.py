"""Somebody leaves the roster: his open cases and tasks go to who takes over (RULEBOOK §5.7).

The promises stand, no clock is set anew; the resident hears the new name. Nobody is given a case
that complains about him (RULEBOOK §5.1).
"""

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.cases.clocks import give_card
from handlers.cases.taking import role_in
from handlers.cases.tasks import OPEN
from handlers.cases.telling import forget_unsent, tell_resident
from handlers.messages import Purpose
from handlers.roster import LINE_ROLES, ROLE_NAMES, Staff
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Task

__all__ = ["give_to", "may_take", "out_of_reach", "release_tasks"]

HIS_ROWS: tuple[Purpose, ...] = ("push", "reminder", "digest", "emergency")


def out_of_reach(turn: Turn, person_id: int) -> list[Case]:
    """Open cases somebody holds whose community none of his roles covers any more."""
    return [
        case
        for case in book.open_of_handler(turn, person_id)
        if not turn.roster.may_see(person_id, case.community_id)
    ]


def may_take(turn: Turn, case: Case, taker: Staff) -> bool:
    """Whether he works there and the case is not about him."""
    reaches = turn.roster.may_see(taker.person_id, case.community_id)
    return reaches and not moves.is_about(case, taker)


def give_to(turn: Turn, case: Case, former: str, taker: Staff) -> None:
    """One case to its new handler: on record, with the card for him and a word to the resident."""
    role = role_in(taker, case)
    named = {"former": former, "role": ROLE_NAMES[role], "name": taker.name}
    moves.record(turn, case, "handover", say("cases.leaving.entry", **named))
    forget_unsent(turn, case, HIS_ROWS, person_id=case.handler_id, why="已离岗交接")
    case.handler_id, case.handler_role = taker.person_id, role
    if case.level == 1 and role in LINE_ROLES:
        case.rung = LINE_ROLES.index(role)
    give_card(turn, case)
    tell_resident(turn, case, say("cases.leaving.resident", number=case.number, **named))
    turn.explain(f"离岗交接：{case.number} {former} → {taker.name}（§5.7）")


def release_tasks(turn: Turn, person_id: int) -> int:
    """Tasks somebody had taken are everybody's again; the agents on duty are told at once."""
    tasks = turn.session.execute(
        select(Task).where(Task.assignee_id == person_id, Task.state.in_(OPEN))
    ).scalars()
    released = 0
    for task in tasks:
        task.assignee_id, task.state = None, "open"
        turn.start_timer("task_limit", f"task:{task.id}", turn.now)
        released += 1
    return released
