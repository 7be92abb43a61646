"""Whether the channel is on, and its numbers, all from the settings."""

from dataclasses import dataclass

from bot.channels.tencent import CALL_SECONDS
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class WecomConfig:
    """One app of the company."""

    corp_id: str
    agent_id: int
    secret: str
    token: str
    aes_key: str
    api_base: str
    per_minute: int = 30  # to one member; the platform drops the rest without an error
    per_hour: int = 1000
    text_bytes: int = 2048
    call_seconds: float = CALL_SECONDS


def wecom_config(settings: Settings) -> WecomConfig | None:
    """None while any of the five is not set."""
    if settings.wecom_corp_id is None or settings.wecom_agent_id is None:
        return None
    secret, token, key = settings.wecom_secret, settings.wecom_token, settings.wecom_aes_key
    if secret is None or token is None or key is None:
        return None
    return WecomConfig(
        corp_id=settings.wecom_corp_id,
        agent_id=settings.wecom_agent_id,
        secret=secret.get_secret_value(),
        token=token.get_secret_value(),
        aes_key=key.get_secret_value(),
        api_base=settings.wecom_api_base,
        per_minute=settings.wecom_per_minute,
        per_hour=settings.wecom_per_hour,
        call_seconds=settings.call_seconds,
    )
