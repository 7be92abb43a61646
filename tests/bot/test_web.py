"""The served desk over real HTTP and WebSocket on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.channels.browser.errors import BadFrame
from bot.channels.browser.incoming import read_frame
from bot.opening import OpeningRefused
from bot.web.server import LARGEST_FRAME_BYTES, listen
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import next_id
from storage.tables import Account, InboxRow, OutboxRow
from tests.bot.relay_room import eventually
from tests.bot.web_room import WebRoom, web_room


@pytest.fixture
async def room(sqlite_store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    async with web_room(sqlite_store, keyring, tmp_path) as opened:
        yield opened


async def post(room: WebRoom, body: bytes | dict[str, Any]) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"{room.url}/webhooks/loopback", content=content)


# --- health --------------------------------------------------------------------------------------


async def test_it_says_that_it_is_well_and_ready(room: WebRoom) -> None:
    async with httpx.AsyncClient(trust_env=False, base_url=room.url) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ok", "kind": "demo"}


async def test_without_its_database_it_is_well_but_not_ready(room: WebRoom) -> None:
    with room.desk.store.write() as conn:
        conn.exec_driver_sql("ALTER TABLE desk RENAME TO gone")
    async with httpx.AsyncClient(trust_env=False, base_url=room.url) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


def test_a_port_that_is_taken_is_refused_kindly() -> None:
    taken = listen(0)
    try:
        with pytest.raises(OpeningRefused, match="--port"):
            listen(taken.getsockname()[1])
    finally:
        taken.close()


# --- talking -------------------------------------------------------------------------------------


async def test_an_event_is_acknowledged_when_it_is_on_disk_and_answered(room: WebRoom) -> None:
    async with room.talking() as wang:
        await wang.send(account="resident:wang", id="1", text="楼上漏水")
        ack = await wang.frame()
        assert (ack["ack"], ack["duplicate"]) == ("1", False)
        with room.desk.store.read() as conn:
            assert conn.scalars(select(InboxRow.event_key)).all() == ["1"]
        found = await wang.frame()
    assert found["messages"][0]["at"] == ack["at"]
    assert found["account"] == "resident:wang"
    [message] = found["messages"]
    assert message.keys() == {"id", "at", "text", "buttons", "media", "case", "purpose"}
    assert (message["text"], message["purpose"]) == ("收到：楼上漏水", "reply")


async def test_the_same_id_again_is_a_duplicate(room: WebRoom) -> None:
    async with room.talking() as wang:
        await wang.send(account="resident:wang", id="1", text="楼上漏水")
        first = await wang.frame()
        await wang.messages()
        await wang.send(account="resident:wang", id="1", text="楼上漏水")
        assert await wang.frame() == first | {"duplicate": True}


async def test_what_was_not_confirmed_comes_again_and_what_was_does_not(room: WebRoom) -> None:
    async with room.talking() as wang:
        await wang.send(account="resident:wang", id="1", text="一")
        [first] = await wang.messages()
        await wang.send(account="resident:wang", id="2", text="二")
        [second] = await wang.messages()
        await wang.send(shown=[first["id"]])
        await eventually(lambda: room.states() == ["sent", "due"])
    async with room.talking() as wang:
        await wang.send(account="resident:wang")
        assert [m["id"] for m in await wang.messages()] == [second["id"]]


async def test_nobody_confirms_what_another_was_shown(room: WebRoom) -> None:
    async with room.talking() as wang, room.talking() as li:
        await wang.send(account="resident:wang", id="1", text="一")
        [message] = await wang.messages()
        await li.say("resident:li", "您好")
        await li.send(shown=[message["id"], 123456789])
        await li.say("resident:li", "还在吗")
        await asyncio.to_thread(room.desk.write_marks)
    assert room.states() == ["due", "due", "due"]


async def test_a_push_reaches_whoever_is_watching(room: WebRoom) -> None:
    async with room.talking() as li, room.talking() as wang:
        await li.say("resident:li", "您好")
        await wang.send(account="resident:wang", id="1", text="告诉 resident:li 水管修好了")
        assert [m["text"] for m in await li.messages()] == ["水管修好了"]


async def test_one_connection_may_speak_for_several_accounts(room: WebRoom) -> None:
    async with room.talking() as both:
        for account in ("resident:wang", "resident:li"):
            await both.send(account=account, id="1", text=account)
        found = [frame for frame in await both.frames(4) if "messages" in frame]
    answers = {frame["account"]: frame["messages"][0]["text"] for frame in found}
    assert answers == {name: f"收到：{name}" for name in ("resident:wang", "resident:li")}


async def test_what_another_process_wrote_is_found_by_looking(room: WebRoom) -> None:
    async with room.talking() as wang:
        await wang.say("resident:wang", "您好")
        with room.desk.store.write() as conn:
            account = conn.execute(select(Account)).one()
            conn.execute(
                insert(OutboxRow).values(
                    id=next_id(), person_id=account.person_id, text="别处写的", purpose="push",
                    not_before=datetime.now(UTC) - timedelta(minutes=1), tries=0, state="due",
                )
            )  # fmt: skip
        assert [m["text"] for m in await wang.messages()] == ["别处写的"]


async def test_a_live_database_lets_nobody_speak_for_just_any_account(
    sqlite_store: Store, keyring: Keyring, tmp_path: Path
) -> None:
    async with web_room(sqlite_store, keyring, tmp_path, kind="live") as room:
        with pytest.raises(InvalidStatus):
            async with room.talking():
                pass


async def test_a_page_of_another_site_is_refused_and_our_own_is_not(room: WebRoom) -> None:
    with pytest.raises(InvalidStatus):
        async with room.talking(origin="http://evil.example"):
            pass
    async with room.talking(origin=room.url) as wang:
        assert await wang.say("resident:wang", "您好") == ["收到：您好"]


# --- what cannot be taken ------------------------------------------------------------------------

BAD_FRAMES = [
    "",
    "{",
    "[]",
    "7",
    "[" * 5000,
    '{"account": "resident"}',
    '{"account": "resident:w 1", "text": "您好"}',
    '{"account": ["resident:w1"]}',
    '{"account": "resident:w1", "text": 7}',
    '{"account": "resident:w1", "text": "您好", "button": "confirm"}',
    '{"account": "resident:w1", "photo": "/etc/passwd"}',
    '{"account": "resident:w1", "id": {"a": 1}, "text": "您好"}',
    '{"account": "resident:w1", "what": "您好"}',
    '{"shown": "all"}',
    '{"shown": [1.5]}',
    '{"shown": [true]}',
    '{"shown": [99999999999999999999999]}',
    '{"shown": ["1.5"]}',
    '{"history": 7}',
    '{"history": {"before": "x"}}',
    '{"history": {"limit": 0}}',
    '{"history": {"limit": 1000}}',
]


@pytest.mark.parametrize("text", BAD_FRAMES, ids=range(len(BAD_FRAMES)))
def test_a_frame_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadFrame):
        read_frame(text)


async def test_bad_frames_get_an_error_and_the_talk_goes_on(room: WebRoom) -> None:
    async with room.talking() as wang:
        for text in BAD_FRAMES:
            await wang.socket.send(text)
            assert (await wang.frame()).keys() == {"error", "id", "again"}
        await wang.socket.send(b"\x00\x01")
        assert "error" in await wang.frame()
        await wang.send(account="resident:wang", id="7", photo="x")
        assert (await wang.frame())["id"] == "7"
        assert await wang.say("resident:wang", "\x00您好") == ["收到：您好"]


async def test_a_frame_too_large_ends_only_its_own_connection(room: WebRoom) -> None:
    async with room.talking() as wang, room.talking() as li:
        await wang.send(account="resident:wang", text="水" * LARGEST_FRAME_BYTES)
        with pytest.raises(ConnectionClosed):
            await wang.frame()
        assert await li.say("resident:li", "您好") == ["收到：您好"]


# --- the loopback channel's webhook --------------------------------------------------------------


async def test_the_webhook_acknowledges_what_is_on_disk(room: WebRoom) -> None:
    event = {"account": "wang", "id": "1", "text": "楼上漏水"}
    assert (await post(room, event)).json() == {"ack": "1", "duplicate": False}
    assert (await post(room, event)).json() == {"ack": "1", "duplicate": True}
    assert room.states() == ["due"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[" * 5000,
        b"7",
        {"account": "wang", "text": "no id"},
        {"account": "wang", "id": "1"},
        {"account": "", "id": "1", "text": "x"},
        {"account": "wang", "id": "1", "text": 7},
        {"account": "wang", "id": "1", "text": "x", "more": 1},
        {"account": "wang", "id": "1", "text": "x" * 20_001},
        b" " * (1024 * 1024 + 1),
    ],
    ids=range(12),
)
async def test_the_webhook_refuses_what_it_cannot_read(
    room: WebRoom, body: bytes | dict[str, Any]
) -> None:
    response = await post(room, body)
    assert response.status_code == 400
    assert room.states() == []
