"""The outgoing mail server: does it answer, encrypt, and let us in?"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import aiosmtplib

from bot.channels.mail.config import MailServer, mail_server
from bot.channels.mail.connection import connection
from bot.doctor.findings import Finding, bad, fine
from bot.opening import Opened
from bot.settings import Settings


def look(settings: Settings, _opened: Opened | None) -> Iterator[Finding]:
    """Connect as letters do, and log in; nothing is sent."""
    if settings.mail_from is None:
        yield bad("没有设置 QIANTAI_MAIL_FROM", "填上发件人地址，例如 qiantai@example.com")
        settings = settings.model_copy(update={"mail_from": "nobody@example.com"})
    server = mail_server(settings)
    assert server is not None
    yield examined(server)


def examined(server: MailServer) -> Finding:
    """What became of one connection."""
    try:
        encrypted = asyncio.run(_connected(server))
    except aiosmtplib.SMTPAuthenticationError:
        return bad("发信服务器不认这个用户名或密码", "多数邮箱要用专门的授权码，不是登录密码")
    except (OSError, aiosmtplib.SMTPException) as error:
        if asyncio.run(_answers_in_the_open(server)):
            return bad(
                f"发信服务器 {server.host} 能连上，但加密没有成功（{type(error).__name__}）",
                "信件只经加密连接发出：看服务器是否支持 STARTTLS、证书是否有效，或改用 smtps://",
            )
        return bad(
            f"连不上发信服务器 {server.host}（{type(error).__name__}）",
            "看 QIANTAI_SMTP_URL 的主机和端口；加密端口一般是 465，写成 smtps://",
        )
    return fine(f"{server.host} 能登录，" + ("连接已加密" if encrypted else "在本机，不加密"))


async def _connected(server: MailServer) -> bool:
    """Whether the connection is encrypted."""
    async with connection(server) as smtp:
        await smtp.noop()
        return smtp.get_transport_info("sslcontext") is not None


async def _answers_in_the_open(server: MailServer) -> bool:
    """Whether it is only the encryption that fails; nothing secret is said."""
    if server.start_tls is not True:
        return False
    smtp = connection(replace(server, username=None, password=None))
    try:
        await smtp.connect(start_tls=False)
    except (OSError, aiosmtplib.SMTPException):
        return False
    smtp.close()
    return True
