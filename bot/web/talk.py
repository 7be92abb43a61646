"""``/ws``: talk to a demo desk over a socket until the browser chat exists (DESIGN §8).

→ {"account": "resident:w1", "id": "1", "text": "…"}      or "button"; neither: only watch
← {"ack": "1", "duplicate": false}                        once the event is on disk
← {"account": "resident:w1", "messages": [ … ]}           as in ``chat --json``
→ {"shown": [ids]}                                        else they come again next time
← {"error": "…", "id": …}                                 for a frame that cannot be taken
"""

import asyncio
import json
import logging
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels.terminal import CHANNEL
from bot.dispatcher import NotAccepted
from bot.web.frames import BadFrame, Confirmed, SaidBy, read_frame
from bot.web.mail import Mailroom, Watch

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # for what other processes wrote, and for messages whose time has come
MOST_ACCOUNTS = 64  # on one connection
REFUSED = 1008  # "policy violation"
NOT_TAKEN = "现在收不下，请稍后用同一个 id 再发一次"


class TalkEndpoint:
    """The ASGI application behind ``/ws``; one ``_Talk`` a connection."""

    def __init__(self, mailroom: Mailroom) -> None:
        self._mailroom = mailroom

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses live databases, where nobody may speak for just any account, and other sites."""
        socket = WebSocket(scope, receive, send)
        if not self._mailroom.desk.is_demo or _from_other_site(socket):
            await socket.close(REFUSED)
            return
        await socket.accept()
        await _Talk(socket, self._mailroom).run()


def _from_other_site(socket: WebSocket) -> bool:
    """A page of another site must not speak through its visitor's browser."""
    origin = socket.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != socket.headers.get("host")


class _Talk:
    def __init__(self, socket: WebSocket, mailroom: Mailroom) -> None:
        self._socket = socket
        self._mailroom = mailroom
        self._watches: dict[str, Watch] = {}
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        giving = asyncio.create_task(self._give())
        try:
            while True:
                await self._take(await self._socket.receive())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the client is gone, perhaps in the middle of an answer
        finally:
            giving.cancel()
            await asyncio.gather(giving, return_exceptions=True)
            self._mailroom.close(list(self._watches.values()))

    async def _take(self, message: Any) -> None:
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        try:
            frame = read_frame(message.get("text"))
            if isinstance(frame, Confirmed):
                await self._mailroom.confirm(list(self._watches.values()), frame.ids)
            else:
                await self._hear(frame)
        except BadFrame as error:
            await self._send({"error": str(error), "id": error.frame_id})

    async def _hear(self, said: SaidBy) -> None:
        self._watch(said)
        async with self._one_at_a_time:  # nothing that the event causes comes before its ack
            duplicate = await self._is_duplicate(said)
            await self._send_now({"ack": said.frame_id, "duplicate": duplicate})

    async def _is_duplicate(self, said: SaidBy) -> bool:
        """Have the desk accept it."""
        if said.incoming is None:
            return False
        try:
            return (await self._mailroom.dispatcher.accept(said.incoming)).duplicate
        except NotAccepted:
            raise BadFrame(NOT_TAKEN, said.frame_id) from None

    def _watch(self, said: SaidBy) -> None:
        if said.account not in self._watches:
            if len(self._watches) >= MOST_ACCOUNTS:
                raise BadFrame(f"一个连接最多 {MOST_ACCOUNTS} 个账号", said.frame_id)
            self._watches[said.account] = self._mailroom.open(CHANNEL, said.account, self._wake)
        self._wake.set()

    async def _give(self) -> None:
        while True:
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            for account, watch in list(self._watches.items()):
                await self._give_news(account, watch)

    async def _give_news(self, account: str, watch: Watch) -> None:
        try:
            messages = await self._mailroom.news(watch)
        except Exception:
            log.exception("messages could not be read; tried again in a moment")
            return
        if messages:
            await self._send({"account": account, "messages": messages})

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._one_at_a_time:
            await self._send_now(frame)

    async def _send_now(self, frame: dict[str, Any]) -> None:
        await self._socket.send_text(json.dumps(frame, ensure_ascii=False))
