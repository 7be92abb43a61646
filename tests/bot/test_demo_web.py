"""``/demo`` over real HTTP and WebSocket: page, people, clock, feed, start over; not on live."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

import nlp
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.group import Done
from bot.opening import open_desk
from bot.settings import Settings
from bot.web.app import make_web
from bot.web.demo.stage import Stage
from bot.web.mail import Mailroom
from bot.web.server import WebServer, listen
from storage.crypto import Keyring
from storage.engine import Store
from storage.spool import Spool
from tests.bot.web_room import web_room
from tests.support.dialogue import at

A_LONG_WHILE = 60.0  # a day of timers on a machine that does other things too
TELLS = "楼上漏水，天花板一直滴水，今天早上开始的"


@dataclass
class DemoRoom:
    """A served demonstration desk, on Monday, 2026-11-23 09:30."""

    desk: Desk
    url: str
    turned: list[None]  # one for each time the scheduler was told

    async def get(self, path: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=A_LONG_WHILE) as client:
            return await client.get(self.url + path, headers=headers)

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with httpx.AsyncClient(trust_env=False, timeout=A_LONG_WHILE) as client:
            return await client.post(self.url + path, content=content, headers=headers)

    @asynccontextmanager
    async def socket(self, path: str, **options: Any) -> AsyncIterator[ClientConnection]:
        async with connect(self.url.replace("http", "ws") + path, proxy=None, **options) as socket:
            yield socket


async def frame(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(A_LONG_WHILE):
        found: dict[str, Any] = json.loads(await socket.recv())
    return found


async def frame_with(socket: ClientConnection, key: str) -> Any:
    while key not in (found := await frame(socket)):
        pass
    return found[key]


async def heard(socket: ClientConnection, fragment: str) -> str:
    """The next message that holds the words."""
    while True:
        for message in await frame_with(socket, "messages"):
            if fragment in message["text"]:
                return str(message["text"])


async def say(room: DemoRoom, account: str, **what: str) -> list[dict[str, Any]]:
    """Say or tap something as this account; what it was answered."""
    async with room.socket("/ws") as socket:
        await socket.send(json.dumps({"account": account, "id": str(what), **what}))
        messages: list[dict[str, Any]] = await frame_with(socket, "messages")
        await socket.send(json.dumps({"shown": [one["id"] for one in messages]}))
    return messages


@pytest.fixture
async def room(sqlite_settings: Settings, tmp_path: Path) -> AsyncIterator[DemoRoom]:
    desk = open_desk(sqlite_settings, kind="demo", create=True)
    spools = [Spool(tmp_path / "spool.db"), Spool(tmp_path / "aside.db")]
    dispatcher = Dispatcher(desk, spools[0], set_aside=spools[1], after_seconds=A_LONG_WHILE)
    mailroom = Mailroom(desk, dispatcher)
    turned: list[None] = []
    stage = Stage(mailroom, lambda: turned.append(None))
    loop = asyncio.get_running_loop()

    def in_the_loop(done: Done) -> None:
        mailroom.committed(done)
        stage.committed(done)

    def committed(done: Done) -> None:
        loop.call_soon_threadsafe(in_the_loop, done)

    desk.listeners.append(committed)
    await asyncio.to_thread(nlp.warm, tmp_path / "words")  # as the command does before it serves
    await dispatcher.start()
    listening = listen(0)
    server = WebServer(listening)
    task = asyncio.create_task(server.serve(make_web(mailroom, stage=stage)))
    yield DemoRoom(desk, f"http://127.0.0.1:{listening.getsockname()[1]}", turned)
    await server.stop()
    await task
    await mailroom.stop()
    await dispatcher.close()
    for spool in spools:
        spool.close()
    desk.store.close()


# --- page, people, tour --------------------------------------------------------------------------


async def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(
    room: DemoRoom,
) -> None:
    page = await room.get("/demo")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "://" not in page.text
    for inline in ("<style", "style=", "onclick", "javascript:"):
        assert inline not in page.text
    assert page.text.count("<script") == page.text.count('<script type="module" src="/static/')


async def test_everything_the_page_names_is_there(room: DemoRoom) -> None:
    import re

    page = (await room.get("/demo")).text
    paths = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(paths) > 10
    for path in paths:
        assert (await room.get(path)).status_code == 200, path


async def test_everybody_of_the_estates_can_be_played(room: DemoRoom) -> None:
    people = (await room.get("/demo/people")).json()["people"]
    by_account = {one["account"]: one for one in people}
    assert by_account["steward:小林"] == {
        "account": "steward:小林",
        "role": "steward",
        "role_name": "管家",
        "name": "小林",
        "full_name": "林晓彤",
        "place": "云汀花园 3栋、5栋",
    }
    assert {"resident:何老师", "resident:新业户", "lead:陈主管", "gm:秦总", "agent:小雅"} <= set(
        by_account
    )
    assert [one["role"] for one in people[:7]] == ["resident"] * 7
    assert "199" not in json.dumps(people)  # nobody's phone


async def test_a_newcomer_is_one_person_before_and_after_he_spoke(room: DemoRoom) -> None:
    await say(room, "resident:新业户", text="您好")
    people = (await room.get("/demo/people")).json()["people"]
    assert [one["account"] for one in people].count("resident:新业户") == 1


async def test_the_tour_is_given_as_it_stands_in_its_file(room: DemoRoom) -> None:
    tours = (await room.get("/demo/tour")).json()["tours"]
    assert [one["key"] for one in tours] == ["leak", "lift", "steward", "noise", "untrue"]
    assert tours[0]["steps"][0]["hears"][0] == ["resident", "您的意思是"]
    assert tours[0]["steps"][-1]["until"] == "08:01:00"


# --- the clock -----------------------------------------------------------------------------------


async def test_time_passes_by_a_tap_and_whoever_watches_sees_it(room: DemoRoom) -> None:
    async with room.socket("/demo/feed") as feed:
        assert (await frame(feed))["now"] == "2026-11-23T09:30:00.000+08:00"
        assert await frame(feed) == {"log": []}
        answer = await room.post("/demo/clock", {"minutes": 10})
        assert answer.json()["now"] == "2026-11-23T09:40:00.000+08:00"
        assert (await frame(feed))["now"] == "2026-11-23T09:40:00.000+08:00"
    assert room.desk.now() == at("2026-11-23 09:40")
    assert room.turned == [None]


async def test_tomorrow_at_nine_everything_due_on_the_way_has_happened(room: DemoRoom) -> None:
    await say(room, "resident:何老师", text=TELLS)
    await say(room, "resident:何老师", button="confirm")
    async with room.socket("/demo/feed") as feed:
        await frame_with(feed, "log")
        await room.post("/demo/clock", {"to": "tomorrow-9"})
        [reminder, *_] = await frame_with(feed, "log")
    assert reminder["text"].startswith("到点，提醒处理人：261123-001")
    assert (reminder["rule"], reminder["case"]) == ("§5.4", "261123-001")
    assert reminder["at"] == "2026-11-23T09:45:00+08:00"


async def test_what_was_held_for_the_night_comes_when_the_clock_is_turned(room: DemoRoom) -> None:
    """To a chat that is open, at once, without its asking."""
    await room.post("/demo/clock", {"to": "22:40"})
    await say(room, "resident:何老师", text=TELLS)
    await say(room, "resident:何老师", button="confirm")
    await room.post("/demo/clock", {"minutes": 40})
    async with room.socket("/ws") as he:
        await he.send(json.dumps({"account": "resident:何老师"}))
        await frame_with(he, "ack")
        async with room.socket("/ws") as lin:
            await lin.send(json.dumps({"account": "steward:小林", "id": "1", "button": "accept"}))
            acked = await frame(lin)
        assert acked["at"].startswith("2026-11-23T23:20")  # when he said it, not when it arrives
        await room.post("/demo/clock", {"to": "08:01"})
        assert "已接单" in await heard(he, "已接单")


async def test_it_runs_as_fast_as_one_likes(room: DemoRoom) -> None:
    answer = (await room.post("/demo/clock", {"speed": 600})).json()
    assert answer["speed"] == 600
    await asyncio.sleep(0.2)
    assert room.desk.now() > at("2026-11-23 09:31")
    stopped = (await room.post("/demo/clock", {"speed": 0})).json()
    await asyncio.sleep(0.05)
    assert (await room.post("/demo/clock", {"speed": 0})).json()["now"] == stopped["now"]


async def test_a_clock_that_runs_fast_can_be_turned_all_the_same(room: DemoRoom) -> None:
    """It may be past the place asked for before the desk gets there."""
    await room.post("/demo/clock", {"speed": 3600})
    for _ in range(15):
        assert (await room.post("/demo/clock", {"minutes": 1})).status_code == 200


@pytest.mark.parametrize("path", ["/demo/clock", "/demo/start-over"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"\xff", b" " * 5000, b'{"minutes": -1}'])
async def test_orders_that_say_nothing_are_refused_kindly(
    room: DemoRoom, path: str, body: bytes
) -> None:
    answer = await room.post(path, body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert room.desk.now() == at("2026-11-23 09:30")


# --- the log -------------------------------------------------------------------------------------


async def test_the_log_says_what_was_done_and_why(room: DemoRoom) -> None:
    async with room.socket("/demo/feed") as feed:
        assert await frame_with(feed, "log") == []
        await say(room, "resident:何老师", text=TELLS)
        await say(room, "resident:何老师", button="confirm")
        lines = await frame_with(feed, "log")
    told = [(line["text"], line["rule"]) for line in lines]
    assert ("派单：261123-001 → 管家 林晓彤", "§5.1") in told
    async with room.socket("/demo/feed") as late:  # who comes later reads it too
        assert await frame_with(late, "log") == lines


# --- starting over -------------------------------------------------------------------------------


async def test_it_starts_over_for_everybody_who_watches(room: DemoRoom) -> None:
    await say(room, "resident:何老师", text=TELLS)
    await say(room, "resident:何老师", button="confirm")
    async with room.socket("/demo/feed") as feed, room.socket("/ws") as lin:
        before = await frame(feed)
        await lin.send(json.dumps({"account": "steward:小林"}))
        assert "接单" in str(await frame_with(lin, "messages"))

        answer = (await room.post("/demo/start-over", {})).json()
        assert answer["run"] != before["run"]
        assert answer["now"][11:19] == "09:30:00"
        assert (await frame_with(feed, "run")) == answer["run"]
        await lin.send(json.dumps({"account": "steward:小林", "history": {"limit": 30}}))
        assert await frame_with(lin, "history") == []

        # And he who watches still hears what is new.
        await say(room, "resident:何老师", text=TELLS)
        await say(room, "resident:何老师", button="confirm")
        assert "接单" in str(await frame_with(lin, "messages"))
    async with room.socket("/demo/feed") as feed:
        lines = await frame_with(feed, "log")
    assert sum(line["text"].startswith("登记") for line in lines) == 1


async def test_a_situation_begins_at_its_own_time(room: DemoRoom) -> None:
    answer = (await room.post("/demo/start-over", {"tour": "leak"})).json()
    assert answer["now"][11:19] == "22:40:00"


# --- who may not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "body"), [("/demo/clock", {"days": 1}), ("/demo/start-over", {})])
async def test_a_page_of_another_site_turns_nothing(
    room: DemoRoom, path: str, body: dict[str, object]
) -> None:
    answer = await room.post(path, body, origin="http://evil.example")
    assert answer.status_code == 403
    assert room.desk.now() == at("2026-11-23 09:30")
    assert (await room.post(path, body, origin=room.url)).status_code == 200


async def test_a_page_of_another_site_reads_no_feed(room: DemoRoom) -> None:
    with pytest.raises(InvalidStatus):
        async with room.socket("/demo/feed", origin="http://evil.example"):
            pass


async def test_a_feed_that_is_spoken_to_only_listens_on(room: DemoRoom) -> None:
    async with room.socket("/demo/feed") as feed:
        await feed.send("x" * 1000)
        await feed.send(b"\x00")
    assert (await room.get("/healthz")).status_code == 200


async def test_a_live_desk_has_no_demo(
    sqlite_store: Store, keyring: Keyring, tmp_path: Path
) -> None:
    async with (
        web_room(sqlite_store, keyring, tmp_path, kind="live") as live,
        httpx.AsyncClient(trust_env=False, base_url=live.url, timeout=A_LONG_WHILE) as client,
    ):
        for path in ("/demo", "/demo/people", "/demo/tour"):
            assert (await client.get(path)).status_code == 404
        for path in ("/demo/clock", "/demo/start-over"):
            assert (await client.post(path, json={})).status_code == 404
        with pytest.raises(InvalidStatus):
            async with connect(live.url.replace("http", "ws") + "/demo/feed", proxy=None):
                pass


@pytest.mark.parametrize(("kind", "command"), [("demo", "demo"), ("live", "run")])
async def test_the_command_serves_it_on_a_demo_only(
    kind: str, command: str, sqlite_settings: Settings, tmp_path: Path
) -> None:
    """As ``qiantai demo`` and ``qiantai run`` put it together."""
    from scripts.support.served import ServedDesk

    folder = tmp_path / kind
    if kind == "demo":
        shutil.copytree(sqlite_settings.data_dir, folder)
    else:
        folder.mkdir()
    secret = {"QIANTAI_SECRET_KEY": "a key for tests"}
    served = ServedDesk(folder, command=command, settings=secret)
    with served:
        async with httpx.AsyncClient(
            trust_env=False, base_url=served.url, timeout=A_LONG_WHILE
        ) as client:
            assert (await client.get("/")).status_code == 200
            found = await client.post("/demo/clock", json={"minutes": 10})
    assert found.status_code == (200 if kind == "demo" else 404)
    if kind == "demo":
        assert f"{served.url}/demo" in served.log
