"""What came without words: photos are counted, a recording is kept and its words are asked for."""

from handlers.texts import say
from handlers.turn import Turn

__all__ = ["only_voice", "received"]


def only_voice(turn: Turn) -> bool:
    """Whether the message is a recording and nothing else: nobody has read yet what it says."""
    assert turn.incoming is not None
    media = turn.incoming.media
    spoken = bool(media) and all(one.kind == "voice" for one in media)
    return spoken and not turn.incoming.text.strip()


def received(turn: Turn, count: int) -> str:
    """The word for photos or recordings that came alone; ``count``: of all in the report."""
    return say("voices.kept") if only_voice(turn) else say("resident.photo", count=count)
