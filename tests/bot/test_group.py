"""One transaction of several turns: what it writes and what it leaves (DESIGN §2)."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.group import Done
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import Button, Incoming
from handlers.turn import Turn
from storage.tables import Conversation, InboxRow, OutboxRow, TimerRow
from tests.support.desks import BEGINS

NOON = BEGINS + timedelta(hours=3)


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    made = open_desk(desk_settings, kind="demo", create=True, route_event=keep_silent)
    yield made
    made.store.close()


def keep_silent(_: Turn) -> None:
    """Handle an event without a word."""


def says(account: str, words: str) -> Incoming:
    return Incoming("terminal", account, text=words)


def outbox(desk: Desk) -> list[OutboxRow]:
    with desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(select(OutboxRow).order_by(OutboxRow.id)).scalars())


def test_a_group_that_is_never_finished_leaves_nothing(desk: Desk) -> None:
    """DESIGN §1 law 1."""

    def killed_before_the_commit() -> None:
        with desk.store.write() as conn:
            group = desk._group(conn)
            group.hear([says("a", "x")], BEGINS)
            group.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed_before_the_commit()
    with desk.store.read() as conn:
        assert conn.execute(select(InboxRow.id)).first() is None
        assert conn.execute(select(Conversation.account_id)).first() is None


def test_a_turn_can_read_what_earlier_turns_of_the_group_collected(desk: Desk) -> None:
    """DESIGN §2."""
    found: list[int] = []

    def act(turn: Turn) -> None:
        assert turn.incoming is not None
        if turn.incoming.text == "写":
            turn.push(turn.speaker.person_id, "给你", [Button("好", "ok")])
        else:
            found.append(len(turn.session.execute(select(OutboxRow.id)).all()))

    desk._route = act
    desk.hear(says("a", "写"), says("b", "读"))
    assert found == [1]
    (row,) = outbox(desk)
    assert (row.text, row.buttons, row.state) == ("给你", [["好", "ok"]], "due")


def test_what_leaves_once_leaves_once(desk: Desk) -> None:
    """DESIGN §2: dedupe_key."""

    def act(turn: Turn) -> None:
        turn.push(turn.speaker.person_id, "一次", dedupe_key="only")

    desk._route = act
    desk.hear(says("a", "1"), says("a", "2"))
    desk.hear(says("b", "3"))
    assert len(outbox(desk)) == 1


def test_done_tells_the_earliest_timer_the_reasons_and_the_roster(desk: Desk) -> None:
    """What relay, scheduler and log are told after the commit."""

    def act(turn: Turn) -> None:
        assert turn.incoming is not None
        wait = int(turn.incoming.text)
        turn.start_timer("ring", f"x:{wait}", turn.now + timedelta(minutes=wait))
        turn.stop_timer("ring", "x:0")
        turn.explain(f"waits {wait}")
        turn.roster_changed = wait == 5

    desk._route = act
    told: list[Done] = []
    desk.listeners.append(told.append)
    desk.hear(says("a", "9"), says("b", "5"))
    (done,) = told
    assert done.earliest_timer == BEGINS + timedelta(minutes=5)
    assert [line for _, line in done.why] == ["waits 9", "waits 5"]
    assert done.roster_changed
    with desk.store.read() as conn:
        kinds = conn.execute(select(TimerRow.subject).where(TimerRow.kind == "ring")).scalars()
        assert sorted(kinds) == ["x:5", "x:9"]


def test_a_due_timer_rings_once_whoever_looks(desk_settings: Settings) -> None:
    """DESIGN §5: claimed rows are nobody else's; on SQLite one writes after the other."""
    rang: list[str] = []

    def ring(_: Turn, kind: str, subject: str) -> None:
        rang.append(f"{kind} {subject}")

    how = {"kind": "demo", "create": True, "fire_timer": ring}
    desks = [open_desk(desk_settings, **how) for _ in range(2)]  # type: ignore[arg-type]
    try:
        threads = [threading.Thread(target=desk.advance, args=(NOON,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for desk in desks:
            desk.store.close()
    assert rang
    assert len(rang) == len(set(rang))
