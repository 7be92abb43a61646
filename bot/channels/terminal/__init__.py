"""The terminal as a mailbox channel: accounts are ``role:name``, nothing is pushed (DESIGN §8)."""

from typing import Final

CHANNEL: Final = "terminal"
