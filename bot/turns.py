"""The pace of channels and of their chats, kept for all processes together (``ChannelTurn``).

A turn is taken in the transaction that takes the row, so whoever finds nothing to send writes
nothing. ``bot.pacing`` says the same of one process, and so spares most of the asking here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Executable, bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.channels.base import Pace
from bot.outbox import Address
from storage.tables import ChannelTurn
from storage.types import UtcTime

# No pace waits longer: what says so was written by a clock that was put back since.
LONGEST: Final = timedelta(minutes=1)


def _take(insert: Any) -> Executable:
    turn = insert(ChannelTurn)
    real, absurd = (bindparam(name, type_=UtcTime()) for name in ("real", "absurd"))
    is_free = or_(ChannelTurn.free_at <= real, ChannelTurn.free_at > absurd)
    taken: Executable = turn.on_conflict_do_update(
        index_elements=["name"], set_={"free_at": turn.excluded.free_at}, where=is_free
    ).returning(ChannelTurn.name)
    return taken


_TAKE = {"sqlite": _take(sqlite.insert), "postgresql": _take(postgresql.insert)}


def take_turns(
    conn: Connection, wanted: Mapping[int, Address], paces: Mapping[str, Pace], real: datetime
) -> dict[int, float]:
    """Take a turn for each row (by its id) whose channel and chat are free at this real instant.

    For the others, for which none was taken: the seconds until they are.
    """
    waits: dict[int, float] = {}
    # Always in the same order, so that no two processes wait for each other.
    for row_id, address in sorted(wanted.items(), key=lambda one: _chat(one[1])):
        for name, between in _turns(address, paces[address.channel]):
            if not _taken(conn, name, real, real + between):
                waits[row_id] = _seconds_until_free(conn, name, real)
                break
    return waits


def leave_alone(conn: Connection, address: Address, until: datetime) -> None:
    """A chat whose message was longer than its turn gets no other before this real instant."""
    _taken(conn, _chat(address), until, until)


def _chat(address: Address) -> str:
    return f"{address.channel}:{address.account_id}"


def _turns(address: Address, pace: Pace) -> Iterator[tuple[str, timedelta]]:
    if pace.messages_per_second:
        yield address.channel, timedelta(seconds=1 / pace.messages_per_second)
    if pace.seconds_per_chat:
        yield _chat(address), timedelta(seconds=pace.seconds_per_chat)


def _taken(conn: Connection, name: str, real: datetime, free_at: datetime) -> bool:
    """Whether it was free at ``real`` and is ours, in one statement: nothing comes in between."""
    values = {"name": name, "free_at": free_at, "real": real, "absurd": real + LONGEST}
    return conn.scalar(_TAKE[conn.dialect.name], values) is not None


def _seconds_until_free(conn: Connection, name: str, real: datetime) -> float:
    free_at = conn.scalar(select(ChannelTurn.free_at).where(ChannelTurn.name == name))
    assert free_at is not None
    return max((free_at - real).total_seconds(), 0.001)
