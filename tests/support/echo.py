"""A desk whose handler only echoes: what it says and writes is known beforehand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import Incoming
from handlers.timers import fire
from handlers.turn import Turn
from storage.tables import (
    Person,
)

A, B = "resident:a", "resident:b"


def echo(turn: Turn) -> None:
    """Counts in the state, answers with count and words; raises on 坏."""
    assert turn.incoming is not None
    turn.state.said += 1
    said = turn.incoming.text
    if "计时" in said:
        turn.start_timer("ring", f"conversation:{turn.speaker.account_id}", turn.now)
    if "写" in said:
        person = turn.session.get(Person, turn.speaker.person_id)
        assert person is not None
        person.name = said
        turn.session.flush()
    turn.reply(f"{turn.state.said} {said}")
    if "坏" in said:
        raise ValueError("a fault in a handler")
    if "库错" in said:
        turn.conn.execute(text("SELECT * FROM no_such_table"))


Fire = Callable[[Turn, str, str], None]


@contextmanager
def opened(
    settings: Settings, act: Callable[[Turn], None] = echo, fire_timer: Fire = fire
) -> Iterator[Desk]:
    """A desk that does this with every event."""
    desk = open_desk(settings, kind="demo", create=True, route_event=act, fire_timer=fire_timer)
    try:
        yield desk
    finally:
        desk.store.close()


def says(account: str, words: str, key: str | None = None) -> Incoming:
    return Incoming("terminal", account, key, text=words)


def hears(desk: Desk, account: str) -> list[str]:
    return [shown.text for shown in desk.mailbox("terminal", account)]


Row = TypeVar("Row")


def rows(desk: Desk, of: type[Row]) -> list[Row]:
    with desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(select(of)).scalars())
