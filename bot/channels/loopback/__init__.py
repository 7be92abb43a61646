"""A push channel over HTTP on this machine, for tests and the crash run (docs/running.md).

It sends to ``QIANTAI_LOOPBACK_URL`` and hears at ``/webhooks/loopback``; without that variable
neither exists.
"""

from typing import Final

CHANNEL: Final = "loopback"
