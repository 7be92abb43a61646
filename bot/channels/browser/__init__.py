"""The browser as a mailbox channel: accounts are cookies, nothing is pushed (DESIGN §8)."""

from typing import Final

CHANNEL: Final = "browser"
