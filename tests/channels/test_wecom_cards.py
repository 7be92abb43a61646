"""Cards that were acted on: by the press's own code, by the card's, and where neither is good."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select

from bot.channels.base import OutMessage, Receipt
from bot.channels.wecom.accounts import Accounts, card_id
from bot.opening import open_desk
from bot.settings import Settings
from storage.ids import next_id
from storage.tables import Account, OutboxRow, Person
from tests.bot.relay_room import eventually
from tests.channels.api_server import Fault
from tests.channels.room import Room
from tests.channels.test_wecom import open_to, resident_files
from tests.channels.test_wecom_jitter import Channel, channel
from tests.channels.wecom_platform import Shown, WecomPlatform

__all__ = ["channel"]  # a fixture
CARD = Shown("新报事：3栋漏水", [("接单", "1000003.0")], "row-1000003", kind="card")
OUTCOME = "新报事：3栋漏水\n\n✅ 接单 · 林晓彤 10:20"


async def test_a_press_changes_the_card_though_its_first_code_is_too_old(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        lin = wecom.member("linxt")
        resident_files(room)
        card = await lin.card("接单")
        await eventually(lambda: {row.state for row in room.outbox("wecom")} == {"sent"})
        wecom.codes.clear()  # 72 hours went by
        await lin.presses("接单")
        await eventually(lambda: "接单" in card.outcome and "林晓彤" in card.outcome)
        assert wecom.refusals == []
        assert not any("✅" in shown.text for shown in lin.chat)


async def test_a_colleague_whose_card_is_too_old_reads_the_outcome_in_a_new_message(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        room.staff("resident:w1").says("有人被困在3栋2单元的电梯里，快来")
        lin, chen = wecom.member("linxt"), wecom.member("chenjy")
        await lin.card("接单")
        hers = await chen.card("接单")
        wecom.codes.clear()
        await lin.presses("接单")
        await eventually(lambda: any("✅" in s.text and "林晓彤" in s.text for s in chen.chat))
        assert hers.outcome == ""


@pytest.mark.parametrize("why", ["expired", "used by an earlier change", "no code"])
async def test_what_the_card_cannot_show_is_said(
    channel: Channel, wecom: WecomPlatform, why: str
) -> None:
    member = channel.member
    member.chat.append(CARD)
    code = wecom.new_code(CARD)
    edits = "a-message-id" if why == "no code" else card_id([code])
    if why == "expired":
        wecom.codes.clear()
    if why == "used by an earlier change":
        await channel.told(OutMessage(1_000_004, "改过一次", "reply", edits=edits))
    (told,) = await channel.told(OutMessage(1_000_005, OUTCOME, "reply", edits=edits))
    assert isinstance(told, Receipt)
    assert "林晓彤 10:20" in member.chat[-1].text
    assert len(member.chat) == 2


async def test_a_change_whose_answer_is_lost_is_not_said_again(
    channel: Channel, wecom: WecomPlatform
) -> None:
    member = channel.member
    card = Shown("新报事", [("接单", "1000003.0")], "row-1000003", kind="card")
    member.chat.append(card)
    change = OutMessage(1_000_005, OUTCOME, "reply", edits=card_id([wecom.new_code(card)]))
    faults = iter([None, Fault(reset=True, acts=True)])  # the token first
    wecom.api.fault = lambda _call: next(faults, None)
    (lost,) = await channel.told(change)
    assert not isinstance(lost, Receipt)
    (told,) = await channel.told(change)
    assert isinstance(told, Receipt)
    assert "林晓彤" in card.outcome
    assert len(member.chat) == 1


async def test_only_who_was_shown_the_card_brings_a_code_for_it(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        lin = wecom.member("linxt")
        resident_files(room)
        await lin.card("接单")
        await eventually(lambda: any(row.platform_id for row in room.outbox("wecom")))
        row = next(row for row in room.outbox("wecom") if row.buttons and row.platform_id)
        accounts = Accounts(room.desk.store)
        accounts.keep_code("tangyw", f"{row.id}.0", "c-of-another")
        accounts.keep_code("linxt", "999999.0", "c-of-no-card")
        assert _platform_id(room, row.id) == row.platform_id
        for _ in range(2):
            accounts.keep_code("linxt", f"{row.id}.0", "c1")
        assert _platform_id(room, row.id) == (row.platform_id or "").replace("card:", "card:c1,")


async def test_a_userid_is_the_same_in_capitals_and_small_letters(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        lin = wecom.member("linxt")
        lin.userid = "LinXT"  # as callbacks and the address book write him
        resident_files(room)
        await lin.presses("接单")
        await eventually(lambda: "接单成功" in lin.texts or "您已接" in lin.texts)
        await lin.says("我的工单")
        await room.settled("wecom")
        assert room.case().state != "filed"
        assert "linxt" not in {a.lower() for a in _others(room)}


def test_an_employee_comes_before_a_stranger_of_the_same_userid(desk_settings: Settings) -> None:
    store = open_desk(desk_settings, kind="demo", create=True).store
    accounts = Accounts(store)
    with store.write() as conn:
        whose = conn.scalar(select(Person.id).where(Person.short_name == "小林"))
        stranger = conn.scalar(select(Person.id).where(Person.short_name.is_(None)).limit(1))
        for userid, person_id in (("LinXT", stranger or _stranger(conn)), ("linxt", whose)):
            values = {"id": next_id(), "channel": "wecom", "external_id": userid}
            conn.execute(insert(Account).values(person_id=person_id, **values))
    assert accounts.known_as("LinXT") == "linxt"
    assert accounts.known_as("LINXT") == "linxt"
    assert accounts.known_as("Stranger") == "Stranger"
    accounts.keep_code("linxt", "999999.0", "of-no-card")
    store.close()


def _stranger(conn: Connection) -> int:
    person_id = next_id()
    values = {"id": person_id, "house_verified": False, "created_at": datetime.now(UTC)}
    conn.execute(insert(Person).values(**values))
    return person_id


def _platform_id(room: Room, row_id: int) -> str | None:
    with room.desk.store.read() as conn:
        found: str | None = conn.scalar(select(OutboxRow.platform_id).where(OutboxRow.id == row_id))
        return found


def _others(room: Room) -> list[str]:
    with room.desk.store.read() as conn:
        wanted = Account.channel == "wecom", Account.external_id != "linxt"
        return list(conn.scalars(select(Account.external_id).where(*wanted)))
