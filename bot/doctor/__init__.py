"""``qiantai doctor``: tests what is configured and says what to fix (docs/going-live.md).

``CHECKS`` is the one table; a channel adds its line and keeps the look itself in its own folder.
"""

from bot.doctor.findings import Check, Finding, bad, fine, note
from bot.doctor.table import CHECKS, examine

__all__ = ["CHECKS", "Check", "Finding", "bad", "examine", "fine", "note"]
