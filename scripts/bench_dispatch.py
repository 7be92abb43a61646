"""How fast the desk takes reports, beside what the disk allows (docs/performance.md).

    .venv/bin/python -m scripts.bench_dispatch --json

A new resident reports in seven messages, filing included; what goes out reaches a sink at once,
and its sent-marks ride in the next commit. The floor is raw sqlite3 in the same folder and run,
measured in turns with the desk, a small piece each, so that a machine that slows down slows both.
"""

import argparse
import gc
import json
import logging
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.desk import Desk
from bot.group import Done
from bot.memory import settle_memory
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import Incoming
from nlp import warm
from scripts.support.cluster import Cluster, ClusterMissingError
from scripts.support.idle_jobs import idle_jobs_per_second
from storage.engine import Store
from storage.tables import Account, Building, Case, House, InboxRow, TimerRow

MONDAY = datetime(2026, 11, 23, 1, 35, tzinfo=UTC)  # 9:35 at the estates
# 60 characters, no two of a measurement alike: nobody gains by remembering what he has just read.
FIRST_WORDS = (
    "你好，我家{room}天花板上面一直在往下滴水，地板都已经泡得翘起来了，"
    "跟楼上的{above}也说过好几遍了没有用，家里的{thing}全都湿透了呀"
)
ROOMS = "厨房 书房 客厅 餐厅 阳台 玄关 走廊 主卧 次卧 卧室 客房 过道 储物".split()
ABOVE = "邻居 住户 人家 租客 房东 业主 大哥".split()
THINGS = "柜子 沙发 桌子 椅子 地毯 床垫 衣服 被子 书本 鞋子 墙纸".split()
TURNS = 7
IN_FLIGHT = 16
PIECE = 8  # conversations one after another (or groups of 16) before the other side has its turn
WARM_UP = 12  # conversations nobody counts: statement caches, the language reader, the page cache
REMINDERS_DUE = timedelta(minutes=26)  # 15 and 25 minutes after the filing (RULEBOOK §11)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; one JSON object with ``--json``, else a few lines."""
    options = _options(arguments)
    logging.disable(logging.WARNING)
    figures = measure(options.conversations, options.database, options.folder)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, found in figures.items():
            print(f"{name}: {found}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    parser.add_argument("--conversations", type=int, default=320, help="for each measurement")
    parser.add_argument("--database", choices=("all", "sqlite", "postgresql"), default="all")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured; emptied again")
    return parser.parse_args(arguments)


def measure(
    conversations: int, database: str = "all", folder: Path | None = None
) -> dict[str, Any]:
    """All measurements; those of a database not asked for, or without a server, are None."""
    none = dict.fromkeys(("one_at_a_time", "sixteen_in_flight", "postgresql", "timers"))
    figures: dict[str, Any] = dict(none)
    if database != "postgresql":
        figures["one_at_a_time"] = _beside_floor(conversations, 1, folder)
        figures["sixteen_in_flight"] = _beside_floor(conversations, IN_FLIGHT, folder)
        figures["timers"] = _timers(conversations, folder)
    if database != "sqlite":
        figures["postgresql"] = _postgresql(conversations, folder)
    return figures


# --- the conversation ----------------------------------------------------------------------------


@dataclass
class Residents:
    """Makes conversations of ever new residents, each of another house where there is one."""

    houses: Sequence[tuple[str, str, str]]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def conversation(self) -> list[Incoming]:
        """Seven messages: what happened, where, who, phone, since when, what is hoped for, yes."""
        number = next(self.numbers)
        building, unit, room = self.houses[number % len(self.houses)]
        where = f"{building}栋{unit}单元{room}"
        said = (_first(number), where, "王女士", f"1380013{number % 10_000:04d}", "昨天开始的")
        return [
            Incoming("terminal", f"resident:bench{number}", f"{number}-{turn}", text=text)
            for turn, text in enumerate((*said, "尽快修好", "对"))
        ]


def _first(number: int) -> str:
    """What happened, in words that come again after a thousand residents."""
    return FIRST_WORDS.format(
        room=ROOMS[number % len(ROOMS)],
        above=ABOVE[number % len(ABOVE)],
        thing=THINGS[number % len(THINGS)],
    )


@contextmanager
def _desk(folder: Path | None, database_url: str | None = None) -> Iterator[tuple[Desk, Residents]]:
    """A fresh demo desk with its estates, warmed up, and residents for it."""
    place = Path(tempfile.mkdtemp(prefix="qiantai-bench-", dir=folder))
    secret = SecretStr(database_url) if database_url else None
    key = SecretStr("a key for benchmarks")
    settings = Settings(data_dir=place, database_url=secret, secret_key=key)
    try:
        desk = open_desk(settings, kind="demo", create=True, now=MONDAY)
        warm(place)
        desk.listeners.append(lambda done: _sink(desk, done))
        residents = Residents(_houses(desk.store))
        for _ in range(WARM_UP):
            for event in residents.conversation():
                _heard_well(desk, [event])
        settle_memory()  # as the served desk does after its start
        yield desk, residents
        desk.store.close()
    finally:
        gc.unfreeze()
        shutil.rmtree(place, ignore_errors=True)


def _sink(desk: Desk, done: Done) -> None:
    """Where everything goes at once; that it went is written with the next commit."""
    desk.mark_sent([row.id for row in done.out])


def _houses(store: Store) -> list[tuple[str, str, str]]:
    """Houses whose number exists once, so that every conversation has its seven turns."""
    with store.read() as conn:
        rows = conn.execute(
            select(Building.name, House.unit, House.room)
            .join(Building, Building.id == House.building_id)
            .where(Building.name.in_([str(number) for number in range(1, 30)]))
            .order_by(House.id)
        ).all()
    found = [(row.name, row.unit, row.room) for row in rows if row.unit]
    once = [house for house in found if found.count(house) == 1]
    if not once:
        raise RuntimeError("the demonstration data has no houses")
    return once


def _heard_well(desk: Desk, events: Sequence[Incoming]) -> None:
    for heard in desk.hear(*events, now=MONDAY):
        if heard.failure_ref or heard.duplicate:
            raise RuntimeError(f"{heard.incoming.text!r} was not handled: {heard.failure_ref}")


# --- measuring -----------------------------------------------------------------------------------


@dataclass
class Clocked:
    """What a number of commits took, in seconds each; ``size`` events in a commit."""

    size: int
    seconds: list[float] = field(default_factory=list)

    def take(self, act: Callable[[], None]) -> None:
        """Do it, and note how long it took."""
        begin = time.perf_counter()
        act()
        self.seconds.append(time.perf_counter() - begin)

    @property
    def per_second(self) -> float:
        """Events in a second."""
        return self.size * len(self.seconds) / sum(self.seconds)

    def milliseconds(self, share: float) -> float:
        """What this share of the commits did not exceed. An event waits for its whole commit."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    def figures(self) -> dict[str, float]:
        """Rate and latencies."""
        return {
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.milliseconds(0.5), 3),
            "p99_ms": round(self.milliseconds(0.99), 3),
        }


def _beside_floor(conversations: int, together: int, folder: Path | None) -> dict[str, float]:
    """The desk with so many conversations advancing together, in turns with the floor."""
    desk_clock, floor_clock = Clocked(together), Clocked(together)
    with _desk(folder) as (desk, residents), _floor(desk) as floor:
        talks = Talks(desk, residents, together)
        left = TURNS * max(conversations // together, 1)
        while left > 0:
            piece = min(TURNS * (PIECE if together == 1 else 1), left)
            left -= piece
            for _ in range(piece):
                talks.go_on(desk_clock)
            for _ in range(piece):
                floor_clock.take(lambda: floor.commit(together))
        talks.finish()
        _check_filed(desk)
    return desk_clock.figures() | {
        "floor_per_second": round(floor_clock.per_second, 1),
        "ratio": round(desk_clock.per_second / floor_clock.per_second, 3),
        "p99_ratio": round(desk_clock.milliseconds(0.99) / floor_clock.milliseconds(0.99), 2),
    }


class Talks:
    """So many conversations in flight, each at its own stage; when one ends, the next begins.

    Residents do not march in step: in every commit some begin and some file, most are between.
    """

    def __init__(self, desk: Desk, residents: Residents, together: int) -> None:
        self._desk, self._residents = desk, residents
        self._open: list[list[Incoming]] = []
        for number in range(together):
            talk = residents.conversation()
            for event in talk[: number % TURNS]:  # how far this one has come; nobody counts it
                _heard_well(desk, [event])
            self._open.append(talk[number % TURNS :])

    def go_on(self, clocked: Clocked) -> None:
        """One commit: the next event of every conversation."""
        self._open = [talk or self._residents.conversation() for talk in self._open]
        events = [talk.pop(0) for talk in self._open]
        clocked.take(lambda: _heard_well(self._desk, events))

    def finish(self) -> None:
        """Let those still open come to their end; nobody counts it."""
        for talk in self._open:
            for event in talk:
                _heard_well(self._desk, [event])


def _check_filed(desk: Desk) -> None:
    """Every conversation ended in a case: otherwise something else was measured."""
    with desk.store.read() as conn:
        said = conn.execute(select(func.count()).select_from(InboxRow)).scalar_one()
        cases = select(func.count()).select_from(Case)
        mine = cases.join(Account, Account.id == Case.filer_account_id)
        filed = conn.execute(mine.where(Account.external_id.like("resident:bench%"))).scalar_one()
    if filed * TURNS != said:
        raise RuntimeError(f"{said} messages filed {filed} cases")


class Floor:
    """The least such a desk could do: one look and three rows, without a thought."""

    STATE = json.dumps({"asking": "place", "what": "x" * 468})  # 500 bytes
    TEXT = "好的，记下来了。" * 12

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE conversations (key TEXT PRIMARY KEY, state TEXT)",
            "CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT, text TEXT)",
            "CREATE TABLE inbox (id INTEGER PRIMARY KEY, key TEXT, body TEXT)",
        ):
            self._db.execute(statement)
        self._events = count()

    def commit(self, events: int) -> None:
        """One transaction of so many events."""
        execute = self._db.execute
        execute("BEGIN IMMEDIATE")
        for number in range(events):
            # As with the desk, so many conversations advance together, seven events each.
            turn = next(self._events)
            key = f"resident:{turn // (TURNS * events)}-{number}"
            execute("SELECT state FROM conversations WHERE key = ?", (key,)).fetchone()
            execute(
                "INSERT INTO conversations VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET state = excluded.state",
                (key, self.STATE),
            )
            execute("INSERT INTO outbox (key, text) VALUES (?, ?)", (key, self.TEXT))
            execute("INSERT INTO inbox (key, body) VALUES (?, ?)", (key, _first(turn)))
        execute("COMMIT")

    def close(self) -> None:
        """Give the file back."""
        self._db.close()


@contextmanager
def _floor(desk: Desk) -> Iterator[Floor]:
    assert desk.store.path is not None
    floor = Floor(desk.store.path.with_name("floor.db"))
    for _ in range(WARM_UP * TURNS):
        floor.commit(1)
    yield floor
    floor.close()


# --- PostgreSQL, timers --------------------------------------------------------------------------


def _postgresql(conversations: int, folder: Path | None) -> dict[str, float] | None:
    """One event after another on a throw-away server that syncs its disk; None without one."""
    try:
        cluster = Cluster(durable=True).start()
    except ClusterMissingError:
        return None
    try:
        clocked, together = Clocked(1), Clocked(IN_FLIGHT)
        with _desk(folder, cluster.create_database("bench")) as (desk, residents):
            for clock in (clocked, together):
                talks = Talks(desk, residents, clock.size)
                for _ in range(TURNS * max(conversations // clock.size, 1)):
                    talks.go_on(clock)
                talks.finish()
            _check_filed(desk)
        grouped = {f"sixteen_{name}": value for name, value in together.figures().items()}
        return clocked.figures() | grouped
    finally:
        cluster.stop()


def _timers(conversations: int, folder: Path | None) -> dict[str, float]:
    """Real reminders of real cases, beside APScheduler's own store draining idle jobs."""
    with _desk(folder) as (desk, residents):
        talks, untimed = Talks(desk, residents, IN_FLIGHT), Clocked(IN_FLIGHT)
        for _ in range(TURNS * max(conversations // IN_FLIGHT, 1)):
            talks.go_on(untimed)
        talks.finish()
        until = MONDAY + REMINDERS_DUE
        due = _due(desk.store, until)  # several of one steward are one message, and one firing
        begin = time.perf_counter()
        desk.advance(until)
        took = time.perf_counter() - begin
        assert desk.store.path is not None
        shipped = idle_jobs_per_second(desk.store.path.with_name("jobs.db"), min(due, 400))
    return {"per_second": round(due / took, 1), "apscheduler_store_per_second": round(shipped, 1)}


def _due(store: Store, until: datetime) -> int:
    with store.read() as conn:
        due = select(func.count()).select_from(TimerRow).where(TimerRow.due_at <= until)
        return conn.execute(due).scalar_one()


if __name__ == "__main__":
    sys.exit(main())
