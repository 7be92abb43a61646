"""The asynchronous front: shared commits, order, repeats, and a store that is slow or fails."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.desk import Desk
from bot.dispatcher import Dispatcher, NotAccepted
from bot.group import Heard
from handlers.messages import Incoming
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.spool import Spool
from storage.tables import DeskRow, InboxRow, OutboxRow
from tests.bot.relay_room import A_WHILE, eventually


def _echo(turn: Turn) -> None:
    """Says again what it hears; chokes on a fishbone; answers one with what no store takes."""
    assert turn.incoming is not None
    if turn.incoming.text == "鱼刺":
        raise ValueError("a fishbone")
    if turn.incoming.text == "没有的工单":
        turn.reply("这一条数据库不收", case_id=12345)
        return
    turn.reply(f"收到：{turn.incoming.text}")


def said(text: str, *, by: str = "wang", key: str | None = None) -> Incoming:
    return Incoming("loopback", by, event_key=key, text=text)


class Office:
    """A live desk that echoes, its spools, and dispatchers on it."""

    def __init__(self, store: Store, keyring: Keyring, folder: Path) -> None:
        self.store = store
        with store.write() as conn:
            conn.execute(
                insert(DeskRow).values(
                    id=1, kind="live", speed=0.0, roster_version=1, created_at=datetime.now(UTC)
                )
            )
        self.desk = Desk(store, keyring, route_event=_echo)
        self.spool = Spool(folder / "spool.db")
        self.set_aside = Spool(folder / "set-aside.db")

    @asynccontextmanager
    async def dispatcher(self, *, after_seconds: float = A_WHILE) -> AsyncIterator[Dispatcher]:
        dispatcher = Dispatcher(
            self.desk, self.spool, set_aside=self.set_aside, after_seconds=after_seconds
        )
        await dispatcher.start()
        yield dispatcher
        await dispatcher.close()

    def replies(self) -> list[str]:
        with self.store.read() as conn:
            return list(conn.scalars(select(OutboxRow.text).order_by(OutboxRow.id)))

    def accepted_at(self) -> list[datetime]:
        with self.store.read() as conn:
            return list(conn.scalars(select(InboxRow.accepted_at).order_by(InboxRow.id)))

    def busy_writer(self) -> Callable[[], None]:
        """Hold what the desk needs for writing, as a slow store does; call the result to end it."""
        transaction = self.store.write()
        conn = transaction.__enter__()
        if self.store.dialect == "postgresql":
            conn.exec_driver_sql("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")

        def go_on() -> None:
            transaction.__exit__(None, None, None)

        return go_on


@pytest.fixture
def office(store: Store, keyring: Keyring, tmp_path: Path) -> Iterator[Office]:
    opened = Office(store, keyring, tmp_path)
    yield opened
    opened.spool.close()
    opened.set_aside.close()


async def test_accepted_means_committed(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        heard = await dispatcher.accept(said("楼上漏水", key="1"))
        assert not heard.duplicate
        assert office.replies() == ["收到：楼上漏水"]


async def test_the_same_event_again_is_a_duplicate_and_does_nothing(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        await dispatcher.accept(said("楼上漏水", key="1"))
        both = [dispatcher.accept(said("在吗", key="2")), dispatcher.accept(said("在吗", key="2"))]
        again = await dispatcher.accept(said("楼上漏水", key="1"))
        heard = await asyncio.gather(*both)
    assert again.duplicate
    assert [one.duplicate for one in heard] == [False, True]
    assert office.replies() == ["收到：楼上漏水", "收到：在吗"]


async def test_what_waits_while_a_commit_runs_shares_the_next_in_order(office: Office) -> None:
    batches: list[int] = []
    async with office.dispatcher() as dispatcher:
        dispatcher.listeners.append(lambda heard: batches.append(len(heard)))
        await asyncio.gather(*(dispatcher.accept(said(f"第{n}句")) for n in range(200)))
    assert office.replies() == [f"收到：第{n}句" for n in range(200)]
    assert max(batches) == 64
    assert len(batches) < 10


async def test_a_message_the_desk_chokes_on_blocks_nobody(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        texts = ["您好", "鱼刺", "楼上漏水"]
        heard = await asyncio.gather(*(dispatcher.accept(said(text)) for text in texts))
    assert [one.failure_ref is not None for one in heard] == [False, True, False]
    assert len(office.replies()) == 3


async def test_a_slow_store_makes_the_spool_take_the_event(office: Office) -> None:
    go_on = office.busy_writer()
    async with office.dispatcher(after_seconds=0.1) as dispatcher:
        heard = await dispatcher.accept(said("楼上漏水", key="1"))
        assert not heard.duplicate
        assert len(office.spool) == 1
        assert office.replies() == []
        go_on()
        await eventually(lambda: len(office.spool) == 0)
    assert office.replies() == ["收到：楼上漏水"], "heard once: the spooled copy is a repeat"


async def test_an_event_without_a_key_is_not_handled_twice_either(office: Office) -> None:
    go_on = office.busy_writer()
    async with office.dispatcher(after_seconds=0.1) as dispatcher:
        await dispatcher.accept(said("楼上漏水"))
        go_on()
        await eventually(lambda: len(office.spool) == 0)
    assert office.replies() == ["收到：楼上漏水"]


async def test_order_is_kept_through_the_spool(office: Office) -> None:
    go_on = office.busy_writer()
    async with office.dispatcher(after_seconds=0.2) as dispatcher:
        for n in range(5):
            await dispatcher.accept(said(f"第{n}句"))
        last = asyncio.create_task(dispatcher.accept(said("最后一句")))
        await asyncio.sleep(0)
        go_on()
        await last
        await eventually(lambda: len(office.spool) == 0)
    assert office.replies() == [*(f"收到：第{n}句" for n in range(5)), "收到：最后一句"]


async def test_the_start_hears_the_spool_first_and_knows_what_was_heard(office: Office) -> None:
    go_on = office.busy_writer()
    dispatcher = Dispatcher(
        office.desk, office.spool, set_aside=office.set_aside, after_seconds=0.05
    )
    await dispatcher.start()
    spooled_from = datetime.now(UTC)
    await dispatcher.accept(said("一", key="1"))
    await dispatcher.accept(said("二", key="2"))
    assert len(office.spool) == 2  # and here the process dies: nothing is closed
    go_on()
    await eventually(lambda: len(office.replies()) == 2)
    async with office.dispatcher() as second:
        assert len(office.spool) == 0
        await second.accept(said("三", key="3"))
    await dispatcher.close()
    assert office.replies() == ["收到：一", "收到：二", "收到：三"]
    assert all(spooled_from <= at <= datetime.now(UTC) for at in office.accepted_at())


async def test_closing_finishes_what_was_accepted_and_takes_nothing_new(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        waiting = [asyncio.create_task(dispatcher.accept(said(f"{n}"))) for n in range(100)]
        await asyncio.sleep(0)
        await dispatcher.close()
        heard: list[Heard] = await asyncio.gather(*waiting)
        with pytest.raises(NotAccepted):
            await dispatcher.accept(said("太晚了"))
    assert len(heard) == 100
    assert len(office.replies()) == 100


async def test_whoever_stops_waiting_is_heard_all_the_same(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        gone = asyncio.create_task(dispatcher.accept(said("我先挂了")))
        await asyncio.sleep(0)
        gone.cancel()
        await dispatcher.accept(said("我还在"))
    assert office.replies() == ["收到：我先挂了", "收到：我还在"]


async def test_a_body_that_cannot_be_read_is_set_aside_and_blocks_nothing(office: Office) -> None:
    office.spool.append(b"neither sealed nor anything")
    async with office.dispatcher() as dispatcher:
        await dispatcher.accept(said("楼上漏水"))
    assert (len(office.spool), len(office.set_aside)) == (0, 1)
    assert office.replies() == ["收到：楼上漏水"]


async def test_an_event_whose_effects_the_store_refuses_blocks_nobody(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        texts = ["您好", "没有的工单", "还在吗"]
        await asyncio.gather(*(dispatcher.accept(said(text)) for text in texts))
        await eventually(lambda: len(office.spool) == 0)
        await dispatcher.accept(said("好的"))
    assert office.replies() == ["收到：您好", "收到：还在吗", "收到：好的"]
    assert len(office.set_aside) == 1


async def test_what_is_no_text_is_not_accepted_and_blocks_nobody(office: Office) -> None:
    async with office.dispatcher() as dispatcher:
        with pytest.raises(NotAccepted):
            await dispatcher.accept(said("半个字\ud83d"))
        await dispatcher.accept(said("楼上漏水"))
    assert office.replies() == ["收到：楼上漏水"]


async def test_without_store_and_spool_nothing_is_acknowledged(office: Office) -> None:
    go_on = office.busy_writer()
    async with office.dispatcher(after_seconds=0.05) as dispatcher:
        office.spool.close()
        with pytest.raises(NotAccepted):
            await dispatcher.accept(said("楼上漏水"))
        go_on()


async def test_a_listener_that_fails_takes_nothing_back(office: Office) -> None:
    def fail(_heard: object) -> None:
        raise sqlite3.OperationalError("locked")

    async with office.dispatcher() as dispatcher:
        dispatcher.listeners.append(fail)
        await dispatcher.accept(said("楼上漏水"))
    assert office.replies() == ["收到：楼上漏水"]
