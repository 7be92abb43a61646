"""What ``qiantai doctor`` looks at for Telegram."""

import asyncio
from collections.abc import Iterator

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.errors import outcome_of
from bot.channels.telegram.messenger import make_bot, make_request
from bot.channels.telegram.webhook import Webhook
from bot.doctor.findings import Finding, bad, fine, note
from bot.opening import Opened
from bot.settings import Settings

MANY_WAITING = 100  # updates


def look(settings: Settings, opened: Opened | None) -> Iterator[Finding]:
    """Token, the name people find it by, and where Telegram brings its updates."""
    assert settings.telegram_token is not None
    token = settings.telegram_token.get_secret_value()
    try:
        name, info = asyncio.run(_ask(token, settings.telegram_api_base))
    except InvalidToken:
        yield bad("机器人令牌不对", "向 @BotFather 发 /token 重新取，填到 QIANTAI_TELEGRAM_TOKEN")
        return
    except TelegramError as error:
        yield bad(
            f"连不上 {settings.telegram_api_base}（{outcome_of(error)}）",
            "看这台机器的网络；去不了官方接口时，把 QIANTAI_TELEGRAM_API_BASE 指向自建网关",
        )
        return
    yield fine(f"令牌有效，机器人是 @{name}，业户从 https://t.me/{name} 进来")
    if settings.telegram_mode == "polling":
        yield from _polling(info)
    else:
        yield from _webhook(settings, opened, token, info)
    if info.pending_update_count >= MANY_WAITING:
        yield note(
            f"平台那边还有 {info.pending_update_count} 条没送到",
            "前台关过一阵就会这样；开着还在涨，就看 qiantai run 的日志",
        )


async def _ask(token: str, api_base: str) -> tuple[str, WebhookInfo]:
    sending, asking = make_request(api_base), make_request(api_base)
    bot: Bot = make_bot(token, api_base, sending, asking)
    try:
        me = await bot.get_me()
        return me.username or "", await bot.get_webhook_info()
    finally:
        await sending.shutdown()
        await asking.shutdown()


def _polling(info: WebhookInfo) -> Iterator[Finding]:
    if info.url:
        yield note("平台上还登记着回调地址，轮询收不到消息", "重新启动 qiantai run，它会取消登记")
    else:
        yield fine("用轮询接收，不需要外部网址")


def _webhook(
    settings: Settings, opened: Opened | None, token: str, info: WebhookInfo
) -> Iterator[Finding]:
    if settings.base_url is None:
        yield bad("回调方式要有 QIANTAI_BASE_URL", "填上外部能访问的 https 网址，或改用 polling")
        return
    if opened is not None:
        ours = settings.base_url + Webhook(opened.keyring, token, None).path
        if info.url == ours:
            yield fine("平台上登记的回调地址就是我们的")
        else:
            yield bad(
                "平台上登记的回调地址不是我们的" if info.url else "平台上还没有登记回调地址",
                "启动一次 qiantai run，它会登记；同一个机器人不要在两处运行",
            )
    if info.last_error_message:
        yield bad(
            f"平台最近一次送消息失败：{info.last_error_message}",
            "多半是证书或反向代理：证书要完整的链，端口只能是 443、80、88、8443",
        )
