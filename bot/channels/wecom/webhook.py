"""Hearing: ``/webhooks/wecom``. Always sealed; 200 only when the event is accepted.

Nothing is said in the answer: what the desk has to say leaves through ``channel``.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.tencent.envelope import BadCallback, Envelope
from bot.channels.tencent.http import again_later, body_of, params_of, refused
from bot.channels.wecom.accounts import Accounts
from bot.channels.wecom.config import WecomConfig
from bot.channels.wecom.incoming import Callback, callback_of
from bot.dispatcher import Dispatcher, NotAccepted
from handlers.messages import Incoming

log = logging.getLogger(__name__)

PATH: Final = "/webhooks/wecom"
ACCEPT_SECONDS: Final = 4.2  # of the platform's five; longer means that it sends it again
LOOK_SECONDS: Final = 1.0  # of these, for the member's account; then he is taken as he is written


class Webhook:
    """The endpoint of one app."""

    def __init__(
        self,
        config: WecomConfig,
        dispatcher: Dispatcher,
        accounts: Accounts,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``clock``: real seconds since 1970, against which callbacks are stale."""
        self._config = config
        self._dispatcher = dispatcher
        self._accounts = accounts
        self._known: dict[str, str] = {}
        self._envelope = Envelope(config.token, config.aes_key, config.corp_id, clock=clock)

    def routes(self) -> list[BaseRoute]:
        """For the web application."""
        return [
            Route(PATH, self.check, methods=["GET"]),
            Route(PATH, self.hear, methods=["POST"]),
        ]

    async def check(self, request: Request) -> Response:
        """The platform asks whether the address is ours; the echo comes sealed, goes back plain."""
        try:
            return PlainTextResponse(self._envelope.echo(params_of(request), sealed=True))
        except BadCallback:
            return refused()

    async def hear(self, request: Request) -> Response:
        """A message or event: 200 when it is accepted; 403: not from the platform."""
        try:
            fields = self._envelope.read(params_of(request), await body_of(request))
            callback = callback_of(fields, self._config.agent_id)
        except BadCallback as error:
            log.info("a WeCom callback is refused: %s", error)
            return refused()
        if callback.incoming is not None:
            try:
                async with asyncio.timeout(ACCEPT_SECONDS):
                    heard = await self._of_account(callback, callback.incoming)
                    await self._dispatcher.accept(heard)
            except (NotAccepted, TimeoutError):
                return again_later()
        return PlainTextResponse("")

    async def _of_account(self, callback: Callback, incoming: Incoming) -> Incoming:
        """From the account as it is written here; a slow store holds nobody up."""
        asked = callback.userid
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                known = await asyncio.to_thread(self._accounts.known_as, asked)
                self._known[asked] = known
                if callback.code:
                    keep = self._accounts.keep_code
                    await asyncio.to_thread(keep, known, incoming.button or "", callback.code)
        except Exception:
            log.exception("a WeCom account could not be looked up")
        return msgspec.structs.replace(incoming, account=self._known.get(asked, asked))
