"""How fast a channel may be used, and when it is left alone (DESIGN §2: pace, circuit breaker).

Both count on the real monotonic clock, which is handed in, and say when, never wait themselves.
They know of one process; the pace of all together is in ``bot.turns``.
"""

from collections.abc import Callable

from bot.channels.base import Pace

Clock = Callable[[], float]

TROUBLE_BEFORE_REST = 5  # failures in a row
FIRST_REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 60.0
CHATS_REMEMBERED = 10_000


class Pacer:
    """Keeps one channel's distance between messages, over all chats and within each."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        per_second = pace.messages_per_second
        self._between_all = 1 / per_second if per_second else 0.0
        self._between_chat = pace.seconds_per_chat
        self._clock = clock
        self._free_at = float("-inf")
        self._chat_free_at: dict[str, float] = {}

    def seconds_until_free(self, chat: str) -> float:
        """How long this chat has to wait; 0.0 when a message may leave now."""
        free_at = max(self._free_at, self._chat_free_at.get(chat, float("-inf")))
        return max(0.0, free_at - self._clock())

    def take(self, chat: str) -> None:
        """A message to this chat leaves now."""
        now = self._clock()
        if self._between_all:
            self._free_at = now + self._between_all
        if self._between_chat:
            self._forget_free_chats(now)
            self._chat_free_at[chat] = now + self._between_chat

    def hold(self, chat: str, seconds: float) -> None:
        """The platform, or another process, leaves no room for this chat for so long."""
        now = self._clock()
        self._forget_free_chats(now)
        self._chat_free_at[chat] = now + seconds

    def _forget_free_chats(self, now: float) -> None:
        if len(self._chat_free_at) >= CHATS_REMEMBERED:
            waiting = {chat: at for chat, at in self._chat_free_at.items() if at > now}
            self._chat_free_at = waiting


class Breaker:
    """Leaves a channel alone after failures in a row; then one message tries whether it is back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._closed_until = float("-inf")
        self._rest_seconds = FIRST_REST_SECONDS

    def seconds_until_open(self) -> float:
        """How long the channel rests; 0.0 when a message may be tried now."""
        return max(0.0, self._closed_until - self._clock())

    def take(self) -> None:
        """A message is tried now; while the channel is in trouble no second one beside it."""
        if self._failures >= TROUBLE_BEFORE_REST:
            self._closed_until = self._clock() + self._rest_seconds

    def succeeded(self) -> None:
        """The platform answered, be it with a refusal: the channel is there."""
        self._failures = 0
        self._closed_until = float("-inf")
        self._rest_seconds = FIRST_REST_SECONDS

    def failed(self) -> None:
        """The platform did not answer."""
        self._failures += 1
        if self._failures == TROUBLE_BEFORE_REST:
            self._closed_until = self._clock() + self._rest_seconds
        elif self._failures > TROUBLE_BEFORE_REST:
            self._rest_seconds = min(self._rest_seconds * 2, LONGEST_REST_SECONDS)
            self._closed_until = self._clock() + self._rest_seconds
