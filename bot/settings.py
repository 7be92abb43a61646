"""The settings of a deployment (DESIGN §8): environment variables ``QIANTAI_…`` and ``.env``.

``load_settings`` reads and checks them; what is wrong is said in words that name the setting.
Rules of the business are not here but in ``policy.toml``.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.logs import send_logs

PREFIX: Final = "QIANTAI_"


class SettingsError(Exception):
    """One or more settings are wrong; the text says which, why, and never shows a secret."""


def default_data_dir(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this system keeps the data of a person's programs, with a folder of our own in it."""
    home = Path.home()
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "qiantai"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "qiantai"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "qiantai"


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("要以 http:// 或 https:// 开头")
    return value.rstrip("/")


def _webhook_secret(value: SecretStr) -> SecretStr:
    plain = value.get_secret_value()
    if len(plain) > 256 or not plain.replace("_", "").replace("-", "").isalnum():
        raise ValueError("要 1 到 256 位字母、数字、_ 或 -")
    return value


def _aes_key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) != 43:
        raise ValueError("要正好 43 位，请从公众平台或企业微信后台完整复制")
    return value


def _mail_server(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("要写成 smtps://用户:密码@主机:465 或 smtp://主机:587")
    try:
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError:
        raise ValueError("里的端口要是 1 到 65535 的数字") from None
    return value


HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]


class Settings(BaseSettings):
    """All settings; each is optional. A channel is on when its settings are there."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8-sig",  # some editors put a mark in front
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: SecretStr | None = None  # may hold a password; None: SQLite in data_dir
    data_dir: HomePath = Field(default_factory=default_data_dir)
    secret_key: SecretStr | None = None  # several, newest first, separated by commas
    policy_file: HomePath | None = None

    port: int = Field(default=8000, ge=1, le=65535)
    base_url: WebAddress | None = None
    call_seconds: float = Field(default=5.0, gt=0, le=6.0)  # for a messenger's answer

    telegram_token: SecretStr | None = None
    telegram_api_base: WebAddress = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None

    wechat_app_id: str | None = None
    wechat_secret: SecretStr | None = None
    wechat_token: SecretStr | None = None
    wechat_aes_key: AesKey | None = None
    wechat_api_base: WebAddress = "https://api.weixin.qq.com"
    wechat_after_message: int = Field(default=5, ge=0)  # messages we may send …
    wechat_message_hours: float = Field(default=48.0, gt=0)  # … so long after one of his
    wechat_after_tap: int = Field(default=3, ge=0)  # and after a tap, follow or scan
    wechat_tap_seconds: float = Field(default=60.0, gt=0)
    wechat_kept_back: int = Field(default=2, ge=0)  # which daily word and survey leave
    wechat_reply_seconds: float = Field(default=3.0, gt=0, le=4.0)  # the platform waits five
    wechat_text_bytes: int = Field(default=2048, ge=200)
    wechat_template_id: str | None = None
    wechat_template_fields: str | None = None
    wechat_subscription_id: str | None = None
    wechat_subscription_fields: str | None = None

    wecom_corp_id: str | None = None
    wecom_agent_id: int | None = None
    wecom_secret: SecretStr | None = None
    wecom_token: SecretStr | None = None
    wecom_aes_key: AesKey | None = None
    wecom_api_base: WebAddress = "https://qyapi.weixin.qq.com"
    wecom_per_minute: int = Field(default=30, ge=1)  # to one member; the rest would be dropped
    wecom_per_hour: int = Field(default=1000, ge=1)

    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    mail_from: str | None = None

    clock_speed: float = Field(default=1.0, gt=0, le=100_000)  # demo only
    # "console" is for people; "text" is another word for it.
    log_format: Literal["console", "text", "json"] = "console"

    @property
    def mails(self) -> bool:
        """Whether letters can leave by e-mail."""
        return self.smtp_url is not None and self.mail_from is not None

    def secret_texts(self) -> Iterator[str]:
        """What no log may hold: secrets, each key of several, passwords inside addresses."""
        values = (getattr(self, name) for name in type(self).model_fields)
        for secret in (v.get_secret_value() for v in values if isinstance(v, SecretStr)):
            yield secret
            yield from (part.strip() for part in secret.split(","))
            password = urlsplit(secret).password if "://" in secret else None
            if password:
                yield from (password, unquote(password))


def configure_logging(settings: Settings) -> None:
    """Logs go to stderr in the chosen format, and no setting's secret into them; see bot.logs."""
    send_logs(as_json=settings.log_format == "json", secrets=settings.secret_texts())


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Settings from the environment, then ``env_file``; raises SettingsError with every mistake."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        lines = [_explain(mistake) for mistake in error.errors(include_input=False)]
        raise SettingsError("\n".join(["设置有误：", *lines])) from None
    except UnicodeDecodeError:
        raise SettingsError(f"设置有误：{env_file} 不是 UTF-8 编码的文本") from None


_REASONS: Final = {
    "int_parsing": "要是整数",
    "float_parsing": "要是数字",
    "greater_than": "要大于 {gt:g}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le:g}",
    "literal_error": "只能是 {expected}",
    "value_error": "{error}",
}


def _explain(mistake: Mapping[str, Any]) -> str:
    name = PREFIX + str(mistake["loc"][0]).upper()
    context = dict(mistake.get("ctx", {}))
    if "expected" in context:
        context["expected"] = (
            context["expected"].replace("'", "").replace(", ", "、").replace(" or ", "、")
        )
    reason = _REASONS.get(mistake["type"], mistake["msg"])
    return f"  {name}：{reason.format(**context)}"
