"""Telegram as the desk joins it: sending, media, and one of the two ways of hearing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.routing import BaseRoute
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.attached import Attachments
from bot.channels.joined import Messenger
from bot.channels.telegram import menu
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.errors import outcome_of
from bot.channels.telegram.hearing import Ears
from bot.channels.telegram.media import TelegramMedia
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.webhook import Webhook
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.opening import OpeningRefused
from bot.settings import Settings

log = logging.getLogger(__name__)

CALL_SECONDS = 5.0  # where no settings say otherwise
TRY_AGAIN_SECONDS = 10.0
NO_ADDRESS = (
    "用回调方式接收 Telegram 消息，要设置 QIANTAI_BASE_URL（外部能访问的 https 网址）；"
    "没有的话，把 QIANTAI_TELEGRAM_MODE 设为 polling。"
)


def make(settings: Settings, desk: Desk) -> Messenger | None:
    """The messenger, None without a token; raises OpeningRefused when settings do not fit."""
    if settings.telegram_token is None:
        return None
    if settings.telegram_mode == "webhook" and settings.base_url is None:
        raise OpeningRefused(NO_ADDRESS)
    token = settings.telegram_token.get_secret_value()
    api_base = settings.telegram_api_base
    sending, asking = (make_request(api_base, settings.call_seconds) for _ in range(2))
    bot = make_bot(token, api_base, sending, asking)
    given = settings.telegram_webhook_secret
    secret = given.get_secret_value() if given is not None else None
    hearing = _Hearing(
        bot=bot,
        desk=desk,
        base_url=settings.base_url if settings.telegram_mode == "webhook" else None,
        webhook=Webhook(desk.rules.keyring, token, secret),
    )
    channel = TelegramChannel(bot, Attachments(desk.store), (sending, asking))
    return Messenger(channel, TelegramMedia(bot), hearing.routes, hearing.receive)


def make_bot(token: str, api_base: str, sending: HTTPXRequest, asking: HTTPXRequest) -> Bot:
    """The library's client; ``api_base`` may be a gateway or a stand-in."""
    return Bot(
        token,
        base_url=f"{api_base}/bot",
        base_file_url=f"{api_base}/file/bot",
        request=sending,
        get_updates_request=asking,
    )


def make_request(api_base: str, call_seconds: float = CALL_SECONDS) -> HTTPXRequest:
    """A pool of connections; ``call_seconds``: less than the relay waits, so that it hears what
    went wrong. What is on this machine is never reached through a proxy."""
    is_here = urlsplit(api_base).hostname in ("localhost", "127.0.0.1", "::1")
    return HTTPXRequest(
        connection_pool_size=32,
        connect_timeout=call_seconds,
        read_timeout=call_seconds,
        write_timeout=call_seconds,
        media_write_timeout=call_seconds,
        httpx_kwargs={"trust_env": not is_here},
    )


@dataclass
class _Hearing:
    """One of the two ways, chosen by the settings."""

    bot: Bot
    desk: Desk
    base_url: str | None  # None: polling
    webhook: Webhook
    _ears: Ears | None = field(default=None)

    def routes(self, dispatcher: Dispatcher) -> Sequence[BaseRoute]:
        """The webhook; by polling there is none."""
        if self.base_url is None:
            return ()
        return self.webhook.routes(lambda: self._ears_on(dispatcher))

    async def receive(self, dispatcher: Dispatcher) -> None:
        """Until cancelled."""
        ears = self._ears_on(dispatcher)
        try:
            await ears.albums.recover()
            await _until_taken(self._say_where_we_are)
            await _until_taken(lambda: menu.show_to_all(self.bot))
            if self.base_url is None:
                await Polling(self.bot, ears).run()
            await asyncio.Event().wait()
        finally:
            await ears.close()

    def _ears_on(self, dispatcher: Dispatcher) -> Ears:
        self._ears = self._ears or Ears(self.bot, self.desk, dispatcher)
        return self._ears

    async def _say_where_we_are(self) -> None:
        """The two ways exclude each other; what waits at Telegram stays there until it is heard."""
        if self.base_url is not None:
            await self.webhook.announce(self.bot, self.base_url)
        else:
            await self.bot.delete_webhook(drop_pending_updates=False)


async def _until_taken(call: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await call()
        except TelegramError as error:
            log.warning("Telegram cannot be told yet: %s", outcome_of(error))
            await asyncio.sleep(TRY_AGAIN_SECONDS)
        else:
            return
