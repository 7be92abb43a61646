"""``/ws``: the chat of the pages, for any number of accounts of one page (docs/running.md).

→ {"account"?: "resident:w1", "id": "c1", "text" | "button": …, "reply_to"?: "…"}
← {"ack": "c1", "duplicate": false, "at": "…"}            once the event is on disk
← {"account", "messages": [ … ]}                          → {"shown": ["…"]}
← {"account", "said": { … }}                              by the same account elsewhere
→ {"account"?, "history": {"before", "limit"}, "id"?}     ← {"account", "history", "more", "id"}
← {"error": "…", "id": …, "again": bool}                  for a frame that was not taken
"""

import asyncio
import json
import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels.browser.errors import BadFrame
from bot.channels.browser.incoming import (
    Confirmed,
    HistoryAsked,
    SaidBy,
    read_frame,
    to_incoming,
)
from bot.channels.browser.outgoing import to_payload
from bot.web.conversation import NOT_TAKEN, Conversations
from bot.web.mail import Address, Watch
from bot.web.visitors import Visitors

log = logging.getLogger(__name__)

MOST_ACCOUNTS: Final = 64  # on one connection
MOST_CONNECTIONS: Final = 2000
MOST_CONNECTIONS_A_COOKIE: Final = 12  # tabs of one browser
REFUSED: Final = 1008  # "policy violation"
BUSY: Final = 1013  # "try again later"
ANOTHER: Final = 4001  # the browser has another account than the page was made for: load it anew
FRAMES_A_SECOND: Final = 20.0  # read from one connection; what is sent faster waits
FRAMES_AT_ONCE: Final = 60.0
LONGEST_SEND_SECONDS: Final = 30.0  # then the client counts as gone


class TalkEndpoint:
    """The ASGI application behind ``/ws``; one ``_Talk`` a connection."""

    def __init__(self, conversations: Conversations, visitors: Visitors) -> None:
        self._conversations = conversations
        self._visitors = visitors
        self._open: Counter[str] = Counter()  # connections by cookie account, '' without

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses other sites, and on a live database whoever has no cookie of ours."""
        socket = WebSocket(scope, receive, send)
        own = self._visitors.own_account(socket)
        if self._visitors.from_other_site(socket) or (own is None and not self._visitors.is_demo):
            await socket.close(REFUSED)
            return
        key = own or ""
        if self._open.total() >= MOST_CONNECTIONS or (
            own is not None and self._open[key] >= MOST_CONNECTIONS_A_COOKIE
        ):
            await socket.close(BUSY)
            return
        self._open[key] += 1
        try:
            await socket.accept()
            if self._visitors.is_another(socket, own):
                await socket.close(ANOTHER)
                return
            await _Talk(socket, self._conversations, self._visitors).run()
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            log.debug("a client went while it was being answered")
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


@dataclass(slots=True)
class _Pace:
    """How fast frames are read: whoever sends faster fills only his own pipe."""

    left: float = FRAMES_AT_ONCE
    at: float = 0.0

    async def wait(self) -> None:
        now = time.monotonic()
        self.left = min(FRAMES_AT_ONCE, self.left + (now - self.at) * FRAMES_A_SECOND) - 1
        self.at = now
        if self.left < 0:
            await asyncio.sleep(-self.left / FRAMES_A_SECOND)


class _Talk:
    def __init__(self, socket: WebSocket, conversations: Conversations, visitors: Visitors) -> None:
        self._socket = socket
        self._conversations = conversations
        self._mailroom = conversations.mailroom
        self._visitors = visitors
        self._watches: dict[str | None, Watch] = {}  # by the name the client uses
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        giving = asyncio.create_task(self._give())
        taking = asyncio.create_task(self._take_all())
        try:
            await asyncio.wait([giving, taking], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (giving, taking):
                task.cancel()
            ended = await asyncio.gather(giving, taking, return_exceptions=True)
            self._mailroom.close(list(self._watches.values()))
        for error in ended:
            if isinstance(error, Exception):
                raise error

    # --- what comes in ---------------------------------------------------------------------------

    async def _take_all(self) -> None:
        pace = _Pace()
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            await pace.wait()
            await self._take(message.get("text"))

    async def _take(self, text: str | None) -> None:
        frame_id = None
        try:
            frame = read_frame(text)
            if isinstance(frame, Confirmed):
                await self._mailroom.confirm(list(self._watches.values()), frame.ids)
                return
            frame_id = frame.frame_id
            watch = self._watch(frame.account)
            if isinstance(frame, HistoryAsked):
                await self._tell_history(frame, watch.address)
            else:
                await self._hear(frame, watch)
        except BadFrame as error:
            about = frame_id if error.frame_id is None else error.frame_id
            await self._send({"error": str(error), "id": about, "again": error.again})
        except SQLAlchemyError:
            log.exception("a frame could not be answered")
            await self._send({"error": NOT_TAKEN, "id": frame_id, "again": True})

    async def _hear(self, frame: SaidBy, watch: Watch) -> None:
        if frame.said.is_nothing:
            await self._send({"ack": frame.frame_id, "duplicate": False, "at": None})
            return
        incoming = to_incoming(frame.said, *watch.address)
        async with self._one_at_a_time:  # nothing that the event causes comes before its ack
            taken = await self._conversations.hear(incoming, besides=watch)
            await self._send_now(
                {"ack": frame.frame_id, "duplicate": taken.duplicate, "at": taken.at}
            )

    async def _tell_history(self, frame: HistoryAsked, address: Address) -> None:
        page = await self._conversations.history(address, before=frame.before, limit=frame.limit)
        await self._send(
            {
                "account": frame.account,
                "id": frame.frame_id,
                "history": page.messages,
                "more": page.more,
                "now": page.now,
            }
        )

    def _watch(self, account: str | None) -> Watch:
        if account not in self._watches:
            if len(self._watches) >= MOST_ACCOUNTS:
                raise BadFrame(f"一个连接最多 {MOST_ACCOUNTS} 个账号")
            address = self._visitors.address(self._socket, account)
            self._watches[account] = self._mailroom.open(address, self._wake)
        return self._watches[account]

    # --- what goes out ---------------------------------------------------------------------------

    async def _give(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for account, watch in list(self._watches.items()):
                await self._give_news(account, watch)

    async def _give_news(self, account: str | None, watch: Watch) -> None:
        try:
            said, fresh = await self._mailroom.news(watch)
        except Exception:
            log.exception("messages could not be read; tried again in a moment")
            return
        for one in said:
            await self._send({"account": account, "said": one})
        if fresh:
            url_of = self._conversations.url_of(watch.address)
            messages = [to_payload(one, url_of) for one in fresh]
            await self._send({"account": account, "messages": messages})

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._one_at_a_time:
            await self._send_now(frame)

    async def _send_now(self, frame: dict[str, Any]) -> None:
        async with asyncio.timeout(LONGEST_SEND_SECONDS):
            await self._socket.send_text(json.dumps(frame, ensure_ascii=False))
