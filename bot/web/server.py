"""Listening on this machine: uvicorn inside our own loop, stopped by us."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.opening import OpeningRefused

HOST = "127.0.0.1"  # a reverse proxy stands before it where others are to reach it
LARGEST_FRAME_BYTES = 256 * 1024
PING_SECONDS = 25.0  # keeps proxies from closing a quiet chat
SILENT_SECONDS = 60.0  # then a client is gone; a busy machine is not
CLOSING_SECONDS = 5  # then connections are cut


def listen(port: int) -> socket.socket:
    """Take the port; raises OpeningRefused when another program has it."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise OpeningRefused(
            f"端口 {port} 用不了（{error.strerror}）；可以用 --port 换一个。"
        ) from error
    listening.setblocking(False)
    return listening


class WebServer:
    """Serves one application on a listening socket."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._server: _Server | None = None

    async def serve(self, app: ASGIApp, *, is_demo: bool = False) -> None:
        """Until ``stop``; prints the addresses once they answer."""
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=LARGEST_FRAME_BYTES,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=SILENT_SECONDS,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
        address = f"http://{HOST}:{self._listening.getsockname()[1]}"
        said = f"前台已启动：{address}"
        if is_demo:
            said = f"前台已启动：{address}/ （业户聊天）\n演示页：{address}/demo （三个聊天一起看）"
        self._server = _Server(config, said)
        await self._server.serve(sockets=[self._listening])

    async def stop(self) -> None:
        """No new connections, and the open ones come to their end."""
        if self._server is not None:
            self._server.should_exit = True
            await self._server.ended.wait()


class _Server(uvicorn.Server):
    """Leaves signals to bot.app, whose way down has an order."""

    def __init__(self, config: uvicorn.Config, said: str) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()
        self._said = said

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.ended.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        print(self._said, flush=True)
