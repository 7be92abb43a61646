"""The addresses of ``/demo``; a live database has none of them (DESIGN §8)."""

import asyncio
import json
from typing import Any, Final, Protocol

import msgspec
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.clock import ClockRefused
from bot.demo.tour import load_tours
from bot.desk import Desk
from bot.web.demo.orders import BadOrder, read_beginning, read_order
from bot.web.demo.people import people
from bot.web.demo.stage import Frame, Stage, TooManyFeeds

LARGEST_ORDER_BYTES: Final = 1000
REFUSED: Final = 1008  # "policy violation"
TRY_LATER: Final = 1013


class Guard(Protocol):
    """Knows whose page a request comes from."""

    def from_other_site(self, connection: HTTPConnection) -> bool:
        """Whether a page of another site speaks through its visitor's browser."""
        ...


class Pages(Protocol):
    """Makes a page of a template."""

    def page(self, name: str, status: int = 200, **values: Any) -> Response:
        """The page."""
        ...


class DemoPages:
    """``/demo`` and what its page asks for."""

    def __init__(self, desk: Desk, stage: Stage, guard: Guard, pages: Pages) -> None:
        self._desk = desk
        self._stage = stage
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route("/demo", self._page),
            Route("/demo/people", self._people),
            Route("/demo/tour", self._tour),
            Route("/demo/clock", self._clock, methods=["POST"]),
            Route("/demo/start-over", self._start_over, methods=["POST"]),
            WebSocketRoute("/demo/feed", self._feed),
        ]

    async def _page(self, _request: Request) -> Response:
        return self._pages.page("demo.html")

    async def _people(self, _request: Request) -> Response:
        found = await asyncio.to_thread(lambda: people(self._desk.store, self._desk.now()))
        return JSONResponse({"people": found}, headers={"cache-control": "no-store"})

    async def _tour(self, _request: Request) -> Response:
        body = msgspec.json.encode({"tours": load_tours()})
        return Response(body, media_type="application/json", headers={"cache-control": "no-cache"})

    async def _clock(self, request: Request) -> Response:
        if self._guard.from_other_site(request):
            return Response(status_code=403)
        try:
            return JSONResponse(await self._stage.turn_clock(read_order(await _json(request))))
        except (BadOrder, ClockRefused) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    async def _start_over(self, request: Request) -> Response:
        if self._guard.from_other_site(request):
            return Response(status_code=403)
        try:
            return JSONResponse(await self._stage.start_over(read_beginning(await _json(request))))
        except (BadOrder, ClockRefused) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    async def _feed(self, socket: WebSocket) -> None:
        if self._guard.from_other_site(socket):
            await socket.close(REFUSED)
            return
        await socket.accept()
        try:
            feed = await self._stage.open_feed()
        except TooManyFeeds:
            await socket.close(TRY_LATER)
            return
        giving = asyncio.create_task(_give(socket, feed))
        try:
            while True:  # the page says nothing here; this waits for it to leave
                await socket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass
        finally:
            self._stage.close_feed(feed)
            giving.cancel()
            await asyncio.gather(giving, return_exceptions=True)


async def _give(socket: WebSocket, feed: "asyncio.Queue[Frame | None]") -> None:
    while (frame := await feed.get()) is not None:
        await socket.send_text(json.dumps(frame, ensure_ascii=False))
    await socket.close(TRY_LATER)


async def _json(request: Request) -> Any:
    """The body of a small order; raises BadOrder."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_ORDER_BYTES:
                raise BadOrder("内容太长了")
        return json.loads(body or b"{}")
    except (ClientDisconnect, ValueError, RecursionError) as error:
        raise error if isinstance(error, BadOrder) else BadOrder("要是一个 JSON 对象") from error
