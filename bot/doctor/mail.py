"""The outgoing mail server: does it answer, and let us in?"""

import smtplib
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from bot.doctor.findings import Finding, bad, fine
from bot.opening import Opened
from bot.settings import Settings

SECONDS = 8.0


def look(settings: Settings, _opened: Opened | None) -> Iterator[Finding]:
    """Connect and log in; nothing is sent."""
    assert settings.smtp_url is not None
    if settings.mail_from is None:
        yield bad("没有设置 QIANTAI_MAIL_FROM", "填上发件人地址，例如 qiantai@example.com")
    parts = urlsplit(settings.smtp_url.get_secret_value())
    try:
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        with kind(parts.hostname or "", parts.port or 0, timeout=SECONDS) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.noop()
    except smtplib.SMTPAuthenticationError:
        yield bad("发信服务器不认这个用户名或密码", "多数邮箱要用专门的授权码，不是登录密码")
    except (OSError, smtplib.SMTPException) as error:
        yield bad(
            f"连不上发信服务器 {parts.hostname}（{type(error).__name__}）",
            "看 QIANTAI_SMTP_URL 的主机和端口；加密端口一般是 465，写成 smtps://",
        )
    else:
        yield fine(f"{parts.hostname} 能登录")
