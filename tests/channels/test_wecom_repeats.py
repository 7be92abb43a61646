"""When WeCom's answer is lost: the very same message again, or "unknown"; never in other words."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial

from sqlalchemy import select, update

from bot.settings import Settings
from handlers.messages import Purpose
from handlers.turn import Turn
from storage.tables import OutboxRow, Person
from tests.bot.relay_room import eventually, is_put_off
from tests.channels.api_server import Call, Fault
from tests.channels.room import Room
from tests.channels.test_wecom import open_to
from tests.channels.wecom_platform import Member, WecomPlatform

LOST = Fault(reset=True, acts=True)  # done, and nobody hears of it
_THING = re.compile(r"第\d+件事")


def pushes(room: Room, texts: Sequence[str], purpose: Purpose = "push") -> None:
    """All in one transaction, so that they are due together."""
    with room.desk.store.read() as conn:
        whose = conn.scalar(select(Person.id).where(Person.short_name == "小林"))
    assert whose is not None
    with room.desk.writing() as group:
        group.act(partial(_push_all, whose, texts, purpose), room.desk.now())


def _push_all(person_id: int, texts: Sequence[str], purpose: Purpose, turn: Turn) -> None:
    for text in texts:
        turn.push(person_id, text, purpose=purpose)


def times_shown(member: Member) -> Counter[str]:
    return Counter(_THING.findall(member.texts))


def rows(room: Room) -> list[OutboxRow]:
    return room._all(select(OutboxRow).where(OutboxRow.text.like("第%件事")).order_by(OutboxRow.id))


async def test_a_digest_whose_answer_is_lost_is_shown_once(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings, clock_speed=1.0) as room:
        lin = wecom.member("linxt")
        faults = iter([LOST])
        wecom.api.fault = lambda call: next(faults, None) if "message/send" in call.path else None
        pushes(room, [f"第{n}件事" for n in range(5)])
        await eventually(lambda: lin.chat)
        await eventually(lambda: all(is_put_off(row) for row in rows(room)))
        waits = {(row.retry_at, (row.reason or "").partition(":")[0]) for row in rows(room)}
        assert len(waits) == 1, "one time, and one message, for all of them"
        pushes(room, ["第7件事"])  # becomes due with them, and does not get into their digest
        await eventually(lambda: "第7件事" in lin.texts)
        await eventually(lambda: {row.state for row in rows(room)} == {"sent"})
        assert set(times_shown(lin).values()) == {1}
        assert wecom.dropped, "the repeat was known as one"


async def test_a_long_digest_of_which_the_second_part_fails_is_shown_once(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings, clock_speed=1.0) as room:
        lin = wecom.member("linxt")
        faults = iter([None, Fault(code=-1)])
        wecom.api.fault = lambda call: next(faults, None) if "message/send" in call.path else None
        pushes(room, [f"第{n}件事，" + "请看一下。" * 45 for n in range(5)])
        await eventually(lambda: len(times_shown(lin)) == 5)
        assert set(times_shown(lin).values()) == {1}


async def test_what_certainly_did_not_leave_may_leave_in_other_company(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings, clock_speed=1.0) as room:
        lin = wecom.member("linxt")
        faults = iter([Fault(code=-1)])
        wecom.api.fault = lambda call: next(faults, None) if "message/send" in call.path else None
        pushes(room, ["第0件事", "第1件事"])
        await eventually(lambda: len(rows(room)) == 2 and all(is_put_off(r) for r in rows(room)))
        pushes(room, ["第2件事"])
        await eventually(lambda: len(times_shown(lin)) == 3)
        assert len(lin.chat) == 1
        assert wecom.dropped == []


async def test_what_cannot_be_made_again_is_unknown_and_not_shown_twice(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings, clock_speed=1.0) as room:
        lin = wecom.member("linxt")
        faults, busy = iter([LOST]), [Fault(code=-1)]  # whoever repeats it too soon waits again

        def fault(call: Call) -> Fault | None:
            if "message/send" not in call.path:
                return None
            return next(faults, busy[0] if busy else None)

        wecom.api.fault = fault
        pushes(room, ["第0件事", "第1件事"])
        await eventually(lambda: lin.chat and all(is_put_off(row) for row in rows(room)))
        gone = rows(room)[0].id
        with room.desk.store.write() as conn:
            conn.execute(update(OutboxRow).where(OutboxRow.id == gone).values(state="cancelled"))
        busy.clear()
        await eventually(lambda: rows(room)[1].state == "unknown")
        assert set(times_shown(lin).values()) == {1}


async def test_who_died_while_sending_is_followed_by_the_same_message(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings, clock_speed=1.0) as room:
        lin = wecom.member("linxt")
        pushes(room, ["第0件事", "第1件事"])
        await eventually(lambda: [row.state for row in rows(room)] == ["sent", "sent"])
        lease = rows(room)[0].not_before  # as if the worker had been killed before writing it down
        values = {"state": "sending", "retry_at": lease, "sent_at": None}
        with room.desk.store.write() as conn:
            ids = [row.id for row in rows(room)]
            conn.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(values))
        pushes(room, ["第2件事"])
        await eventually(lambda: "第2件事" in lin.texts)
        await eventually(lambda: {row.state for row in rows(room)} == {"sent"})
        assert set(times_shown(lin).values()) == {1}
        assert len(wecom.dropped) == 1
