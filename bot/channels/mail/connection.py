"""The connection to the mail server, for letters and for ``qiantai doctor`` alike."""

import aiosmtplib

from bot.channels.mail.config import MailServer

SECONDS = 6.0  # for each wait; less than the relay gives a whole sending


def connection(server: MailServer) -> aiosmtplib.SMTP:
    """For ``async with``, which connects, encrypts where it must be, and logs in."""
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.implicit_tls,
        start_tls=server.start_tls,
        tls_context=server.tls,
        timeout=SECONDS,
    )
