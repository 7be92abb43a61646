"""Several processes on one database: together they send no more than one may, and leave to each
other what rides an answer. On both databases; the clock is moved by hand."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot import turns
from bot.channels.base import Pace, Receipt
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.config import WecomConfig
from bot.outbox import Address
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import first_id_at
from storage.tables import InboxRow
from tests.bot.relay_room import FakeChannel, Room, eventually
from tests.bot.test_relay_together import MergingFake

_numbers = itertools.count(1)


@pytest.fixture
def room(store: Store, keyring: Keyring) -> Room:
    return Room(store, keyring)


# --- pace ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rest_seconds", "waits_seconds"), [(0.0, 1.0), (10.0, 10.0)])
async def test_a_chat_that_one_process_has_written_to_is_left_alone_by_the_next(
    room: Room, rest_seconds: float, waits_seconds: float
) -> None:
    wang, li = room.person(), room.person()
    room.account(wang, "wang")
    room.account(li, "li")
    pace = Pace(seconds_per_chat=1.0)
    first = FakeChannel(pace=pace, answer=lambda *_: Receipt(rest_seconds=rest_seconds))
    await room.relay_all([room.row(wang, "一")], first)
    second = FakeChannel(pace=pace)
    waits, other = room.row(wang, "二"), room.row(li, "给李先生")
    async with room.relaying(second, alone=False) as relay:
        await eventually(lambda: room.states(other) == ["sent"])
        assert room.states(waits) == ["due"]
        room.let_pass(waits_seconds - 0.1, relay)
        third = room.row(li, "又给李先生")
        if waits_seconds > 1.0:
            await eventually(lambda: room.states(third) == ["sent"])
        assert room.states(waits) == ["due"]
        room.let_pass(0.2, relay)
        await eventually(lambda: room.states(waits, third) == ["sent", "sent"])


async def test_the_rate_of_a_channel_is_that_of_all_processes(room: Room) -> None:
    wang, li, zhao = room.person(), room.person(), room.person()
    room.account(wang, "wang", channel="telegram")
    room.account(li, "li", channel="telegram")
    room.account(zhao, "zhao")
    pace = Pace(messages_per_second=2.0)
    await room.relay_all([room.row(wang, "一")], FakeChannel("telegram", pace=pace))
    waits, elsewhere = room.row(li, "二"), room.row(zhao, "另一个渠道")
    async with room.relaying(
        FakeChannel("telegram", pace=pace), FakeChannel(), alone=False
    ) as relay:
        await eventually(lambda: room.states(elsewhere) == ["sent"])
        assert room.states(waits) == ["due"]
        room.let_pass(0.6, relay)
        await eventually(lambda: room.states(waits) == ["sent"])


def test_of_many_who_want_the_turn_at_once_one_has_it(room: Room) -> None:
    account = room.account(room.person(), "wang")
    address, now = Address(account, "loopback", "wang"), room.clock.utc_now()

    def take(real: datetime) -> dict[int, float]:
        with room.store.write() as conn:
            pace = {"loopback": Pace(10.0, 1.0)}
            return turns.take_turns(conn, {1: address}, pace, real)

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(take, [now] * 8))
    assert told.count({}) == 1
    assert {waits[1] for waits in told if waits} == {0.1}, "the channel's, which is asked first"
    assert take(now + timedelta(seconds=0.5)) == {1: 0.5}
    assert take(now + timedelta(seconds=1)) == {}
    assert take(now - timedelta(hours=1)) == {}, "a clock that was put back holds up nobody"


# --- the member's minute and hour in WeCom -------------------------------------------------------


def test_a_member_gets_no_more_from_two_processes_than_from_one(room: Room) -> None:
    for name in ("linxt", "tangyw"):
        room.account(room.person(), name, channel="wecom")
    config = WecomConfig("ww", 1, "s", "t", "k", "", per_minute=6, per_hour=8)
    one, other = (Allowance(room.store, config, utc_now=room.clock.utc_now) for _ in range(2))
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda n: (one, other)[n % 2].take("linxt"), range(10)))
    assert sorted(told) == [0.0] * 6 + [60.0] * 4
    assert other.take("tangyw") == 0.0
    room.clock.passed += timedelta(seconds=61)
    assert [each.take("linxt") for each in (one, other)] == [0.0, 0.0]
    assert one.take("linxt") == 3600 - 61, "the hour is full"
    room.clock.passed += timedelta(seconds=3600 - 61)
    assert other.take("linxt") == 0.0


# --- requests that wait --------------------------------------------------------------------------


@dataclass
class AnsweringFake(MergingFake):
    """Knows the requests that the test says."""

    answer_seconds: float = 3.0
    request_keys: tuple[str, ...] = ("msg:", "tap:")
    here: tuple[str, ...] = ()

    def heard_here(self, _account: str, event_key: str) -> bool:
        return event_key in self.here


def hears(room: Room, account_id: int, key: str) -> None:
    """Some process has this event, at this moment of the clock moved by hand."""
    now = room.clock.utc_now()
    row = {"id": first_id_at(now) + next(_numbers), "account_id": account_id, "event_key": key}
    with room.store.write() as conn:
        conn.execute(insert(InboxRow).values(**row, state="done", accepted_at=now))


async def test_what_may_ride_the_answer_of_another_process_is_left_to_it_for_its_time(
    room: Room,
) -> None:
    wang, li = room.person(), room.person()
    account = room.account(wang, "wang", channel="wechat")
    room.account(li, "li", channel="wechat")
    hears(room, account, "msg:1")
    reply = room.row(wang, "收到", account_id=account, purpose="reply")
    push, other = room.row(wang, "师傅两点到", purpose="emergency"), room.row(li, "给李先生")
    looks_first, has_it = AnsweringFake(), AnsweringFake(here=("msg:1",))
    async with room.relaying(looks_first, alone=False) as relay:
        await eventually(lambda: room.states(other) == ["sent"])
        assert room.states(reply, push) == ["due", "due"]
        async with room.relaying(has_it, alone=False):
            await eventually(lambda: room.states(reply, push) == ["sent", "sent"])
        assert looks_first.bundles == [["给李先生"]]

        hears(room, account, "msg:2")  # and whoever heard it died
        reply = room.row(wang, "在的", account_id=account, purpose="reply")
        other = room.row(li, "又给李先生")
        relay.wake()
        await eventually(lambda: room.states(other) == ["sent"])
        assert room.states(reply) == ["due"]
        room.let_pass(looks_first.answer_seconds, relay)
        await eventually(lambda: room.states(reply) == ["sent"])


@pytest.mark.parametrize("what", ["heard here last", "no request", "long ago", "alone"])
async def test_what_rides_no_other_answer_leaves_at_once(room: Room, what: str) -> None:
    wang = room.person()
    account = room.account(wang, "wang", channel="wechat")
    hears(room, account, "media_lost:1" if what == "no request" else "msg:1")
    if what == "heard here last":
        hears(room, account, "msg:2")
    if what == "long ago":
        room.clock.passed += timedelta(seconds=3.1)
    row = room.row(wang, "师傅两点到")
    async with room.relaying(AnsweringFake(here=("msg:2",)), alone=what == "alone"):
        await eventually(lambda: room.states(row) == ["sent"])
