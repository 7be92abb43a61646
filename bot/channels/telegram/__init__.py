"""Telegram, by polling or by webhook (docs/going-live.md). It is on when its token is set."""

import os
from typing import Final

CHANNEL: Final = "telegram"

# The library is on its way from seconds to timedelta and warns until one has chosen.
os.environ.setdefault("PTB_TIMEDELTA", "true")
