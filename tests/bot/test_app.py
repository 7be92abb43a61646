"""The served desk as a process: up, down, and two of them on one file."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from websockets.asyncio.client import connect

from bot.clock import read_clock
from scripts.support.served import NotStarted, ServedDesk
from scripts.support.standin import StandIn
from storage.engine import Store
from storage.tables import OutboxRow
from tests.bot.relay_room import A_WHILE, eventually

LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管"


async def say(desk: ServedDesk, account: str, text: str) -> list[str]:
    """Say it over /ws and read the first answer."""
    address = desk.url.replace("http", "ws", 1) + "/ws"
    async with connect(address, proxy=None) as socket, asyncio.timeout(A_WHILE):
        await socket.send(json.dumps({"account": account, "id": text, "text": text}))
        ack = json.loads(await socket.recv())
        assert (ack["ack"], ack["duplicate"]) == (text, False)
        return [one["text"] for one in json.loads(await socket.recv())["messages"]]


def clock_speed(folder: Path) -> float:
    store = Store.open(None, data_dir=folder)
    with store.read() as conn:
        clock = read_clock(conn)
    store.close()
    assert clock is not None
    return clock.speed


async def test_the_demo_serves_a_real_conversation_and_goes_down_in_order(tmp_path: Path) -> None:
    with ServedDesk(tmp_path, {"QIANTAI_CLOCK_SPEED": "2"}) as desk:
        assert "前台已启动：" + desk.url in desk.log
        [answer] = await say(desk, "resident:w1", LEAK)
        assert "3栋2单元1501" in answer
        assert clock_speed(tmp_path) == 2.0
        assert desk.stop() == 0
    assert clock_speed(tmp_path) == 0.0, "between commands a demo's clock stands"
    assert "Traceback" not in desk.log


async def test_a_second_process_on_the_same_file_hears_and_takes_over_when_the_first_dies(
    tmp_path: Path,
) -> None:
    with StandIn() as platform:
        settings = {"QIANTAI_LOOPBACK_URL": platform.url}
        first, second = ServedDesk(tmp_path, settings), ServedDesk(tmp_path, settings)
        with first, second:
            assert "waiting to take over" in second.log
            body = {"account": "wang", "id": "1", "text": LEAK}
            for event_id in ("1", "2"):
                async with httpx.AsyncClient(trust_env=False) as client:
                    answer = await client.post(
                        f"{second.url}/webhooks/loopback", json=body | {"id": event_id}
                    )
                assert answer.json() == {"ack": event_id, "duplicate": False}
                await eventually(lambda: _all_sent(tmp_path))
                if event_id == "1":
                    first.kill()
    assert len(platform.taken) >= 2
    assert len({message["id"] for message in platform.taken}) == len(platform.taken)


def _all_sent(folder: Path) -> bool:
    store = Store.open(None, data_dir=folder)
    try:
        with store.read() as conn:
            states = set(conn.scalars(select(OutboxRow.state)))
    finally:
        store.close()
    return states == {"sent"}


def test_what_stands_in_the_way_is_said_in_one_line(tmp_path: Path) -> None:
    with ServedDesk(tmp_path):
        pass
    with pytest.raises(NotStarted, match="这是演示库"):
        ServedDesk(tmp_path, command="run").start()
    other = tmp_path / "other"
    other.mkdir()
    settings = {"QIANTAI_LOOPBACK_URL": "http://example.com/"}
    with pytest.raises(NotStarted, match="只能是本机"):
        ServedDesk(other, settings).start()


def test_a_live_desk_serves_too(tmp_path: Path) -> None:
    with ServedDesk(tmp_path, command="run") as desk:
        answer = httpx.get(f"{desk.url}/readyz", trust_env=False)
        assert answer.json() == {"status": "ok", "kind": "live"}
        assert desk.stop() == 0
