"""Channels where messages are dear: what is due leaves together, what is held waits for a word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot import held
from bot.channels.base import ChannelError, Held, OutMessage, PutOff, Receipt, RetryLater
from storage.crypto import Keyring
from storage.engine import Store
from tests.bot.relay_room import FakeChannel, Room, eventually, is_put_off

SPENT = Held("微信额度已用完")


@dataclass
class MergingFake(FakeChannel):
    """Takes bundles, and says of each message what the test says."""

    name: str = "wechat"
    say: Callable[[OutMessage], Receipt | ChannelError] = lambda m: Receipt(f"p{m.id}")

    async def send_together(
        self, account_external_id: str, messages: Sequence[OutMessage]
    ) -> Sequence[Receipt | ChannelError]:
        self.given += [(account_external_id, one) for one in messages]
        self.bundles = [*getattr(self, "bundles", []), [one.text for one in messages]]
        return [self.say(one) for one in messages]


@pytest.fixture
def room(store: Store, keyring: Keyring) -> Room:
    return Room(store, keyring)


async def test_what_is_due_for_one_person_leaves_in_one_bundle_in_order(room: Room) -> None:
    wang, li = room.person(), room.person()
    account = room.account(wang, "wang", channel="wechat")
    room.account(li, "li", channel="wechat")
    rows = [
        room.row(wang, "收到", account_id=account, purpose="reply"),
        room.row(li, "给李先生"),
        room.row(wang, "师傅两点到"),
    ]
    channel = MergingFake()
    await room.relay_all(rows, channel)
    assert sorted(channel.bundles) == [["收到", "师傅两点到"], ["给李先生"]]
    assert room.states(*rows) == ["sent"] * 3


async def test_each_message_of_a_bundle_has_its_own_end(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang", channel="wechat")
    rows = [room.row(wang, "一"), room.row(wang, "二")]
    channel = MergingFake(say=lambda m: Receipt() if m.text == "一" else RetryLater(3600, "wait"))
    async with room.relaying(channel):
        await eventually(lambda: is_put_off(room.found(rows[1])))
        await eventually(lambda: room.states(*rows) == ["sent", "due"])


async def test_what_is_held_waits_blocks_nothing_and_leaves_when_the_person_speaks(
    room: Room,
) -> None:
    wang = room.person()
    account = room.account(wang, "wang", channel="wechat")
    case_id = room.case(wang)
    spent = True
    channel = MergingFake(
        say=lambda m: SPENT if spent and m.purpose == "push" else Receipt(f"p{m.id}")
    )
    kept = room.row(wang, "明天上午十点上门", case_id=case_id)
    async with room.relaying(channel) as relay:
        await eventually(lambda: (room.found(kept).reason or "").startswith("held: "))
        answer = room.row(wang, "在的", account_id=account, purpose="reply")
        relay.wake()
        await eventually(lambda: room.states(kept, answer) == ["due", "sent"])
        assert [v for v, _ in room.timeline(case_id)] == ["staff"]
        assert "微信额度已用完" in room.timeline(case_id)[0][1]
        spent = False
        with room.store.write() as conn:
            assert [held.is_held(conn, "wechat", who) for who in ("wang", "li")] == [True, False]
            assert held.release_held(conn, "wechat", "wang") == [kept]
        relay.wake()
        await eventually(lambda: room.states(kept) == ["sent"])
    assert room.found(kept).tries == 1


async def test_what_one_platform_holds_goes_to_the_persons_other_account(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang", channel="wechat")
    room.account(wang, "w7", channel="loopback")
    row = room.row(wang, "师傅两点到")
    first, second = MergingFake(say=lambda _m: SPENT), FakeChannel()
    await room.relay_all([row], first, second)
    assert second.texts == ["师傅两点到"]
    assert room.found(row).channel == "loopback"


async def test_what_waits_to_be_tried_again_is_overtaken_by_an_emergency_and_nothing_else(
    room: Room,
) -> None:
    wang = room.person()
    room.account(wang, "wang", channel="wechat")
    channel = MergingFake()
    later = room.clock.utc_now() + timedelta(seconds=30)
    first = room.row(wang, "第一", tries=1, retry_at=later, reason="busy")
    second = room.row(wang, "第二")
    danger = room.row(wang, "紧急", purpose="emergency")
    async with room.relaying(channel) as relay:
        await eventually(lambda: room.states(danger) == ["sent"])
        room.let_pass(1, relay)
        assert channel.bundles == [["紧急"]]
        assert room.states(first, second) == ["due", "due"]
        room.let_pass(30, relay)
        await eventually(lambda: room.states(first, second) == ["sent", "sent"])
    assert channel.bundles == [["紧急"], ["第一", "第二"]]


async def test_beside_what_is_being_sent_only_an_emergency_leaves(room: Room) -> None:
    wang = room.person()
    room.account(wang, "wang", channel="wechat")
    channel = MergingFake()
    lease = room.clock.utc_now() + timedelta(seconds=15)
    room.row(wang, "第一", state="sending", channel="wechat", tries=1, retry_at=lease)
    second = room.row(wang, "第二")
    danger = room.row(wang, "紧急", purpose="emergency")
    async with room.relaying(channel, alone=False) as relay:
        await eventually(lambda: room.states(danger) == ["sent"])
        room.let_pass(1, relay)
        assert room.states(second) == ["due"]
    assert channel.bundles == [["紧急"]]


async def test_what_was_put_off_holds_back_reminders_and_lists_and_no_answer(room: Room) -> None:
    lin = room.person()
    account = room.account(lin, "lin", channel="wechat")
    is_busy = True
    channel = MergingFake(
        say=lambda m: (
            PutOff(60.0, "busy minute")
            if is_busy and m.purpose in {"reminder", "digest"}
            else Receipt(f"p{m.id}")
        )
    )
    reminder = room.row(lin, "今天还有两件没回话", purpose="reminder")
    async with room.relaying(channel) as relay:
        await eventually(lambda: room.found(reminder).reason is not None)
        answer = room.row(lin, "接单成功", account_id=account, purpose="reply")
        case = room.row(lin, "新报事：3栋漏水")
        digest = room.row(lin, "早报", purpose="digest")
        relay.wake()
        await eventually(lambda: room.states(answer, case) == ["sent", "sent"])
        assert room.states(reminder, digest) == ["due", "due"]
        assert channel.bundles[1] == ["接单成功", "新报事：3栋漏水"]
        is_busy = False
        room.let_pass(60, relay)
        await eventually(lambda: room.states(reminder, digest) == ["sent", "sent"])
    assert room.found(reminder).tries == 1
