"""Whether the channel is on, and where it sends."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

VARIABLE = "QIANTAI_LOOPBACK_URL"


class BadLoopbackUrl(ValueError):
    """The variable names something that is not on this machine."""


def loopback_url(environ: Mapping[str, str] = os.environ) -> str | None:
    """The address to send to, None when the channel is off; raises BadLoopbackUrl."""
    url = environ.get(VARIABLE, "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise BadLoopbackUrl(f"{VARIABLE} 只能是本机的 http 地址，例如 http://127.0.0.1:9000/")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
