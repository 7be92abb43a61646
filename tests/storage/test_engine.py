"""The promises of ``storage.engine``: one whole transaction or none, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from storage.engine import Store
from storage.tables import Building, Case, Community, Counter, DeskRow, TimerRow

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


def put_counter(conn: Connection, value: int = 0) -> object:
    return conn.execute(insert(Counter).values(name="261123", value=value))


def fail_after(_done: object) -> None:
    raise ZeroDivisionError


def counter(store: Store) -> int | None:
    with store.read() as conn:
        return conn.execute(select(Counter.value)).scalar_one_or_none()


def test_what_a_transaction_wrote_is_there_afterwards(store: Store) -> None:
    with store.write() as conn:
        put_counter(conn, 7)
    assert counter(store) == 7


def test_nothing_of_a_transaction_that_raises_is_kept(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as conn:
        fail_after(put_counter(conn))
    assert counter(store) is None


def test_what_is_not_committed_is_not_seen(store: Store) -> None:
    with store.write() as conn:
        put_counter(conn)
        assert counter(store) is None
    assert counter(store) == 0


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError), store.read() as conn:
        put_counter(conn)
    assert counter(store) is None


def test_after_a_reader_was_refused_the_next_writer_works(store: Store) -> None:
    for _ in range(3):
        with pytest.raises(DBAPIError), store.read() as conn:
            put_counter(conn)
    with store.write() as conn:
        put_counter(conn)
    assert counter(store) == 0


def test_a_commit_that_fails_leaves_nothing_and_the_next_one_works(sqlite_store: Store) -> None:
    def write_a_row_that_points_nowhere() -> None:
        with sqlite_store.write() as conn:
            conn.execute(text("PRAGMA defer_foreign_keys=ON"))  # found out only at the commit
            conn.execute(insert(Building).values(id=1, community_id=1, grid_id=1, name="3"))

    with pytest.raises(IntegrityError):
        write_a_row_that_points_nowhere()
    with sqlite_store.write() as conn:
        put_counter(conn)
        assert conn.execute(select(Building.id)).all() == []
    assert counter(sqlite_store) == 0


def test_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as conn:
        conn.execute(insert(Building).values(id=1, community_id=1, grid_id=1, name="3"))


def test_a_second_writer_inside_the_first_is_refused_instead_of_waiting_for_itself(
    sqlite_store: Store,
) -> None:
    with (
        sqlite_store.write() as outer,
        pytest.raises(RuntimeError, match="open in this thread already"),
        sqlite_store.write(),
    ):
        put_counter(outer)
    with sqlite_store.write() as conn:
        put_counter(conn)
    assert counter(sqlite_store) == 0


def test_no_update_is_lost_among_threads_that_read_and_then_write(store: Store) -> None:
    with store.write() as conn:
        put_counter(conn)

    def add_one(_: int) -> None:
        with store.write() as conn:
            # FOR UPDATE is what PostgreSQL needs; SQLite leaves it out of the statement.
            seen = conn.execute(select(Counter.value).with_for_update()).scalar_one()
            conn.execute(update(Counter).values(value=seen + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(160)))
    assert counter(store) == 160


def test_no_update_is_lost_between_two_processes_on_one_sqlite_file(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """A second store on the file stands for another process: nothing is shared but the file."""
    other = Store.open(None, data_dir=tmp_path)
    with sqlite_store.write() as conn:
        put_counter(conn)

    def add(store: Store) -> None:
        for _ in range(40):
            with store.write() as conn:
                seen = conn.execute(select(Counter.value)).scalar_one()
                conn.execute(update(Counter).values(value=seen + 1))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, (sqlite_store, other)))
    other.close()
    assert counter(sqlite_store) == 80


def test_many_readers_work_while_a_writer_is_busy(store: Store) -> None:
    with store.write() as conn:
        put_counter(conn)
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda _: counter(store), range(32))) == [None] * 32


def test_a_reader_of_sqlite_sees_one_moment_from_first_look_to_last(sqlite_store: Store) -> None:
    with sqlite_store.read() as reader:
        assert reader.execute(select(Counter.value)).all() == []
        with sqlite_store.write() as writer:
            put_counter(writer)
        assert reader.execute(select(Counter.value)).all() == []
    assert counter(sqlite_store) == 0


def test_an_orm_session_may_work_inside_a_savepoint_of_the_transaction(store: Store) -> None:
    with store.write() as conn:
        put_counter(conn)
        for value, fails in ((1, False), (2, True)):
            with Session(conn, join_transaction_mode="create_savepoint") as session:
                session.get_one(Counter, "261123").value = value
                session.flush()
                session.rollback() if fails else session.commit()
    assert counter(store) == 1


def put_by_driver(conn: Connection) -> None:
    mark = "%s" if conn.dialect.name == "postgresql" else "?"
    conn.connection.cursor().execute(
        f"INSERT INTO counters (name, value) VALUES ({mark}, 3)", ["261123"]
    )


def test_a_bare_transaction_keeps_what_the_driver_alone_wrote(store: Store) -> None:
    with store.write_bare() as conn:
        put_by_driver(conn)
        assert counter(store) is None
    assert counter(store) == 3


def test_a_bare_transaction_keeps_what_driver_and_sqlalchemy_wrote(store: Store) -> None:
    with store.write_bare() as conn:
        put_by_driver(conn)
        conn.execute(update(Counter).values(value=Counter.value + 1))
    assert counter(store) == 4


@pytest.mark.parametrize("act", [put_by_driver, put_counter])
def test_nothing_of_a_bare_transaction_that_raises_is_kept(
    store: Store, act: Callable[[Connection], object]
) -> None:
    for _ in range(2):  # and the next one can begin
        with pytest.raises(ZeroDivisionError), store.write_bare() as conn:
            fail_after(act(conn))
    assert counter(store) is None


# --- times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [NOON, NOON.astimezone(BEIJING), NOON.replace(microsecond=1)])
def test_times_come_back_aware_and_in_utc(store: Store, given: datetime) -> None:
    with store.write() as conn:
        conn.execute(
            insert(TimerRow).values(id=1, kind="draft", subject="case:1", due_at=given, failures=0)
        )
    with store.read() as conn:
        found = conn.execute(select(TimerRow.due_at)).scalar_one()
    assert found == given
    assert found.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001  (this is what must not pass)
    with pytest.raises(StatementError, match="naive"), store.write() as conn:
        conn.execute(
            insert(TimerRow).values(id=1, kind="draft", subject="case:1", due_at=naive, failures=0)
        )


def test_no_time_stays_no_time(store: Store) -> None:
    with store.write() as conn:
        conn.execute(
            insert(DeskRow).values(
                id=1, kind="live", desk_at=None, speed=1, roster_version=0, created_at=NOON
            )
        )
    with store.read() as conn:
        assert conn.execute(select(DeskRow.desk_at)).scalar_one() is None


def test_times_of_all_zones_sort_as_instants(store: Store) -> None:
    rows = [
        {"id": 1, "due_at": NOON.astimezone(BEIJING)},
        {"id": 2, "due_at": NOON - timedelta(microseconds=1)},
        {"id": 3, "due_at": NOON + timedelta(hours=1)},
    ]
    with store.write() as conn:
        conn.execute(
            insert(TimerRow),
            [
                row | {"kind": "draft", "subject": f"case:{row['id']}", "failures": 0}
                for row in rows
            ],
        )
    with store.read() as conn:
        due = select(TimerRow.id).where(TimerRow.due_at <= NOON).order_by(TimerRow.due_at)
        assert conn.execute(due).scalars().all() == [2, 1]


def test_chinese_and_lists_come_back_as_they_went(store: Store) -> None:
    with store.write() as conn:
        conn.execute(
            insert(Community).values(id=1, name="翠湖·一期“东”🏠", aliases=["翠湖", "东区"])
        )
    with store.read() as conn:
        found = conn.execute(select(Community.name, Community.aliases, Community.phone)).one()
    assert tuple(found) == ("翠湖·一期“东”🏠", ["翠湖", "东区"], None)


def test_ids_of_63_bits_fit(store: Store) -> None:
    with store.write() as conn:
        conn.execute(insert(Community).values(id=2**63 - 1, name="远", aliases=[]))
    with store.read() as conn:
        assert conn.execute(select(Community.id)).scalar_one() == 2**63 - 1


def test_on_sqlite_an_id_is_the_address_of_its_row(sqlite_store: Store) -> None:
    """Else every table has a second tree beside it, and every message pays for it."""
    with sqlite_store.write() as conn:
        conn.execute(insert(Community).values(id=42, name="翠湖", aliases=[]))
        assert conn.execute(text("SELECT rowid FROM communities")).scalar_one() == 42


def test_the_version_of_a_case_is_what_the_orm_checks() -> None:
    assert Case.__mapper__.version_id_col is Case.__table__.c.version
