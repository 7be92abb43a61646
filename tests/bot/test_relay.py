"""Outbox to push channels, on both databases: order, channels, retries, and what a crash leaves."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot import outbox, outcomes
from bot.channels.base import OutMessage, Pace, Receipt, Refused, RetryLater, Uncertain
from bot.outbox import Address, Moment
from bot.pacing import TROUBLE_BEFORE_REST
from bot.relay import LEASE_SECONDS
from storage.crypto import Keyring
from storage.engine import Store
from tests.bot.relay_room import LONG_AGO, FakeChannel, Room, eventually


@pytest.fixture
def room(store: Store, keyring: Keyring) -> Room:
    return Room(store, keyring)


async def test_a_due_row_leaves_and_is_marked_with_the_platforms_id(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    row = room.row(
        wang, "师傅下午两点到", buttons=[["好的", "agree:261123-001"], ["改天", "other"]]
    )
    channel = FakeChannel()
    await room.relay_all([row], channel)
    assert [(name, m.id, m.text) for name, m in channel.given] == [("wang", row, "师傅下午两点到")]
    assert [b.value for b in channel.given[0][1].buttons] == [f"{row}.0", f"{row}.1"]
    found = room.found(row)
    assert (found.state, found.account_id, found.platform_id) == ("sent", account, f"p{row}")
    assert channel.closed


async def test_sending_is_committed_before_the_call(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    row = room.row(wang, "到了")
    seen: list[str] = []

    def answer(_account: str, message: OutMessage) -> Receipt:
        seen.append(room.found(message.id).state)
        return Receipt()

    await room.relay_all([row], FakeChannel(answer=answer))
    assert seen == ["sending"]


async def test_one_persons_messages_arrive_in_order_one_at_a_time(room: Room) -> None:
    wang, li = room.person(), room.person()
    room.account(wang, "wang")
    room.account(li, "li")
    rows = [room.row(wang, f"第{n}条") for n in range(1, 6)]
    rows.append(room.row(li, "给李先生"))
    in_flight: list[str] = []

    def answer(account: str, message: OutMessage) -> Receipt:
        states = [room.found(row).state for row in rows[:5]]
        in_flight.append(str(states.count("sending")) if account == "wang" else "")
        return Receipt()

    channel = FakeChannel(answer=answer)
    await room.relay_all(rows, channel)
    assert [text for text in channel.texts if text.startswith("第")] == [
        "第1条", "第2条", "第3条", "第4条", "第5条",
    ]  # fmt: skip
    assert set(in_flight) <= {"1", ""}


async def test_a_row_held_for_quiet_hours_or_dead_blocks_no_later_reply(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    held = room.row(wang, "明早再说", not_before=datetime.now(UTC) + timedelta(hours=9))
    dead = room.row(wang, "发不出的", state="dead")
    reply = room.row(wang, "您好", purpose="reply", account_id=account, channel="loopback")
    channel = FakeChannel()
    await room.relay_all([reply], channel)
    assert channel.texts == ["您好"]
    assert room.states(held, dead) == ["due", "dead"]


async def test_rows_for_a_mailbox_are_left_to_the_mailbox(room: Room) -> None:
    wang, li = room.person(), room.person()
    at_terminal = room.account(wang, "resident:wang", channel="terminal")
    room.account(li, "li")
    for_mailbox = room.row(wang, "终端里看", purpose="reply", account_id=at_terminal)
    for_push = room.row(li, "推送")
    await room.relay_all([for_push], FakeChannel())
    assert room.states(for_mailbox, for_push) == ["due", "sent"]


def test_looking_for_due_rows_reads_only_the_open_ones(sqlite_store: Store) -> None:
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        seen.append((sql, values))

    moment = Moment(datetime.now(UTC), datetime.now(UTC))
    with sqlite_store.read() as conn:
        event.listen(conn, "before_cursor_execute", note)
        outbox.candidates(conn, ["loopback"], moment)
        outcomes.abandoned(conn, moment, everything=False)
        event.remove(conn, "before_cursor_execute", note)
        for sql, values in seen:
            plan = [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert "SCAN outbox USING INDEX ix_outbox_open" in plan


async def test_a_push_goes_where_the_person_was_heard_last(room: Room) -> None:
    wang = room.person()
    room.account(wang, "old", heard_at=LONG_AGO)
    room.account(wang, "new", heard_at=LONG_AGO + timedelta(days=1))
    room.account(wang, "never")
    channel = FakeChannel()
    await room.relay_all([room.row(wang, "您好")], channel)
    assert [name for name, _ in channel.given] == ["new"]


async def test_a_push_goes_first_where_the_person_wants_it_and_then_to_the_next(
    room: Room,
) -> None:
    wang = room.person()
    room.account(wang, "new", heard_at=LONG_AGO + timedelta(days=1))
    room.account(wang, "chosen", heard_at=LONG_AGO, chosen=True)

    def blocks_the_chosen(name: str, message: OutMessage) -> Receipt | Exception:
        if name == "chosen":
            return Refused("blocked", channel_dead=True)
        return Receipt(f"p{message.id}")

    channel = FakeChannel(answer=blocks_the_chosen)
    await room.relay_all([room.row(wang, "您好")], channel)
    assert [name for name, _ in channel.given] == ["chosen", "new"]


async def test_a_blocked_account_is_dead_and_the_push_falls_over_to_the_next(room: Room) -> None:
    wang = room.person()
    new = room.account(wang, "new", heard_at=LONG_AGO + timedelta(days=1))
    old = room.account(wang, "old", heard_at=LONG_AGO, channel="telegram")
    row = room.row(wang, "您好")
    blocked = FakeChannel(answer=lambda _a, _m: Refused("blocked", channel_dead=True))
    telegram = FakeChannel("telegram")
    await room.relay_all([row], blocked, telegram)
    assert (blocked.texts, telegram.texts) == (["您好"], ["您好"])
    assert (room.is_dead(new), room.is_dead(old)) == (True, False)
    assert room.found(row).account_id == old
    assert room.found(row).tries == 1, "the dead account was no attempt"


async def test_when_every_account_is_dead_the_case_says_so_to_staff(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    case = room.case(wang)
    row = room.row(wang, "师傅下午两点到您家，请留人", case_id=case)
    blocked = FakeChannel(answer=lambda _a, _m: Refused("blocked", channel_dead=True))
    await room.relay_all([row], blocked)
    assert room.found(row).state == "dead"
    assert "blocked" in room.found(row).reason
    [(visibility, text)] = room.timeline(case)
    assert visibility == "staff"
    assert "没能送达" in text
    assert "师傅下午两点到" in text


async def test_a_push_to_somebody_long_unreachable_is_dead_too(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang", dead=True)
    case = room.case(wang)
    row = room.row(wang, "您好", case_id=case)
    channel = FakeChannel()
    await room.relay_all([row], channel)
    assert channel.given == []
    assert room.found(row).state == "dead"
    assert len(room.timeline(case)) == 1


async def test_whoever_speaks_again_is_alive(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang", dead=True)
    outcomes.revive(room.store, [account])
    assert not room.is_dead(account)


async def test_a_refused_message_is_dead_and_its_account_is_not(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    row, later = room.row(wang, "太长了"), room.row(wang, "短的")
    channel = FakeChannel(
        answer=lambda _a, m: Refused("too long") if m.text == "太长了" else Receipt()
    )
    await room.relay_all([row, later], channel)
    assert room.states(row, later) == ["dead", "sent"]
    assert room.found(row).reason == "too long"
    assert not room.is_dead(account)


def test_a_row_cancelled_after_it_was_chosen_is_not_taken(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    row = room.row(wang, "说过时了的话")
    moment = Moment(datetime.now(UTC), datetime.now(UTC))
    with room.store.read() as conn:
        assert [c.id for c in outbox.candidates(conn, ["loopback"], moment)] == [row]
    room.change(row, state="cancelled")
    with room.store.write() as conn:
        chosen = {row: Address(account, "loopback", "wang")}
        assert outbox.take(conn, chosen, moment.real) == []
    assert room.states(row) == ["cancelled"]


async def test_a_named_wait_is_kept_and_does_not_count_as_a_try(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    row = room.row(wang, "您好")
    answers: list[Receipt | Exception] = [RetryLater(30, "429"), Receipt()]
    channel = FakeChannel(answer=lambda _a, _m: answers.pop(0))
    async with room.relaying(channel) as relay:
        await eventually(lambda: room.found(row).reason == "429")
        assert (room.found(row).state, room.found(row).tries) == ("due", 0)
        room.let_pass(29, relay)
        await asyncio.sleep(0)
        assert len(channel.given) == 1
        room.let_pass(2, relay)
        await eventually(lambda: room.states(row) == ["sent"])
    assert room.found(row).tries == 1


async def test_a_row_that_waits_holds_back_the_next_but_no_emergency(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    waits = room.row(wang, "先说的", retry_at=room.clock.utc_now() + timedelta(minutes=5))
    later = room.row(wang, "后说的")
    urgent = room.row(wang, "电梯困人，请马上去", purpose="emergency")
    channel = FakeChannel()
    async with room.relaying(channel) as relay:
        await eventually(lambda: room.states(urgent) == ["sent"])
        assert room.states(waits, later) == ["due", "due"]
        room.let_pass(301, relay)
        await eventually(lambda: room.states(waits, later) == ["sent", "sent"])
    assert channel.texts == ["电梯困人，请马上去", "先说的", "后说的"]


async def test_a_channel_that_does_not_answer_is_left_alone_and_pushes_take_another(
    room: Room,
) -> None:
    persons = [room.person() for _ in range(TROUBLE_BEFORE_REST + 3)]
    for n, person in enumerate(persons):
        room.account(person, f"p{n}", heard_at=LONG_AGO + timedelta(days=1))
        room.account(person, f"t{n}", channel="telegram", heard_at=LONG_AGO)
    down = FakeChannel(answer=lambda _a, _m: RetryLater(reason="no connection"))
    telegram = FakeChannel("telegram")
    async with room.relaying(down, telegram) as relay:
        first = [room.row(person, "您好") for person in persons[:TROUBLE_BEFORE_REST]]
        relay.wake()
        await eventually(lambda: all(room.found(row).reason for row in first))
        later = [room.row(person, "您好") for person in persons[TROUBLE_BEFORE_REST:]]
        relay.wake()
        await eventually(lambda: set(room.states(*later)) == {"sent"})
    assert len(down.given) == TROUBLE_BEFORE_REST
    assert {name for name, _ in telegram.given} >= {"t5", "t6", "t7"}


async def test_a_chat_is_not_flooded(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    first, second = room.row(wang, "一"), room.row(wang, "二")
    channel = FakeChannel(pace=Pace(seconds_per_chat=1.0))
    async with room.relaying(channel) as relay:
        await eventually(lambda: room.states(first) == ["sent"])
        assert room.states(second) == ["due"]
        room.let_pass(1.1, relay)
        await eventually(lambda: room.states(second) == ["sent"])


async def test_a_fault_in_a_channel_is_an_uncertain_end(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    row = room.row(wang, "您好", purpose="reply", account_id=account)
    channel = FakeChannel(answer=lambda _a, _m: KeyError("errcode"))
    await room.relay_all([row], channel)
    assert (room.found(row).state, room.found(row).reason) == ("unknown", "KeyError")


# --- what a crash leaves --------------------------------------------------------------------------


async def test_after_a_crash_pushes_go_once_more_and_replies_stay_unknown(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    case = room.case(wang)
    left = {"state": "sending", "tries": 1, "channel": "loopback", "case_id": case,
            "retry_at": room.clock.utc_now() + timedelta(seconds=30)}  # fmt: skip
    reply = room.row(wang, "一条回复", purpose="reply", account_id=account, **left)
    push = room.row(wang, "一条推送", **left)
    channel = FakeChannel()
    await room.relay_all([reply, push], channel)
    assert room.states(reply, push) == ["unknown", "sent"]
    assert channel.texts == ["一条推送"]
    texts = [text for _, text in room.timeline(case)]
    assert "不确定是否送达" in texts[0]
    assert "再发一次" in texts[1]


async def test_a_push_cut_off_twice_is_unknown(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    row = room.row(wang, "一条推送")
    channel = FakeChannel(answer=lambda _a, _m: Uncertain("time-out"))
    async with room.relaying(channel) as relay:
        await eventually(lambda: room.found(row).reason)
        assert room.states(row) == ["due"]
        room.let_pass(60, relay)
        await eventually(lambda: room.states(row) == ["unknown"])
    assert len(channel.given) == 2


async def test_where_the_platform_de_duplicates_a_reply_is_simply_repeated(room: Room) -> None:
    wang = room.person()
    account = room.account(wang, "wang")
    case = room.case(wang)
    row = room.row(wang, "一条回复", purpose="reply", account_id=account, state="sending", tries=1,
                   channel="loopback", case_id=case)  # fmt: skip
    channel = FakeChannel(deduplicates=True)
    await room.relay_all([row], channel)
    assert (room.states(row), channel.texts) == (["sent"], ["一条回复"])
    assert room.timeline(case) == []


async def test_among_several_workers_a_row_is_only_left_behind_when_its_lease_is_over(
    room: Room,
) -> None:
    wang, li = room.person(), room.person()
    room.account(wang, "wang")
    room.account(li, "li")
    now = room.clock.utc_now()
    sending = {"state": "sending", "tries": 1, "channel": "loopback"}
    held = room.row(wang, "别人正在发", retry_at=now + timedelta(seconds=20), **sending)
    over = room.row(li, "没人管了", retry_at=now - timedelta(seconds=1), **sending)
    channel = FakeChannel()
    async with room.relaying(channel, alone=False) as relay:
        await eventually(lambda: room.states(over) == ["sent"])
        assert room.states(held) == ["sending"]
        room.let_pass(21, relay)
        await eventually(lambda: room.states(held) == ["sent"])


async def test_what_a_relay_has_in_hand_is_not_left_behind_though_its_lease_is_over(
    room: Room,
) -> None:
    """A slow store may outlast the lease between taking a row and writing what became of it."""
    wang, li = room.person(), room.person()
    account = room.account(wang, "wang")
    room.account(li, "li")
    row = room.row(wang, "您好", purpose="reply", account_id=account)
    channel = HeldChannel()
    async with room.relaying(channel) as relay:
        await eventually(lambda: channel.given)
        long_over = room.clock.utc_now() - timedelta(seconds=1)
        sending = {"state": "sending", "tries": 1, "channel": "loopback"}
        left_behind = room.row(li, "没人管了", retry_at=long_over, **sending)
        room.let_pass(LEASE_SECONDS + 1, relay)
        await eventually(lambda: room.found(left_behind).reason)
        assert room.states(row) == ["sending"]
        channel.answers.set()
        await eventually(lambda: room.states(row, left_behind) == ["sent", "sent"])
    assert channel.texts.count("您好") == 1


class HeldChannel(FakeChannel):
    """Answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        receipt = await super().send(account_external_id, message)
        await self.answers.wait()
        return receipt


async def test_a_slow_worker_does_not_overwrite_what_another_wrote(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    row = room.row(wang, "您好")

    def answer(_account: str, message: OutMessage) -> Receipt:
        room.change(message.id, state="unknown", reason="found by another", retry_at=None)
        return Receipt("late")

    channel = FakeChannel(answer=answer)
    async with room.relaying(channel):
        await eventually(lambda: channel.given)
    assert (room.found(row).state, room.found(row).platform_id) == ("unknown", None)


async def test_two_workers_share_without_sending_anything_twice(room: Room) -> None:
    rows = []
    for n in range(40):
        person = room.person()
        room.account(person, f"p{n}")
        rows += [room.row(person, f"{n}a"), room.row(person, f"{n}b")]
    channels = FakeChannel(), FakeChannel()
    async with room.relaying(channels[0], alone=False), room.relaying(channels[1], alone=False):
        await eventually(lambda: set(room.states(*rows)) == {"sent"})
    texts = channels[0].texts + channels[1].texts
    assert sorted(texts) == sorted(f"{n}{letter}" for n in range(40) for letter in "ab")


async def test_stopping_writes_what_became_of_messages_in_flight(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang")
    row = room.row(wang, "您好")
    leave = asyncio.Event()

    class SlowChannel(FakeChannel):
        async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
            self.given.append((account_external_id, message))
            await leave.wait()
            return Receipt()

    channel = SlowChannel()
    async with room.relaying(channel) as relay:
        await eventually(lambda: channel.given)
        relay.stop()
        leave.set()
    assert room.states(row) == ["sent"]
