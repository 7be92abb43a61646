"""Messages already shown, changed when what they offer is over: outcome added, dead buttons gone.

Only on messengers that can change a message (``EDITING_CHANNELS``), and in the chat page. A button
that its reader may still use stays; nobody sees the outcome of a case who may not see the case
(RULEBOOK §5.1).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select

from handlers.cases.move_table import MOVES
from handlers.cases.moves import may_make
from handlers.cases.privacy.concerned import is_about
from handlers.messages import BROWSER, EDITING_CHANNELS, Button, Outgoing
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_time
from storage.ids import next_id
from storage.tables import Account, Case, OutboxRow

__all__ = ["answered", "refresh"]

# A button about a case → the move that must be possible for it to be of use.
NEEDS: Mapping[str, str] = {
    "accept": "accept",
    "first_word": "first_word",
    "progress": "report_progress",
    "plan": "promise_plan",
    "visit": "visit",
    "no_access": "no_access",
    "complete": "complete",
    "pass_on": "report_progress",
    "solved": "confirm",
    "unsolved": "dispute",
}
MOST_CARDS = 40  # of one case, newest first
_ROW = re.compile(r"(?P<row>\d{6,19})\.\d{1,2}")
_ABOUT_A_CASE = re.compile(r"\d{6}-\d{3,4}")
_MARK = "\n\n✅ "

_COLUMNS = (
    OutboxRow.id, OutboxRow.person_id, OutboxRow.account_id, OutboxRow.channel, OutboxRow.text,
    OutboxRow.buttons, OutboxRow.case_id, OutboxRow.platform_id, OutboxRow.edits_id,
)  # fmt: skip
_SHOWN = (
    select(*_COLUMNS)
    .join(Account, Account.id == OutboxRow.account_id)
    .where(
        OutboxRow.state == "sent",
        or_(
            and_(OutboxRow.platform_id.is_not(None), OutboxRow.channel.in_(EDITING_CHANNELS)),
            OutboxRow.channel == BROWSER,
        ),
        Account.dead_at.is_(None),
    )
    .order_by(OutboxRow.id.desc())
)
_OF_CASE = _SHOWN.where(OutboxRow.case_id == bindparam("case_id")).limit(MOST_CARDS)
_ONE = _SHOWN.where(
    OutboxRow.id == bindparam("row_id"), OutboxRow.account_id == bindparam("account_id")
)


def refresh(turn: Turn) -> None:
    """At the end of a turn: the cards of every case that came into another state or into other
    hands in it."""
    for case, move in turn.moved.values():
        for row in _newest_each(turn.conn.execute(_OF_CASE, {"case_id": case.id})):
            if row.channel == BROWSER and turn.who and row.account_id == turn.who.account_id:
                continue  # the page shows by itself what he tapped
            shown = [Button(*one) for one in row.buttons or []]
            kept = [one for one in shown if not _is_over(turn, case, row, one.action)]
            if len(kept) < len(shown) and _may_see(turn, case, row.person_id):
                _edit(turn, row, _outcome(turn, move, row), kept)


def answered(turn: Turn, value: str, asked: Sequence[Any], lasting: Collection[str]) -> None:
    """The question ``asked`` was answered by the tap ``value``: its message shows how.

    ``lasting``: actions that are of use at any time.
    """
    pressed = _ROW.fullmatch(value)
    if pressed is None or turn.speaker.channel not in EDITING_CHANNELS:
        return
    who = {"row_id": int(pressed["row"]), "account_id": turn.speaker.account_id}
    row = turn.conn.execute(_ONE, who).one_or_none()
    if row is None or list(row.buttons or []) != list(asked):
        return
    label, action = row.buttons[int(value.rpartition(".")[2])]
    if _lasts(action, lasting):
        return
    kept = [Button(*one) for one in row.buttons if _lasts(one[1], lasting)]
    _edit(turn, row, label, kept)


def _newest_each(rows: Any) -> Iterator[Row[Any]]:
    """A message that was changed before is in the outbox more than once."""
    seen: set[tuple[int, str]] = set()
    for row in rows:
        key = row.account_id, row.platform_id or str(_first(row))
        if key not in seen:
            seen.add(key)
            yield row


def _first(row: Row[Any]) -> int:
    """The message that a row changed, or is itself."""
    return int(row.edits_id or row.id)


def _is_over(turn: Turn, case: Case, row: Row[Any], action: str) -> bool:
    """By the state of the case; for staff also when it has come into other hands."""
    name, _, ref = action.partition(":")
    move = MOVES.get(NEEDS.get(name, ""))
    if move is None or case.number not in ref:
        return False
    if case.state not in move.sources:
        return True
    staff = turn.roster.staff(row.person_id) if row.person_id != case.filer_id else None
    return staff is not None and not may_make(turn, case, move, staff)


def _lasts(action: str, lasting: Collection[str]) -> bool:
    name, _, ref = action.partition(":")
    return name in lasting or _ABOUT_A_CASE.search(ref) is not None


def _may_see(turn: Turn, case: Case, person_id: int) -> bool:
    if person_id == case.filer_id:
        return True
    staff = turn.roster.staff(person_id)
    if staff is None or is_about(case, staff):
        return False
    return turn.roster.may_see(person_id, case.community_id)


def _outcome(turn: Turn, move: str, row: Row[Any]) -> str:
    """What happened and when; who, for colleagues."""
    label, at = MOVES[move].label, say_time(turn.now, turn.now)
    if turn.staff is None or turn.roster.staff(row.person_id) is None:
        return say("messenger.outcome.plain", what=label, at=at)
    return say("messenger.outcome.by", what=label, name=turn.staff.name, at=at)


def _edit(turn: Turn, row: Row[Any], outcome: str, buttons: Sequence[Button]) -> None:
    turn.out = [one for one in turn.out if one.edits_id != _first(row)]
    turn.out.append(
        Outgoing(
            id=next_id(),
            person_id=row.person_id,
            account_id=row.account_id,
            channel=row.channel,
            text=row.text.partition(_MARK)[0] + _MARK + outcome,
            purpose="reply",
            not_before=turn.now,
            buttons=tuple(buttons),
            case_id=row.case_id,
            edits_id=_first(row),
        )
    )
