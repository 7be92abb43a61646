"""The flood guard of one account (RULEBOOK §11): kind, and never in the way of an emergency.

The desk stores every message before it comes here; what is stopped is only not handled. The tap
that files a report always passes, for a complaint is never refused (RULEBOOK §2).
"""

from zlib import crc32

from handlers import buttons
from handlers.alarm import danger_in
from handlers.invite_codes import code_in
from handlers.messages import Incoming
from handlers.state import State
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["say_left_out", "stops"]

SECONDS_A_MINUTE = 60
SHORTEST_NARRATIVE = 8  # characters; shorter texts are commands and answers
# Where a report takes free narrative; at every other question a text is an answer.
NARRATIVE_STEPS = frozenset({"", "listening", "what", "confirm"})


def stops(turn: Turn) -> bool:
    """Whether the message goes no further. Says why once a minute."""
    assert turn.incoming is not None
    incoming, state = turn.incoming, turn.state
    seconds = int(turn.limits_from.timestamp())
    if incoming.button is not None and _is_staff(turn):
        return False  # quick work is no flood
    _count(state, seconds // SECONDS_A_MINUTE)
    if state.in_minute > turn.policy.flood.messages_per_minute:
        return _too_many(turn, incoming)
    if len(incoming.text) < SHORTEST_NARRATIVE or state.asking not in NARRATIVE_STEPS:
        return False
    if code_in(incoming.text.strip()) is not None:
        return False  # counted by its own measure
    if _is_staff(turn) or state.chat:
        return False  # he may well say the same to several residents; or talks to a person
    return _said_again(turn, incoming, seconds)


def say_left_out(turn: Turn) -> None:
    """With the first message that is handled again: how many were not (DESIGN, law 5)."""
    state = turn.state
    if state.left_out and state.in_minute <= turn.policy.flood.messages_per_minute:
        turn.reply(say("common.flood.left_out", count=state.left_out))
        state.left_out = 0


def _is_staff(turn: Turn) -> bool:
    return turn.staff is not None and turn.state.mode != "resident"


def _files(turn: Turn, incoming: Incoming) -> bool:
    """Whether this is the tap that files what was read back."""
    if incoming.button is None or turn.state.asking != "confirm":
        return False
    tap = buttons.resolve(turn, incoming.button)
    return tap is not None and tap.action == "confirm"


def _is_emergency(text: str) -> bool:
    danger = danger_in(text)
    return danger.kind is not None or danger.doubt


def _count(state: State, minute: int) -> None:
    if state.minute != minute:
        state.minute, state.in_minute = minute, 0
    state.in_minute += 1


def _too_many(turn: Turn, incoming: Incoming) -> bool:
    if _files(turn, incoming) or _is_emergency(incoming.text):
        return False
    turn.state.left_out += 1
    if turn.state.left_out == 1:
        turn.reply(say("common.flood.slow_down"))
    turn.explain(say("log.guard.too_many"))
    return True


def _said_again(turn: Turn, incoming: Incoming, seconds: int) -> bool:
    """The same narrative is handled so many times, then only acknowledged."""
    state, flood = turn.state, turn.policy.flood
    said = crc32(incoming.text.encode())
    window = flood.same_narrative_minutes * SECONDS_A_MINUTE
    if said != state.said or seconds - state.said_at >= window:
        state.said, state.said_times, state.said_at = said, 1, seconds
        return False
    state.said_times += 1
    if state.said_times <= flood.same_narrative_limit or _is_emergency(incoming.text):
        return False
    turn.reply(say("common.flood.same_again"))
    turn.explain(say("log.guard.same_again"))
    return True
