"""Which case an employee means, and whether it is his to act on (RULEBOOK §5.1, §8)."""

import re

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.states import CaseState
from handlers.roster import ROLE_NAMES, Staff
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, OutboxRow

__all__ = [
    "allowed",
    "bare_number",
    "case_by_id",
    "case_meant",
    "leading_number",
    "number_in",
    "quoted_case",
    "seen_case",
    "taken_by",
    "without_number",
]

NUMBER = re.compile(
    r"(?<!\d)(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\s*[-－—–]?\s*(\d{3,4})(?!\d)"
)

LARGEST_ID = 2**63
LEADING_NUMBER = re.compile(rf"^\s*(?:编号\s*)?{NUMBER.pattern}[\s,，:：、。]*")
# 261123-001, 编号：261123-001, 看一下 261123-001。
BARE_NUMBER = re.compile(
    rf"\s*(?:看看|看一?下|查一?下|查看?|打开)?\s*(?:编号|工单号?|单号)?[\s:：#]*{NUMBER.pattern}[\s。.,，!！?？]*"
)


def bare_number(text: str) -> str | None:
    """The number of a text that holds nothing else (编号 261123-001, 看一下 261123-001)."""
    found = BARE_NUMBER.fullmatch(text)
    return number_in(text) if found else None


def number_in(text: str) -> str | None:
    """The case number written in the text ("261123-001"), None when there is none."""
    found = NUMBER.search(text)
    return f"{found[1]}-{found[2]}" if found else None


def leading_number(text: str) -> str | None:
    """The case number the text begins with, other words behind it; None when it does not."""
    found = LEADING_NUMBER.match(text)
    return number_in(found[0]) if found and len(found[0]) < len(text.rstrip()) else None


def without_number(text: str) -> str:
    """The words without the case number that stands before them: it said where they go."""
    return LEADING_NUMBER.sub("", text).strip()


def case_by_id(turn: Turn, case_id: int) -> Case:
    """The case, locked; raises MoveRefused when the speaker may no longer know of it."""
    case = book.by_id(turn, case_id)
    if case is None or not book.may_know(turn, case):
        raise MoveRefused(say("steward.refused.not_visible"))
    return case


def seen_case(turn: Turn, ref: str) -> Case:
    """The case of a button's reference or of a number as typed; raises MoveRefused.

    Staff see their own communities; who is complained about sees nothing of it (RULEBOOK §5.1, §8).
    """
    return book.by_number(turn, number_in(ref) or ref)


def allowed(turn: Turn, ref: str, move: str) -> Case:
    """The case, when the speaker may make this move now; raises MoveRefused.

    Asked before a form begins, so that nobody writes a long text for nothing. Whoever is not the
    handler is told by name who is.
    """
    case = seen_case(turn, ref)
    handler = turn.roster.staff(case.handler_id or 0)
    if case.state == CaseState.CLOSED:
        raise MoveRefused(say("steward.refused.closed", number=case.number))
    try:
        moves.check(turn, case, move)
    except MoveRefused:
        if handler is None or handler.person_id == turn.speaker.person_id:
            raise
        raise MoveRefused(taken_by(case, handler)) from None
    return case


def taken_by(case: Case, handler: Staff) -> str:
    """Who handles the case, by role and name, and what the speaker can do instead."""
    role = ROLE_NAMES.get(case.handler_role or "", "")
    return say("steward.refused.foreign", number=case.number, role=role, name=handler.name)


def case_meant(turn: Turn) -> Case | None:
    """The case a message is about: by number, by quoting, by the last one, or the only open one.

    None when it has to be asked.
    """
    incoming = turn.incoming
    number = number_in(incoming.text) if incoming else None
    if number is not None:
        return seen_case(turn, number)
    quoted = quoted_case(turn)
    if quoted is not None:
        return quoted
    mine = book.at_hand(turn)
    last = book.by_id(turn, turn.state.case_id) if turn.state.case_id else None
    if last is not None and last.state != CaseState.CLOSED and book.may_know(turn, last):
        return None if _another_came(turn, last, mine) else last
    return mine[0] if len(mine) == 1 else None


def _another_came(turn: Turn, last: Case, mine: list[Case]) -> bool:
    """Whether something of another open case reached him after the one he was asked about."""
    others = {case.id for case in mine} - {last.id}
    if not others:
        return False
    turn.group.flush()
    newest = turn.conn.execute(
        select(OutboxRow.case_id)
        .where(
            OutboxRow.person_id == turn.speaker.person_id,
            OutboxRow.buttons.is_not(None),
            OutboxRow.case_id.is_not(None),
            OutboxRow.not_before <= turn.now,
            OutboxRow.state != "cancelled",
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).scalar()
    return newest in others


def quoted_case(turn: Turn) -> Case | None:
    """The case of the outgoing message quoted; only messages sent to the speaker himself count."""
    if turn.incoming is None or not 0 < (turn.incoming.reply_to or 0) < LARGEST_ID:
        return None
    case_id = turn.session.scalar(
        select(OutboxRow.case_id).where(
            OutboxRow.id == turn.incoming.reply_to,
            OutboxRow.person_id == turn.speaker.person_id,
        )
    )
    return case_by_id(turn, case_id) if case_id is not None else None
