"""The demo's clock, its quiet log and everybody who watches them through ``/demo/feed``."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import func, select

from bot.clock import ClockRefused, read_clock
from bot.demo.tour import Tour
from bot.desk import Desk
from bot.group import Done
from bot.web.demo.log import QuietLog
from bot.web.demo.orders import GoTo, Order, Pass, Run
from bot.web.mail import Mailroom
from handlers.when import ZONE
from storage.tables import DeskRow, TimerRow

MOST_FEEDS: Final = 200
MOST_WAITING: Final = 500  # frames for one page; one that does not read is let go

READING_SECONDS: Final = 0.06  # for open chats, after each timer that says something
LONGEST_PASSING_SECONDS: Final = 3.0  # then the rest passes at once

Frame = dict[str, Any]
T = TypeVar("T")


class TooManyFeeds(Exception):
    """Nobody more can watch just now."""


class Stage:
    """Belongs to the event loop; what changes the desk runs in the writer's thread."""

    def __init__(self, mailroom: Mailroom, clock_turned: Callable[[], None]) -> None:
        """``clock_turned``: told when the scheduler has to look at the clock anew."""
        self._mailroom = mailroom
        self._desk: Desk = mailroom.desk
        self._clock_turned = clock_turned
        self._log = QuietLog()
        self._turning = asyncio.Lock()
        self._feeds: set[asyncio.Queue[Frame | None]] = set()

    # --- watching --------------------------------------------------------------------------------

    async def open_feed(self) -> "asyncio.Queue[Frame | None]":
        """A queue of frames, beginning with time and recent lines; None: it is over."""
        if len(self._feeds) >= MOST_FEEDS:
            raise TooManyFeeds
        feed: asyncio.Queue[Frame | None] = asyncio.Queue(MOST_WAITING)
        feed.put_nowait(await self._time())
        feed.put_nowait({"log": [line.payload() for line in self._log.recent()]})
        self._feeds.add(feed)
        return feed

    def close_feed(self, feed: "asyncio.Queue[Frame | None]") -> None:
        """Nobody reads it any more."""
        self._feeds.discard(feed)

    def committed(self, done: Done) -> None:
        """A transaction of this process was committed: tell what it did and why."""
        if done.started_over:
            self._log.forget()
            self._mailroom.forget()
        lines = self._log.add(done.why)
        if lines:
            self._give({"log": [line.payload() for line in lines]})

    def _give(self, frame: Frame) -> None:
        for feed in list(self._feeds):
            if feed.qsize() >= MOST_WAITING - 1:
                self._feeds.discard(feed)
                feed.put_nowait(None)
            else:
                feed.put_nowait(frame)

    # --- turning the clock -----------------------------------------------------------------------

    async def turn_clock(self, order: Order) -> Frame:
        """Let time pass, or change its speed; returns where the clock stands. May take a moment."""
        async with self._turning:
            if isinstance(order, Run):
                speed = order.speed
                await self._run(lambda: self._desk.set_speed(speed))
            else:
                await self._pass(order)
        return await self._turned()

    async def start_over(self, tour: Tour | None = None) -> Frame:
        """Empty the demo and begin again: on an ordinary morning, or where ``tour`` begins."""
        async with self._turning:
            await self._run(lambda: self._begin(tour))
        return await self._turned()

    async def _pass(self, order: Pass | GoTo) -> None:
        """From timer to timer, with a moment for the open chats: what one says at 10:15 is read,
        also when another withdraws it at 10:45."""
        until = await self._run(lambda: order.until(self._desk.now()))
        patient_until = time.monotonic() + LONGEST_PASSING_SECONDS
        over = False
        while not over:
            in_steps = time.monotonic() < patient_until
            over, said = await self._run(partial(self._step, until, in_steps=in_steps))
            if said and not over:
                self._give(await self._time())
                await asyncio.sleep(READING_SECONDS)

    def _step(self, until: datetime, *, in_steps: bool) -> tuple[bool, bool]:
        """Let time pass to the next timer, or to ``until``: whether that is it, and whether
        anything was said."""
        with self._desk.store.read() as conn:
            due = conn.scalar(select(func.min(TimerRow.due_at)))
        step = min(due, until) if in_steps and due is not None else until
        try:
            advanced = self._desk.advance(max(step, self._desk.now()))
        except ClockRefused:  # it runs, and was past that a moment later
            advanced = self._desk.advance()
        return advanced.now >= until, bool(advanced.out)

    def _begin(self, tour: Tour | None) -> None:
        begins = self._desk.ordinary_morning()
        if tour is not None:
            begins = datetime.combine(begins.astimezone(ZONE).date(), tour.begins, ZONE)
        self._desk.start_over(begins)

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._mailroom.dispatcher.run(work)

    async def _turned(self) -> Frame:
        self._clock_turned()
        self._mailroom.look_again()
        frame = await self._time()
        self._give(frame)
        return frame

    async def _time(self) -> Frame:
        return await asyncio.to_thread(self._read_time)

    def _read_time(self) -> Frame:
        """``run`` changes when the demo is started over: a page that was away sees it by that."""
        with self._desk.store.read() as conn:
            clock = read_clock(conn)
            run = conn.scalars(select(DeskRow.created_at)).one()
        assert clock is not None, "only a demo desk has a stage"
        now = clock.now(datetime.now(UTC))
        return {"now": iso_ms(now), "speed": clock.speed, "run": run.isoformat()}


def iso_ms(at: datetime) -> str:
    """2026-11-23T10:05:00.250+08:00"""
    return at.astimezone(ZONE).isoformat(timespec="milliseconds")
