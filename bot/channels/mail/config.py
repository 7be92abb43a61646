"""Where letters leave: ``QIANTAI_SMTP_URL`` and ``QIANTAI_MAIL_FROM``."""

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from bot.settings import Settings

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server: ``smtps`` speaks TLS from the first byte, ``smtp`` by STARTTLS.

    Only a server on this machine may be spoken to in the open.
    """

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False
    tls: ssl.SSLContext | None = None  # None: the system's own trust

    @property
    def start_tls(self) -> bool | None:
        """Whether STARTTLS must be used; None: where it is offered."""
        if self.implicit_tls:
            return False
        return None if _is_this_machine(self.host) and not self.password else True


def mail_server(settings: Settings) -> MailServer | None:
    """The server of these settings, whose address they have checked; None: letters are off."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    parts = urlsplit(settings.smtp_url.get_secret_value())
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        sender=settings.mail_from,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        implicit_tls=parts.scheme == "smtps",
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
