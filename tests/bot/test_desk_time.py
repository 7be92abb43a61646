"""advance: timers in order, each at its own time; the demo clock (DESIGN §2, §5)."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import ClockRefused
from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from handlers.turn import Turn
from storage.hot import TimerSet
from storage.ids import next_id
from storage.tables import (
    Failure,
    TimerRow,
)
from tests.support.desks import BEGINS
from tests.support.echo import A, echo, hears, opened, rows, says


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    with opened(desk_settings) as made:
        yield made


# --- time ----------------------------------------------------------------------------------------


def set_timers(desk: Desk, *timers: tuple[str, str, datetime]) -> None:
    with desk.store.write() as conn:
        group = desk._group(conn)
        group.hot.set_timers([TimerSet(*timer) for timer in timers], next_id)


class Ringing:
    """Timers that are written down; some set others, some raise."""

    def __init__(self) -> None:
        self.rang: list[tuple[str, datetime]] = []
        self.broken = False

    def __call__(self, turn: Turn, kind: str, subject_id: str) -> None:
        self.rang.append((f"{kind}{subject_id}", turn.now))
        if kind == "parent":
            turn.start_timer("child", f"x:{subject_id}", turn.now + timedelta(minutes=1))
        if kind == "ends":
            turn.stop_timer("late", "x:1")
        if kind == "moves":
            turn.start_timer("late", "x:1", turn.now + timedelta(hours=5))
        if kind == "again":
            turn.start_timer("again", f"x:{subject_id}", turn.now + timedelta(hours=1))
        if self.broken:
            raise ValueError("a fault in a timer")


@pytest.fixture
def ringing() -> Ringing:
    return Ringing()


@pytest.fixture
def clock_desk(desk_settings: Settings, ringing: Ringing) -> Iterator[Desk]:
    with opened(desk_settings, fire_timer=ringing) as made:
        with made.store.write() as conn:
            conn.execute(text("DELETE FROM timers"))
        yield made


def minutes(count: float) -> datetime:
    return BEGINS + timedelta(minutes=count)


def test_timers_are_handled_in_order_each_at_its_own_time(
    clock_desk: Desk, ringing: Ringing
) -> None:
    """DESIGN §2: (due_at, id)."""
    set_timers(clock_desk, ("b", "x:1", minutes(5)))
    set_timers(clock_desk, ("a", "x:1", minutes(5)))
    set_timers(clock_desk, ("c", "x:1", minutes(1)), ("d", "x:1", minutes(90)))
    advanced = clock_desk.advance(minutes(10))
    assert ringing.rang == [("c1", minutes(1)), ("b1", minutes(5)), ("a1", minutes(5))]
    assert (advanced.fired, advanced.now, clock_desk.now()) == (3, minutes(10), minutes(10))
    assert [t.kind for t in rows(clock_desk, TimerRow)] == ["d"]


def test_timers_set_on_the_way_are_handled_in_their_place(
    clock_desk: Desk, ringing: Ringing
) -> None:
    set_timers(clock_desk, ("parent", "x:1", minutes(1)), ("late", "x:9", minutes(3)))
    clock_desk.advance(minutes(10))
    assert [name for name, _ in ringing.rang] == ["parent1", "child1", "late9"]


def test_a_round_that_sets_itself_again_runs_each_time(clock_desk: Desk, ringing: Ringing) -> None:
    set_timers(clock_desk, ("again", "x:1", minutes(60)))
    clock_desk.advance(minutes(60 * 5))
    assert [at for _, at in ringing.rang] == [minutes(60 * n) for n in range(1, 6)]
    (left,) = rows(clock_desk, TimerRow)
    assert left.due_at == minutes(360)


@pytest.mark.parametrize(("kind", "left"), [("ends", []), ("moves", ["late"])])
def test_a_timer_taken_away_or_moved_on_the_way_does_not_ring(
    clock_desk: Desk, ringing: Ringing, kind: str, left: list[str]
) -> None:
    set_timers(clock_desk, (kind, "x:1", minutes(1)), ("late", "x:1", minutes(2)))
    clock_desk.advance(minutes(30))
    assert [name for name, _ in ringing.rang] == [f"{kind}1"]
    assert [t.kind for t in rows(clock_desk, TimerRow)] == left


def test_a_poison_timer_is_put_off_reported_and_never_lost(
    clock_desk: Desk, ringing: Ringing
) -> None:
    """DESIGN §2, §5: a timer is handled late, never dropped; the others go on."""
    ringing.broken = True
    set_timers(clock_desk, ("bad", "x:1", minutes(1)))
    clock_desk.advance(minutes(1))
    (timer,) = rows(clock_desk, TimerRow)
    assert (timer.failures, timer.due_at) == (1, minutes(6))
    (failure,) = rows(clock_desk, Failure)
    assert (failure.timer, failure.inbox_id) == ("bad x:1", None)
    clock_desk.advance(minutes(6))
    assert rows(clock_desk, TimerRow)[0].failures == 2
    ringing.broken = False
    clock_desk.advance(minutes(60))
    assert rows(clock_desk, TimerRow) == []


def test_a_timer_with_a_database_error_is_put_off_too(desk_settings: Settings) -> None:
    """On PostgreSQL it spoils the transaction: in the end it is run alone."""

    def ring(turn: Turn, kind: str, _subject: str) -> None:
        if kind == "bad":
            turn.conn.execute(text("SELECT * FROM no_such_table"))

    with opened(desk_settings, fire_timer=ring) as desk:
        set_timers(desk, ("bad", "x:1", minutes(1)), ("good", "x:1", minutes(2)))
        desk.advance(minutes(3))
        left = {timer.kind: timer.failures for timer in rows(desk, TimerRow)}
        assert left["bad"] == 1
        assert "good" not in left


def test_a_conversations_timer_speaks_in_its_conversation(desk_settings: Settings) -> None:
    def ring(turn: Turn, _kind: str, _subject: str) -> None:
        if turn.who is not None:
            turn.state.said += 10
            turn.push(turn.who.person_id, "还在吗")

    with opened(desk_settings, fire_timer=ring) as desk:
        desk.hear(says(A, "计时"))
        desk.advance(BEGINS + timedelta(minutes=1))
        desk.hear(says(A, "在"))
        assert hears(desk, A) == ["1 计时", "还在吗", "12 在"]


def test_the_clock_never_goes_back(desk: Desk) -> None:
    desk.advance(minutes(60))
    with pytest.raises(ClockRefused, match="往前"):
        desk.advance(minutes(59))
    assert desk.now() == minutes(60)
    assert desk.advance(minutes(60)).fired == 0  # the same T again is fine
    assert desk.is_demo


def test_a_faster_clock_runs_on_from_where_it_stands(desk: Desk) -> None:
    desk.set_speed(3600)
    first = desk.now()
    assert first >= BEGINS
    assert desk.now() >= first
    desk.advance()
    desk.set_speed(0)
    stands = desk.now()
    assert desk.now() == stands


def test_a_live_desk_keeps_real_time(tmp_path: Path) -> None:
    """DESIGN §2: page moves and tick refuse there."""
    rang: list[tuple[str, timedelta]] = []

    def ring(turn: Turn, kind: str, _subject: str) -> None:
        rang.append((kind, turn.late_by))

    settings = Settings(data_dir=tmp_path)
    desk = open_desk(settings, kind="live", create=True, route_event=echo, fire_timer=ring)
    try:
        assert not desk.is_demo
        with pytest.raises(ClockRefused):
            desk.advance(datetime.now(UTC) + timedelta(hours=1))
        with pytest.raises(ClockRefused):
            desk.set_speed(2)
        set_timers(desk, ("missed", "x:1", datetime.now(UTC) - timedelta(hours=2)))
        desk.advance()
        assert rang[-1][0] == "missed"
        assert rang[-1][1] >= timedelta(hours=2)  # late, and it knows
    finally:
        desk.store.close()


def test_timers_are_tried_again_after_trouble_in_the_store(
    clock_desk: Desk, ringing: Ringing
) -> None:
    set_timers(clock_desk, ("a", "x:1", minutes(1)))
    real = clock_desk._fire_claimed
    failed: list[int] = []

    def once(*args: object) -> object:
        if not failed:
            failed.append(1)
            raise sqlite3.OperationalError("database is locked")
        return real(*args)  # type: ignore[arg-type]

    clock_desk._fire_claimed = once  # type: ignore[assignment,method-assign]
    assert clock_desk.advance(minutes(2)).fired == 1
    assert ringing.rang == [("a1", minutes(1))]
