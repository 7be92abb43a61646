"""How light the chat page is, and how two hundred open chats hold (docs/performance.md).

    .venv/bin/python -m scripts.bench_web --json

A fresh demo desk is served in a process of its own. Headless Chromium opens the page with an empty
cache several times; then so many chats are open at once over loopback, each of a cookie of its own,
and every now and then say something. Everything ends by itself, within its time.
"""

import argparse
import asyncio
import json
import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect

from bot.channels.browser.accounts import COOKIE
from bot.opening import open_desk
from bot.settings import Settings
from scripts.support.chromium import ARGUMENTS, find_chromium
from scripts.support.served import ServedDesk
from storage.tables import Building, House

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LOADS = 7
LOAD_SECONDS = 30.0  # the longest one page may take
ANSWER_SECONDS = 60.0  # the longest one answer may take
PHONE = {"width": 360, "height": 740}
KILOBYTE = 1000


class NotMeasured(Exception):
    """Something is missing or went wrong, so that the figures would mean nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; one JSON object with ``--json``, else a few lines. 2: not measured."""
    options = _options(arguments)
    logging.disable(logging.WARNING)
    try:
        figures = measure(options.chats, options.messages, options.think, loads=options.loads)
    except (NotMeasured, TimeoutError) as error:
        print(f"not measured: {error} ({type(error).__name__})", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(figures))
    else:
        for name, found in figures.items():
            print(f"{name}: {found}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    parser.add_argument("--chats", type=int, default=200, help="open at once")
    parser.add_argument("--messages", type=int, default=4, help="that each of them says")
    parser.add_argument("--think", type=float, default=20.0, help="most seconds between two")
    parser.add_argument("--loads", type=int, default=LOADS, help="of the page, 0: none")
    return parser.parse_args(arguments)


def measure(chats: int, messages: int, think: float, *, loads: int = LOADS) -> dict[str, Any]:
    """``page`` (None without loads) and ``chats``."""
    with tempfile.TemporaryDirectory(prefix="qiantai-web-") as name:
        folder = Path(name)
        houses = _fresh_desk(folder)
        with ServedDesk(folder) as desk:
            page = _page(desk.url, loads) if loads else None
            talks = asyncio.run(_talk(desk.url, houses, chats, messages, think))
    return {"page": page, "chats": talks}


def _fresh_desk(folder: Path) -> list[str]:
    """Make the desk, and name houses of it: 3栋2单元1501."""
    desk = open_desk(Settings(data_dir=folder), kind="demo", create=True, now=MONDAY)
    try:
        with desk.store.read() as conn:
            rows = conn.execute(
                select(Building.name, House.unit, House.room)
                .join(House, House.building_id == Building.id)
                .where(House.kind == "flat", House.unit != "")
                .order_by(House.id)
            ).all()
    finally:
        desk.store.close()
    return [f"{row.name}栋{row.unit}单元{row.room}" for row in rows]


# --- the page -------------------------------------------------------------------------------------


def _page(url: str, loads: int) -> dict[str, Any]:
    path = find_chromium()
    if path is None:
        raise NotMeasured("no chromium is installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            found, empty = [], []
            for _ in range(loads):  # in turns, so that a machine that slows down slows both
                found.append(_load(browser, url))
                empty.append(_load_nothing(browser, url))
        finally:
            browser.close()
    ready = [one.ready_ms for one in found]
    return {
        "kilobytes": round(max(one.transferred for one in found) / KILOBYTE, 1),
        "requests": max(one.requests for one in found),
        "interactive_ms": round(statistics.median(ready)),
        "interactive_worst_ms": round(max(ready)),
        "floor_ms": round(statistics.median(empty)),
    }


@dataclass
class _Load:
    """One load with an empty cache."""

    transferred: int = 0  # bytes with their headers, as the browser counts them
    requests: int = 0
    ready_ms: float = 0.0  # from the beginning until one can write and be heard


def _load(browser: Browser, url: str) -> _Load:
    load = _Load()
    context = browser.new_context(viewport=PHONE, is_mobile=True)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.set_default_timeout(LOAD_SECONDS * 1000)

        def finished(event: dict[str, Any]) -> None:
            load.transferred += int(event["encodedDataLength"])
            load.requests += 1

        network = context.new_cdp_session(page)
        network.on("Network.loadingFinished", finished)
        network.send("Network.enable")
        page.goto(url)
        page.wait_for_function("() => performance.getEntriesByName('ready').length > 0")
        load.ready_ms = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
    finally:
        context.close()
    return load


def _load_nothing(browser: Browser, url: str) -> float:
    """The milliseconds until a page of a few bytes is there: what this machine takes anyway."""
    context = browser.new_context(viewport=PHONE, is_mobile=True)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.set_default_timeout(LOAD_SECONDS * 1000)
        page.goto(f"{url}/healthz")
        script = "() => performance.getEntriesByType('navigation')[0].loadEventStart"
        return float(page.evaluate(script))
    finally:
        context.close()


# --- the chats ------------------------------------------------------------------------------------


@dataclass
class _Tally:
    """What all chats saw."""

    seconds: list[float] = field(default_factory=list)  # message to reply
    acked: list[float] = field(default_factory=list)  # message to acknowledgement


async def _talk(
    url: str, houses: Sequence[str], chats: int, messages: int, think: float
) -> dict[str, Any]:
    tally = _Tally()
    chance = random.Random(1)
    open_at_once = asyncio.Barrier(chats)
    cookies = await _cookies(url, chats)
    address = url.replace("http", "ws", 1) + "/ws"
    began: list[float] = []

    async def one(number: int) -> None:
        house = houses[number * len(houses) // chats]
        said = _conversation(number, house, messages)
        waits = [chance.uniform(0, think) for _ in said]
        headers = {"cookie": f"{COOKIE}={cookies[number]}"}
        async with connect(address, proxy=None, additional_headers=headers) as socket:
            await socket.send("{}")
            async with asyncio.timeout(ANSWER_SECONDS):
                await open_at_once.wait()
            began.append(time.perf_counter())
            for text, wait in zip(said, waits, strict=True):
                await asyncio.sleep(wait)
                async with asyncio.timeout(ANSWER_SECONDS):
                    await _say(socket, text, tally)

    try:
        async with asyncio.TaskGroup() as group:
            for number in range(chats):
                group.create_task(one(number))
    except ExceptionGroup as errors:
        raise NotMeasured(f"a chat broke off: {errors.exceptions[0]!r}") from errors
    took = time.perf_counter() - min(began)
    return {
        "open": chats,
        "messages": len(tally.seconds),
        "per_second": round(len(tally.seconds) / took, 1),
        "ack_p50_ms": _share(tally.acked, 0.5),
        "ack_p99_ms": _share(tally.acked, 0.99),
        "reply_p50_ms": _share(tally.seconds, 0.5),
        "reply_p99_ms": _share(tally.seconds, 0.99),
    }


def _conversation(number: int, house: str, messages: int) -> list[str]:
    """A whole report in two messages, then questions; each is answered at once."""
    report = f"{house}厨房天花板漏水，王女士，138{number:08d}"
    return [report, "对", *("查进度" for _ in range(messages - 2))][:messages]


async def _cookies(url: str, count: int) -> list[str]:
    """So many visitors, one after the other."""
    found = []
    async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS) as client:
        for _ in range(count):
            found.append((await client.get(url)).cookies[COOKIE])
            client.cookies.clear()
    return found


async def _say(socket: ClientConnection, text: str, tally: _Tally) -> None:
    """Say it, and wait for its answer as a page does: shown and confirmed."""
    begin = time.perf_counter()
    await socket.send(json.dumps({"id": f"{begin:.9f}", "text": text}))
    is_acked = False
    while True:
        frame = json.loads(await socket.recv())
        if "error" in frame:
            raise NotMeasured(f"{text!r} was refused: {frame['error']}")
        if frame.get("ack"):
            is_acked = True
            tally.acked.append(time.perf_counter() - begin)
        elif "messages" in frame:
            await socket.send(json.dumps({"shown": [one["id"] for one in frame["messages"]]}))
            if is_acked:
                tally.seconds.append(time.perf_counter() - begin)
                return


def _share(seconds: Sequence[float], share: float) -> float:
    """What this share did not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)], 1)


if __name__ == "__main__":
    sys.exit(main())
