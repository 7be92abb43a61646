"""Hearing: ``/webhooks/wechat``. Each callback is answered within the platform's five seconds.

An accepted event waits a moment for its answer (``waiting``); what is not there in time leaves as a
message of its own. A callback that the desk could not accept is refused, and comes again.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.tencent.envelope import BadCallback, Envelope
from bot.channels.tencent.http import again_later, body_of, params_of, refused
from bot.channels.tencent.texts import cdata
from bot.channels.wechat.accounts import Accounts
from bot.channels.wechat.config import WechatConfig
from bot.channels.wechat.incoming import Callback, callback_of
from bot.channels.wechat.waiting import OpenRequest, WaitingRequests
from bot.dispatcher import Dispatcher, NotAccepted
from bot.group import Heard
from handlers.messages import Incoming

log = logging.getLogger(__name__)
T = TypeVar("T")

PATH: Final = "/webhooks/wechat"
ACCEPT_SECONDS: Final = 4.2  # of the platform's five; longer means that it sends it again
LOOK_AGAIN_SECONDS: Final = 0.2
THREADS: Final = 4
SUCCESS: Final = "success"  # "we have it, there is nothing to show"
_REPLY: Final = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
    "<CreateTime>{time}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content>{text}</Content></xml>"
)


class Webhook:
    """The endpoint of one service account."""

    def __init__(
        self,
        config: WechatConfig,
        dispatcher: Dispatcher,
        waiting: WaitingRequests,
        accounts: Accounts,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``clock``: real seconds since 1970, against which callbacks are stale."""
        self._config = config
        self._dispatcher = dispatcher
        self._waiting = waiting
        self._accounts = accounts
        self._clock = clock
        self._envelope = Envelope(config.token, config.aes_key, config.app_id, clock=clock)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="wechat-accounts")

    def routes(self) -> list[BaseRoute]:
        """For the web application."""
        return [
            Route(PATH, self.check, methods=["GET"]),
            Route(PATH, self.hear, methods=["POST"]),
        ]

    async def check(self, request: Request) -> Response:
        """The platform asks whether the address is ours; the echo is plain in every mode."""
        try:
            return PlainTextResponse(self._envelope.echo(params_of(request), sealed=False))
        except BadCallback:
            return refused()

    async def hear(self, request: Request) -> Response:
        """A message or event: 200 with the answer, or empty-handed; 403: not from the platform."""
        began = time.monotonic()
        try:
            fields = self._envelope.read(params_of(request), await body_of(request))
            callback = callback_of(fields)
        except BadCallback as error:
            log.info("a WeChat callback is refused: %s", error)
            return refused()
        if callback.incoming is None:
            await self._for_us(callback)
            return PlainTextResponse(SUCCESS)
        return await self._answer(callback.incoming, fields.get("ToUserName", ""), began)

    async def _for_us(self, callback: Callback) -> None:
        """An account's comings and goings; a slow store finishes it after the answer."""
        if callback.event == "unsubscribe":
            left = partial(self._accounts.unfollowed, callback.openid)
            await self._within(self._config.reply_seconds, left, None)

    # --- answering -------------------------------------------------------------------------------

    async def _answer(self, incoming: Incoming, us: str, began: float) -> Response:
        openid, key = incoming.account, incoming.event_key or ""

        def seconds_left() -> float:
            return began + self._config.reply_seconds - time.monotonic()

        earlier = self._waiting.earlier(openid, key)
        if earlier is not None:
            if not await earlier.is_accepted(began + ACCEPT_SECONDS - time.monotonic()):
                return again_later()
            return self._reply(openid, us, await earlier.answer(seconds_left()))
        request = self._waiting.open(openid, key)
        try:
            async with asyncio.timeout(ACCEPT_SECONDS):
                heard = await self._dispatcher.accept(incoming)
            if seconds_left() <= 0:
                request.close()  # first: what waited for the judgement would still ride it
            request.judge(accepted=True)
            if heard.duplicate:
                text = await self._answered_before(request, openid, seconds_left)
                request.finish(text)
            else:
                release = partial(self._accounts.release, openid)
                nothing: list[int] = []
                released = await self._within(seconds_left(), release, nothing)
                expected = [*_answers(heard), *released]
                text = await request.collect(expected, seconds_left())
        except (NotAccepted, TimeoutError):
            return again_later()
        finally:
            self._waiting.forget(openid, request)
        return self._reply(openid, us, text, request)

    async def _answered_before(
        self, request: OpenRequest, openid: str, seconds_left: Callable[[], float]
    ) -> str:
        """The answer given before a restart or by another process, if it is known."""
        request.close()
        look = partial(self._accounts.answered, openid, request.key)
        while not (text := await self._within(seconds_left(), look, "")):
            if seconds_left() <= 0:
                break
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return text

    async def _within(self, seconds: float, work: Callable[[], T], otherwise: T) -> T:
        """In a thread; ``otherwise`` when it takes longer: it is finished all the same."""
        running = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                return await asyncio.shield(running)
        except TimeoutError:
            return otherwise
        except SQLAlchemyError:
            log.exception("the store does not answer about a WeChat account")
            return otherwise

    def _reply(
        self, openid: str, us: str, text: str, request: OpenRequest | None = None
    ) -> Response:
        """What the platform shows; an XML text, sealed where callbacks are."""
        written = BackgroundTask(request.written) if request is not None else None
        if not text:
            return PlainTextResponse(SUCCESS, background=written)
        xml = _REPLY.format(
            to=cdata(openid), sender=cdata(us), time=int(self._clock()), text=cdata(text)
        )
        body = self._envelope.seal(xml) if self._envelope.seals else xml
        return Response(body, media_type="application/xml", background=written)


def _answers(heard: Heard) -> list[int]:
    """The rows of this event that are for the speaker himself, at once."""
    return [row.id for row in heard.out if row.account_id == heard.account_id]
