"""Requests of the platform that wait for the desk's answer, which then costs no allowance.

The relay hands rows to ``channel``, which puts them into the person's newest open request; the
webhook closes it when its own event's answers are in, when a newer one takes over, or when the
time is up. All of it happens in the event loop: between closing and answering nothing can slip in.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from bot.channels.tencent.texts import size
from bot.channels.wechat.outgoing import BETWEEN, Parcel

REMEMBERED: Final = 5000  # finished requests; the platform repeats one within seconds
WRITTEN_SECONDS: Final = 1.0


class OpenRequest:
    """One request of the platform and the text it is going to be answered with."""

    def __init__(self, key: str, limit: int) -> None:
        """``limit``: bytes of the text."""
        self.key = key
        self.text = ""
        self.closed = False
        self.accepted: bool | None = None  # None: the desk has not said yet
        self._limit = limit
        self._rows: set[int] = set()
        self._expected: set[int] = set()
        self._changed = asyncio.Event()
        self._judged = asyncio.Event()
        self._done = asyncio.Event()
        self._written = asyncio.Event()

    def offer(self, parcel: Parcel) -> bool:
        """Take it into the answer if there is room; whether it was taken."""
        text = self.text + BETWEEN + parcel.text if self.text else parcel.text
        if self.closed or size(text) > self._limit:
            return False
        self.text = text
        self._rows |= {message.id for message in parcel.messages}
        self._changed.set()
        return True

    async def collect(self, expected: Iterable[int], seconds: float) -> str:
        """Wait for these rows, or for any when none are named, at most so long; the answer."""
        self._expected |= set(expected)
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                while not (self.closed or self._is_complete()):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass
        self.close()
        return self.text

    def judge(self, *, accepted: bool) -> None:
        """Whether the desk has it; only then may anybody be told that we do."""
        if self.accepted is None:
            self.accepted = accepted
            self._judged.set()

    def close(self) -> None:
        """Nothing more goes in: a newer request takes over, or the rest does not fit."""
        self.closed = True
        self._changed.set()

    async def is_accepted(self, seconds: float) -> bool:
        """Whether the desk has it by then: else a repeat is refused too, and nothing rides here."""
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._judged.wait()
        except TimeoutError:
            pass
        return bool(self.accepted)

    async def answer(self, seconds: float) -> str:
        """The text once it stands, for a repeat of the same request; "" when it is not in time."""
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._done.wait()
        except TimeoutError:
            return ""
        return self.text

    def finish(self, text: str | None = None) -> None:
        """It is over: repeats get this text, or what was collected."""
        if text is not None:
            self.text = text
        self.close()
        self._done.set()

    async def written(self) -> None:
        """The answer has left; what follows it may be sent now."""
        self._written.set()

    async def until_written(self) -> None:
        """Wait until the answer has left, so that what follows comes after it."""
        self.close()
        try:
            async with asyncio.timeout(WRITTEN_SECONDS):
                await self._written.wait()
        except TimeoutError:
            pass

    def _is_complete(self) -> bool:
        return self._expected <= self._rows and bool(self._rows)


class WaitingRequests:
    """The open requests of every account, and the answers of those just closed."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._newest: dict[str, OpenRequest] = {}
        self._known: OrderedDict[tuple[str, str], OpenRequest] = OrderedDict()

    def open(self, openid: str, key: str) -> OpenRequest:
        """A request arrived: the older ones of the account are answered with what they have."""
        older = self._newest.get(openid)
        if older is not None:
            older.close()
        request = OpenRequest(key, self._limit)
        self._newest[openid] = request
        self._known[openid, key] = request
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return request

    def newest(self, openid: str) -> OpenRequest | None:
        """The one that can still carry something."""
        request = self._newest.get(openid)
        return None if request is None or request.closed else request

    def earlier(self, openid: str, key: str) -> OpenRequest | None:
        """The same request, when the platform repeats it."""
        return self._known.get((openid, key))

    def forget(self, openid: str, request: OpenRequest) -> None:
        """It is answered; one that the desk did not accept begins anew when it comes again."""
        request.judge(accepted=False)  # unless it was accepted
        request.finish()
        if self._newest.get(openid) is request:
            del self._newest[openid]
        if not request.accepted and self._known.get((openid, request.key)) is request:
            del self._known[openid, request.key]
