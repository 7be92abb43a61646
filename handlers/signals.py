"""What a channel tells of an account that nobody said in words: a verified phone, a lost photo.

They leave the open question as it stands. Each says whether that was all; else the words that came
with it are heard like any others.
"""

from collections.abc import Callable, Mapping

from handlers import verified_phone
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["SIGNALS"]


def _media_lost(turn: Turn) -> bool:
    """Fetching it failed for good (DESIGN §2): a kind word, and the case goes on."""
    turn.reply(say("messenger.media_lost"))
    turn.explain(say("log.messenger.media_lost"))
    return True


SIGNALS: Mapping[str, Callable[[Turn], bool]] = {
    "contact": verified_phone.hear,
    "media_lost": _media_lost,
}
