"""What a channel tells of an account that nobody said in words: the chat opened, a verified phone,
a lost photo.

They leave the open question as it stands. Each says whether that was all; else the words that came
with it are heard like any others.
"""

from collections.abc import Callable, Mapping

from handlers import verified_phone
from handlers.commands import go_on
from handlers.resident.welcome import greet, hint_in
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["SIGNALS"]


def _media_lost(turn: Turn) -> bool:
    """Fetching it failed for good (DESIGN §2): a kind word, and the case goes on."""
    turn.reply(say("messenger.media_lost"))
    turn.explain(say("log.messenger.media_lost"))
    return True


def _media_too_big(turn: Turn) -> bool:
    """As above, and why: ``text`` holds how many megabytes the platform lets through."""
    assert turn.incoming is not None
    turn.reply(say("messenger.media_too_big", most_mb=turn.incoming.text))
    turn.explain(say("log.messenger.media_lost"))
    return True


def _started(turn: Turn) -> bool:
    """Somebody opened the chat, perhaps through a link or a QR code."""
    assert turn.incoming is not None
    has_hint = hint_in(turn.incoming.text) is not None
    is_first = turn.speaker.new and not turn.incoming.text
    if turn.staff is not None or not (has_hint or is_first):
        return False
    if turn.state.form:  # something is being filled in: the link is no answer to it
        go_on(turn, "")
    else:
        greet(turn)
    return True


SIGNALS: Mapping[str, Callable[[Turn], bool]] = {
    "contact": verified_phone.hear,
    "media_lost": _media_lost,
    "media_too_big": _media_too_big,
    "start": _started,
}
