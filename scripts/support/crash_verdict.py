"""What the database and the platform say after the crash run: was anything lost or done twice?"""

import sys
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.channels.loopback import CHANNEL
from bot.clock import read_clock
from storage.engine import Store
from storage.tables import Account, Case, Entry, Failure, InboxRow, OutboxRow

FILED_BY = "e4"  # the event that files the report


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many …"""

    kills: int
    conversations: int
    lost: int  # acknowledged events that are not in the database, or without their effect
    handled_twice: int  # events with more than one trace or effect
    unsent: int  # messages that never left although their time had come
    unknown: int  # messages marked 'unknown': cut off at the moment of sending
    sent_twice: int  # messages that the platform took more than once

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing handled twice, nothing unsent but what is marked."""
        return not (self.lost or self.handled_twice or self.unsent)


def is_settled(store: Store) -> bool:
    """Whether no message is waiting to be sent."""
    with store.read() as conn:
        return not _waiting(conn)


def judge(
    store: Store,
    kills: int,
    residents: Sequence[str],
    acknowledged: Collection[tuple[str, str]],
    taken: Counter[int],
) -> Verdict:
    """Compare what was acknowledged and taken with what is stored; details go to stderr."""
    with store.read() as conn:
        stored = _stored(conn)
        cases = _cases_by_account(conn)
        moves = _moves_done_twice(conn)
        outgoing = _outgoing(conn)
        _tell_failures(conn)
    lost = [one for one in acknowledged if not stored[one]]
    lost += [(a, "case") for a in residents if (a, FILED_BY) in acknowledged and not cases[a]]
    twice = [one for one, count in stored.items() if count > 1]
    twice += [(account, "case") for account in residents if cases[account] > 1] + moves
    twice += _answered_more_than_others(residents, outgoing)
    unsent = [row for row in outgoing if _is_unsent(row, taken)]
    for name, found in (("lost", lost), ("twice", twice), ("unsent", unsent)):
        for one in found[:20]:
            print(f"{name}: {tuple(one)}", file=sys.stderr)
    return Verdict(
        kills=kills,
        conversations=len(residents),
        lost=len(lost),
        handled_twice=len(twice),
        unsent=len(unsent),
        unknown=sum(row.state == "unknown" for row in outgoing),
        sent_twice=sum(count > 1 for count in taken.values()),
    )


def _stored(conn: Connection) -> Counter[tuple[str, str]]:
    rows = conn.execute(
        select(Account.external_id, InboxRow.event_key)
        .join(Account, Account.id == InboxRow.account_id)
        .where(Account.channel == CHANNEL)
    )
    return Counter((row.external_id, row.event_key) for row in rows)


def _cases_by_account(conn: Connection) -> Counter[str]:
    query = select(Account.external_id).join(Case, Case.filer_account_id == Account.id)
    return Counter(conn.scalars(query))


def _moves_done_twice(conn: Connection) -> list[tuple[str, str]]:
    """Moves that can happen once in these conversations."""
    rows = conn.execute(
        select(Entry.case_id, Entry.kind)
        .where(Entry.kind.in_(["file", "accept", "first_word"]))
        .group_by(Entry.case_id, Entry.kind)
        .having(func.count() > 1)
    )
    return [(f"case {row.case_id}", row.kind) for row in rows]


def _answered_more_than_others(
    residents: Sequence[str], outgoing: Sequence[Row[Any]]
) -> list[tuple[str, str]]:
    """All say the same, so each gets the same number of answers; more means handled twice."""
    answers = Counter(row.external_id for row in outgoing if row.purpose == "reply")
    usual = Counter(answers[account] for account in residents).most_common(1)[0][0]
    return [(account, "answers") for account in residents if answers[account] > usual]


def _outgoing(conn: Connection) -> list[Row[Any]]:
    """Rows for people who are reached on this channel, whose time has come."""
    reached = select(Account.person_id).where(Account.channel == CHANNEL)
    query = (
        select(OutboxRow.id, OutboxRow.state, OutboxRow.purpose, OutboxRow.channel,
               OutboxRow.reason, Account.external_id)
        .outerjoin(Account, Account.id == OutboxRow.account_id)
        .where(OutboxRow.person_id.in_(reached), OutboxRow.not_before <= _desk_now(conn))
    )  # fmt: skip
    return list(conn.execute(query))


def _waiting(conn: Connection) -> list[int]:
    return [row.id for row in _outgoing(conn) if row.state in {"due", "sending"}]


def _is_unsent(row: Row[Any], taken: Counter[int]) -> bool:
    """Not sent and not marked, or marked as sent although the platform never took it."""
    if row.state == "sent":
        return not taken[row.id]
    return row.state not in {"unknown", "cancelled"}


def _tell_failures(conn: Connection) -> None:
    for error in conn.scalars(select(Failure.error).limit(5)):
        print(f"a handler failed: {error}", file=sys.stderr)


def _desk_now(conn: Connection) -> datetime:
    clock = read_clock(conn)
    now = datetime.now(UTC)
    return now if clock is None else clock.now(now)
