"""Moves that can be taken back for a moment: 完成, 转办, assignment by hand (RULEBOOK §11).

Nothing happens to the case until ``undo.seconds`` are over: then the move is made in the name of
whoever said it, and the resident hears of it. Taken back before, it leaves a line for colleagues
and nothing else. Whatever happened meanwhile is looked at again; a move that is no longer possible
is told to whoever wanted it, never half made.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from handlers.cases import book, move_table, moves
from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import limits
from handlers.cases.moves import subject
from handlers.messages import Media
from handlers.texts import say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Account, Case, HeldMove, TimerRow

__all__ = ["TIMERS", "hold", "of_case", "refuse_if_held", "take_back"]

KIND = "held_moves"
AFTERWARDS = timedelta(seconds=1)  # a clock that would run out meanwhile waits so much longer


def hold(turn: Turn, case: Case, move: str, what: Mapping[str, Any]) -> int:
    """Keep the move for ``undo.seconds``; how many that are, 0 when it was made at once.

    Raises MoveRefused when another move of the case is being held.
    """
    refuse_if_held(turn, case)
    seconds = turn.calendar_of(case.community_id).policy.undo.seconds
    if not seconds:
        _MADE[move](turn, case, what, turn.now)
        return 0
    until = turn.now + timedelta(seconds=seconds)
    account_id = turn.speaker.account_id
    turn.session.add(
        HeldMove(
            id=next_id(),
            case_id=case.id,
            account_id=account_id,
            move=move,
            what=dict(what),
            said_at=turn.now,
            until_at=until,
        )
    )
    turn.session.flush()
    _let_clocks_wait(turn, case, until)
    _arm(turn, account_id)
    done = move_table.MOVES[move].label
    turn.explain(say("log.work.can_be_taken_back", number=case.number, move=done, seconds=seconds))
    return seconds


def of_case(turn: Turn, case: Case) -> HeldMove | None:
    """The move of the case that can still be taken back."""
    return turn.session.execute(
        select(HeldMove).where(HeldMove.case_id == case.id)
    ).scalar_one_or_none()


def refuse_if_held(turn: Turn, case: Case) -> None:
    """One at a time: raises MoveRefused while a move of the case waits."""
    held = of_case(turn, case)
    if held is not None:
        done = move_table.MOVES[held.move].label
        raise MoveRefused(say("cases.held.waits", number=case.number, move=done))


def take_back(turn: Turn, case: Case) -> str:
    """Nobody but colleagues hears of it; the label of the move taken back.

    Raises MoveRefused when the time is over, or when somebody else made the move.
    """
    held = of_case(turn, case)
    if held is None or held.until_at <= turn.now:
        raise MoveRefused(say("cases.held.over", number=case.number))
    made_by = turn.session.get(Account, held.account_id)
    if made_by is None or made_by.person_id != turn.speaker.person_id:
        raise MoveRefused(say("cases.held.of_another", number=case.number))
    done = move_table.MOVES[held.move].label
    moves.make(
        turn, case, "take_back", say("cases.entry.taken_back", move=done), visibility="staff"
    )
    turn.session.delete(held)
    turn.session.flush()
    _arm(turn, held.account_id)
    return done


def make_due(turn: Turn, account_id: str) -> None:
    """The time to take back is over: make the account's moves, in order."""
    due = turn.session.execute(
        select(HeldMove)
        .where(HeldMove.account_id == int(account_id), HeldMove.until_at <= turn.now)
        .order_by(HeldMove.until_at, HeldMove.id)
    ).scalars()
    for held in list(due):
        turn.session.delete(held)
        turn.session.flush()
        case = book.by_id(turn, held.case_id)
        if case is not None:
            _make(turn, case, held)
    _arm(turn, int(account_id))


def _make(turn: Turn, case: Case, held: HeldMove) -> None:
    try:
        _MADE[held.move](turn, case, held.what, held.said_at)
    except MoveRefused as refused:
        done = move_table.MOVES[held.move].label
        words = say("cases.held.not_made", number=case.number, move=done, why=refused)
        turn.push(turn.speaker.person_id, words, case_id=case.id, case_number=case.number)


def _arm(turn: Turn, account_id: int) -> None:
    """One timer for an account, at its next move that becomes final."""
    following: datetime | None = turn.session.execute(
        select(func.min(HeldMove.until_at)).where(HeldMove.account_id == account_id)
    ).scalar_one()
    if following is None:
        turn.stop_timer(KIND, f"conversation:{account_id}")
    else:
        turn.start_timer(KIND, f"conversation:{account_id}", following)


def _let_clocks_wait(turn: Turn, case: Case, until: datetime) -> None:
    """Who acted in time is not late because his act can still be taken back."""
    due = select(TimerRow.kind).where(TimerRow.subject == subject(case), TimerRow.due_at <= until)
    for kind in turn.session.scalars(due).all():
        turn.start_timer(kind, subject(case), until + AFTERWARDS)


# --- the moves -----------------------------------------------------------------------------------


def _complete(turn: Turn, case: Case, what: Mapping[str, Any], said_at: datetime) -> None:
    photos = [Media(k, name, mime, int(blob)) for k, name, mime, blob in what["photos"]]
    as_agreed = bool(what.get("as_agreed"))
    work.check_completion(turn, case, photos, visited=bool(what["visit"]), as_agreed=as_agreed)
    if what["visit"]:
        work.visit(turn, case, what["visit"])
    work.complete(
        turn,
        case,
        what["note"],
        photos,
        said_at=said_at,
        as_agreed=as_agreed,
        prevention=what.get("prevention", ""),
    )


def _reassign(turn: Turn, case: Case, what: Mapping[str, Any], _said_at: datetime) -> None:
    limits.pass_on(turn, case, what["role"], what["to"])


_MADE: Mapping[str, Callable[[Turn, Case, Mapping[str, Any], datetime], None]] = {
    "complete": _complete,
    "reassign": _reassign,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {KIND: make_due}
