"""Desk times as people type and read them at the terminal; without an offset: Asia/Shanghai."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from handlers.when import ZONE

_RELATIVE: Final = re.compile(r"\+(\d{1,4})([smhd])")
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_EXAMPLES: Final = "2026-11-23 10:05、2026-11-23T10:05+08:00、10:05 或 +30m、+2h、+1d"


class BadTime(ValueError):
    """Words that name no time; the text says in Chinese which forms are understood."""


def is_absolute(words: str) -> bool:
    """Whether the words name an instant by themselves, without knowing the desk's present."""
    plain = _plain(words)
    return not (_RELATIVE.fullmatch(plain) or _CLOCK.fullmatch(plain))


def read_time(words: str, now: datetime) -> datetime:
    """The instant (aware UTC) of "2026-11-23 10:05", "10:05" (the desk's today) or "+30m".

    ``now`` is desk time. Raises BadTime.
    """
    plain = _plain(words)
    relative = _RELATIVE.fullmatch(plain)
    if relative:
        return now + timedelta(**{_UNITS[relative[2]]: int(relative[1])})
    try:
        if _CLOCK.fullmatch(plain):
            clock = time.fromisoformat(plain.zfill(8 if plain.count(":") == 2 else 5))
            at = datetime.combine(now.astimezone(ZONE).date(), clock, ZONE)
        else:
            at = datetime.fromisoformat(plain)
        return (at if at.tzinfo else at.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadTime(f"看不懂时间“{words}”，请写成 {_EXAMPLES}") from None


def iso(at: datetime) -> str:
    """2026-11-23T10:05:00+08:00"""
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def _plain(words: str) -> str:
    return words.strip().replace("：", ":").replace("/", "-")
