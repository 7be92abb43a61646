"""Where the code of a community leads, on each messenger that is on."""

import asyncio
from collections.abc import Iterator

from bot.commands.common import CommandRefused
from bot.settings import Settings


def links(settings: Settings, scene: str) -> Iterator[tuple[str, str]]:
    """(channel's name in Chinese, address) for each; raises CommandRefused when one is wrong."""
    if settings.wechat_app_id:
        yield "微信", _wechat(settings, scene)
    if settings.telegram_token:
        yield "Telegram", _telegram(settings, scene)


def _wechat(settings: Settings, scene: str) -> str:
    from bot.channels.tencent.api import ApiError  # noqa: PLC0415  (the library is large)
    from bot.channels.wechat.client import wechat_api  # noqa: PLC0415
    from bot.channels.wechat.config import wechat_config  # noqa: PLC0415
    from bot.channels.wechat.menu import qr_link  # noqa: PLC0415

    config = wechat_config(settings)
    if config is None:
        raise CommandRefused("微信服务号没有填齐，先运行 qiantai doctor 看看。")
    api = wechat_api(config)
    try:
        return qr_link(api, scene)
    except ApiError as error:
        raise CommandRefused(f"微信没有给二维码（{error}），先运行 qiantai doctor 看看。") from None
    finally:
        api.close()


def _telegram(settings: Settings, scene: str) -> str:
    from telegram.error import TelegramError  # noqa: PLC0415  (the library is large)

    from bot.channels.telegram.messenger import make_bot, make_request  # noqa: PLC0415

    assert settings.telegram_token is not None
    base, token = settings.telegram_api_base, settings.telegram_token.get_secret_value()

    async def name() -> str:
        sending, asking = make_request(base), make_request(base)
        try:
            return (await make_bot(token, base, sending, asking).get_me()).username or ""
        finally:
            await sending.shutdown()
            await asking.shutdown()

    try:
        return f"https://t.me/{asyncio.run(name())}?start={scene}"
    except TelegramError:
        raise CommandRefused("连不上 Telegram，先运行 qiantai doctor 看看。") from None
