"""Making a move of the table: may he, does the state allow it, what changes, what is on record.

Everything that changes the state of a case goes through ``make``.
"""

from handlers.cases import tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.move_table import (
    AGENT,
    COLLEAGUE,
    FILER,
    HANDLER,
    MOVES,
    SUPERIOR,
    SYSTEM,
    Move,
)
from handlers.cases.privacy import following, joining
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import ANSWERED, CaseState
from handlers.roster import Staff
from handlers.state import BY_MAIL
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case

GM_LEVEL = 2  # of the levels of dissatisfaction; 1 is the service centre's, 3 the committee's


def check(turn: Turn, case: Case, name: str, *, by_system: bool = False) -> Move:
    """The move, when the state allows it and the speaker may make it; raises MoveRefused.

    ``by_system``: the desk's own act, whoever's words caused it, as is every move by a timer.
    """
    move = MOVES[name]
    by_desk = turn.who is None or (by_system and SYSTEM in move.who)
    if not by_desk:
        _check_who(turn, case, move)
    if case.state not in move.sources:
        raise MoveRefused(say("cases.refused.state", number=case.number, stage=stage(case)))
    return move


def _check_who(turn: Turn, case: Case, move: Move) -> None:
    if turn.speaker.person_id == case.filer_id and FILER in move.who:
        return
    staff = turn.staff
    if staff is None or is_about(case, staff):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    if may_make(turn, case, move, staff):
        return
    holder = turn.roster.staff(case.handler_id) if case.handler_id else None
    raise MoveRefused(
        say(
            "cases.refused.other_handler",
            number=case.number,
            name=holder.name if holder else say("cases.card.nobody"),
        )
    )


def may_make(turn: Turn, case: Case, move: Move, staff: Staff) -> bool:
    """Whether this employee, who need not be the speaker, is one of those who make the move."""
    if is_about(case, staff):
        return False
    if HANDLER in move.who and acts_for_handler(turn, case, staff):
        return True
    if AGENT in move.who and staff.has("agent", case.community_id):
        return True
    if SUPERIOR in move.who and is_superior(turn, case, staff) and not _below(case, staff, move):
        return True
    return COLLEAGUE in move.who and is_colleague(turn, case, staff)


def make(
    turn: Turn,
    case: Case,
    name: str,
    text: str = "",
    *,
    visibility: str = "resident",
    by_system: bool = False,
) -> None:
    """Check and make the move: state, timers to stop, one timeline entry."""
    move = check(turn, case, name, by_system=by_system)
    was_answered = case.state in ANSWERED
    if move.target is not None and case.state not in move.keeps:
        if case.state != CaseState.FILED:  # else nothing of it was shown that could be over
            turn.moved[case.id] = case, name
        case.state = move.target
    stop(turn, case, move.stops)
    if move.target == CaseState.CLOSED and case.level > 1:
        tasks.drop_of_case(turn, case, tasks.READ_LETTER)  # nobody waits for it any more
    if was_answered and case.channel == BY_MAIL and case.state not in ANSWERED:
        tasks.drop_of_case(turn, case, tasks.READ_REPLY)  # it would tell of what no longer holds
    record(turn, case, name, text, visibility=visibility)
    if case.followed and visibility == "resident":
        following.tell(turn, case, move.label, text)
        joining.tell_merged(turn, case, move.name, text)


def stop(turn: Turn, case: Case, kinds: tuple[str, ...]) -> None:
    """Take these timers of the case away."""
    for kind in kinds:
        turn.stop_timer(kind, subject(case))


def record(turn: Turn, case: Case, kind: str, text: str, *, visibility: str = "staff") -> None:
    """One timeline entry by whoever speaks in this turn."""
    actor_id = turn.who.person_id if turn.who else None
    turn.note(
        case.id,
        kind,
        text,
        visibility=visibility,
        actor_id=actor_id,
        actor_role=_actor_role(turn, case),
    )


def subject(case: Case) -> str:
    """The subject of the case's timers."""
    return f"case:{case.id}"


def afterwards(case: Case) -> str:
    """The subject of timers that go on when the case is closed, where ``subject`` has none left."""
    return f"closed:{case.id}"


def stage(case: Case) -> str:
    """The state in words, for the resident and in what is said to both sides."""
    return say(f"cases.stage.{case.state}")


def staff_stage(case: Case) -> str:
    """The same as staff read it: it is the resident who confirms."""
    if case.state == CaseState.COMPLETED:
        return say("cases.stage.completed_staff")
    return stage(case)


def is_superior(turn: Turn, case: Case, staff: Staff) -> bool:
    """Lead, duty manager and chief of the community, and those the case has been raised to."""
    if case.emergency and turn.roster.may_see(staff.person_id, case.community_id):
        return True
    return leads(case, staff)


def _below(case: Case, staff: Staff, move: Move) -> bool:
    """Whether he would take a raised case down again: level 2 is the GM's, 3 the committee's
    (RULEBOOK §6.4); a danger anybody may take."""
    if move.name != "accept" or case.emergency or case.level == 1:
        return False
    return case.level > GM_LEVEL or not staff.has("gm", case.community_id)


def leads(case: Case, staff: Staff) -> bool:
    """Whether he is lead, duty manager, chief or GM there; only they speak for the centre."""
    return any(
        staff.has(role, case.community_id) for role in ("lead", "duty_manager", "chief", "gm")
    )


def acts_for_handler(turn: Turn, case: Case, staff: Staff) -> bool:
    """The handler himself, or who stands in for him while he is away."""
    if case.handler_id == staff.person_id:
        return True
    holder = turn.roster.staff(case.handler_id) if case.handler_id else None
    return holder is not None and turn.roster.stand_in(holder, turn.now) == staff


def is_colleague(turn: Turn, case: Case, staff: Staff) -> bool:
    """Another steward of the case's grid, or who stands in for its handler or for one of them."""
    if case.level != 1 or case.rung != 0:
        return False
    grid = turn.roster.grid_of(case.community_id, case.building) if case.building else None
    served_by = turn.roster.stewards_of_grid(grid) if grid is not None else ()
    return any(turn.roster.stand_in(steward, turn.now) == staff for steward in served_by)


def _actor_role(turn: Turn, case: Case) -> str:
    if turn.who is None:
        return "system"
    if turn.who.person_id == case.filer_id:
        return "resident"
    if turn.who.person_id == case.handler_id and case.handler_role:
        return case.handler_role
    staff = turn.staff
    return staff.roles[0].key if staff else "resident"
