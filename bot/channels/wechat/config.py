"""Whether the channel is on, and its numbers, all from the settings."""

from dataclasses import dataclass, field

from bot.channels.tencent import CALL_SECONDS
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Allowances:
    """How many messages the platform lets us send after what the resident did.

    ``kept_back``: so many of them the daily word and the survey leave to everything else;
    ``kept_for_promises``: so many everything leaves to promises and emergencies.
    """

    after_message: int = 5
    message_hours: float = 48.0
    after_tap: int = 3
    tap_seconds: float = 60.0
    kept_back: int = 2
    kept_for_promises: int = 1


@dataclass(frozen=True, slots=True)
class WechatConfig:
    """One service account. ``aes_key``: then only sealed callbacks count (安全模式, 兼容模式).

    ``template_fields``, ``subscription_fields``: which field of the template message, of the
    subscription notice, takes what, e.g. what → thing2.
    """

    app_id: str
    secret: str
    token: str
    aes_key: str | None
    api_base: str
    allowances: Allowances = field(default_factory=Allowances)
    reply_seconds: float = 3.0
    text_bytes: int = 2048
    call_seconds: float = CALL_SECONDS
    template_id: str | None = None
    template_fields: tuple[tuple[str, str], ...] = ()
    subscription_id: str | None = None
    subscription_fields: tuple[tuple[str, str], ...] = ()


def wechat_config(settings: Settings) -> WechatConfig | None:
    """None while app id, secret or token is not set."""
    if not (settings.wechat_app_id and settings.wechat_secret and settings.wechat_token):
        return None
    key = settings.wechat_aes_key
    return WechatConfig(
        app_id=settings.wechat_app_id,
        secret=settings.wechat_secret.get_secret_value(),
        token=settings.wechat_token.get_secret_value(),
        aes_key=key.get_secret_value() if key else None,
        api_base=settings.wechat_api_base,
        allowances=Allowances(
            settings.wechat_after_message,
            settings.wechat_message_hours,
            settings.wechat_after_tap,
            settings.wechat_tap_seconds,
            settings.wechat_kept_back,
        ),
        reply_seconds=settings.wechat_reply_seconds,
        text_bytes=settings.wechat_text_bytes,
        call_seconds=settings.call_seconds,
        template_id=settings.wechat_template_id,
        template_fields=template_fields(settings.wechat_template_fields or ""),
        subscription_id=settings.wechat_subscription_id,
        subscription_fields=template_fields(settings.wechat_subscription_fields or ""),
    )


def template_fields(text: str) -> tuple[tuple[str, str], ...]:
    """``number=character_string1,what=thing2`` as pairs."""
    pairs = (part.partition("=") for part in text.split(",") if "=" in part)
    return tuple((name.strip(), key.strip()) for name, _, key in pairs)
