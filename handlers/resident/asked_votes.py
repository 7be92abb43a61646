"""Which vote a resident was shown, and whether anything else was put to him since (RULEBOOK §4.3).

The newest question is what an answer answers; a vote arrives unasked, so it is looked for among the
messages themselves.
"""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from handlers.cases.neighbours import discussions, vote_status
from handlers.messages import VOTE
from handlers.resident.which import MENU
from handlers.turn import Turn
from storage.tables import Discussion, OutboxRow

__all__ = ["AskedVote", "asked"]

LOOKED_AT = 40  # messages with buttons
LATELY = timedelta(hours=24)

_SEEN = (
    OutboxRow.person_id == bindparam("person_id"),
    OutboxRow.not_before <= bindparam("now"),  # what is held was not seen yet
    OutboxRow.state != "cancelled",
)
_WITH_BUTTONS = (
    select(OutboxRow.id, OutboxRow.buttons, OutboxRow.not_before)
    .where(
        *_SEEN,
        or_(OutboxRow.account_id == bindparam("account_id"), OutboxRow.account_id.is_(None)),
        OutboxRow.buttons.is_not(None),
        OutboxRow.edits_id.is_(None),
    )
    .order_by(OutboxRow.id.desc())
    .limit(LOOKED_AT)
)
_ABOUT_A_CASE_SINCE = (
    select(OutboxRow.id)
    .where(
        *_SEEN,
        OutboxRow.account_id.is_(None),
        OutboxRow.case_id.is_not(None),
        OutboxRow.id > bindparam("row_id"),
    )
    .limit(1)
)
_QUOTED = select(OutboxRow.buttons).where(
    OutboxRow.id == bindparam("row_id"), OutboxRow.person_id == bindparam("person_id")
)
LARGEST_ID = 2**63
_WAYS_ON = frozenset(button.action for button in MENU)


class AskedVote(NamedTuple):
    """A vote he was shown."""

    discussion: Discussion
    is_last: bool  # nothing else was put to him since
    is_newest: bool  # nor was anything shown that could be tapped
    is_lately: bool  # within a day

    def is_open(self, turn: Turn) -> bool:
        """Whether a vote still counts."""
        return discussions.is_running(self.discussion, turn.now)


def asked(turn: Turn) -> AskedVote | None:
    """The vote under the message he quotes, else the one shown last; one that runs goes before."""
    turn.group.flush()
    quoted = _quoted(turn)
    if quoted is not None:
        return AskedVote(quoted, is_last=True, is_newest=True, is_lately=True)
    who = {"person_id": turn.speaker.person_id, "now": turn.now}
    rows = turn.conn.execute(_WITH_BUTTONS, {**who, "account_id": turn.speaker.account_id}).all()
    found: AskedVote | None = None
    asked_since = False
    for at, row in enumerate(rows):
        discussion = _of(turn, row.buttons)
        if discussion is None:
            asked_since = asked_since or not _only_ways_on(row.buttons)
            continue
        since = turn.conn.scalar(_ABOUT_A_CASE_SINCE, {**who, "row_id": row.id})
        is_last = not asked_since and since is None
        lately = turn.now - row.not_before <= LATELY
        one = AskedVote(discussion, is_last, is_last and at == 0, lately)
        if one.is_open(turn):
            return one
        found, asked_since = found or one, True
    return found


def _only_ways_on(buttons: list[list[str]]) -> bool:
    """我要报事, 查进度, 转人工 under an answer put no question."""
    return all(action in _WAYS_ON for _, action in buttons)


def _quoted(turn: Turn) -> Discussion | None:
    row_id = turn.incoming.reply_to if turn.incoming is not None else None
    if not 0 < (row_id or 0) < LARGEST_ID:
        return None
    who = {"row_id": row_id, "person_id": turn.speaker.person_id}
    return _of(turn, turn.conn.scalar(_QUOTED, who))


def _of(turn: Turn, buttons: list[list[str]] | None) -> Discussion | None:
    for _, action in buttons or ():
        name, _, ref = action.partition(":")
        number = ref.partition(".")[0]
        if name == VOTE and number.isdecimal():
            return vote_status.by_id(turn, int(number))
    return None
