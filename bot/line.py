"""One push channel as the relay uses it: its pace, its rest, and how a bundle is handed to it."""

from collections.abc import Callable, Sequence
from itertools import groupby

from bot.channels.base import (
    ChannelError,
    Held,
    MergingChannel,
    NotTried,
    PushChannel,
    Receipt,
    Refused,
    RetryLater,
    Uncertain,
)
from bot.delivery import HOLD_SECONDS, Outcome
from bot.outbox import Taken
from bot.pacing import Breaker, Pacer


class Line:
    """A channel with its pace and its circuit breaker."""

    def __init__(self, channel: PushChannel, clock: Callable[[], float]) -> None:
        self.channel = channel
        self.pacer = Pacer(channel.pace, clock)
        self.breaker = Breaker(clock)
        self._clock = clock
        self._full_until: dict[str, float] = {}  # chats whose platform takes nothing for now

    def is_well(self, chat: str) -> bool:
        """Whether a message to this chat has a chance."""
        full_until = self._full_until.get(chat, float("-inf"))
        return not self.breaker.seconds_until_open() and full_until <= self._clock()

    def seconds_until_free(self, chat: str) -> float:
        return max(self.breaker.seconds_until_open(), self.pacer.seconds_until_free(chat))

    def take(self, chat: str) -> None:
        self.breaker.take()
        self.pacer.take(chat)

    def note(self, outcome: Outcome, chat: str) -> None:
        """A refusal, and a wait the platform asks for, are answers: the channel is there."""
        if isinstance(outcome, NotTried):
            return
        if isinstance(outcome, Receipt) and outcome.rest_seconds:
            self.pacer.hold(chat, outcome.rest_seconds)
        if isinstance(outcome, Held):
            self._full_until[chat] = self._clock() + HOLD_SECONDS
        else:
            self._full_until.pop(chat, None)
        unanswered = isinstance(outcome, Uncertain) or (
            isinstance(outcome, RetryLater) and outcome.after_seconds is None
        )
        if unanswered:
            self.breaker.failed()
        else:
            self.breaker.succeeded()


async def deliver(channel: PushChannel, bundle: Sequence[Taken]) -> Sequence[Outcome]:
    """What became of each row of a bundle, in its order; raises what the channel raises."""
    external_id = bundle[0].address.external_id
    if isinstance(channel, MergingChannel):
        told = await channel.send_together(external_id, [one.message for one in bundle])
        return [_outcome(one) for one in told]
    return [await channel.send(external_id, bundle[0].message)]


def _outcome(told: Receipt | ChannelError) -> Outcome:
    if isinstance(told, Receipt | Refused | RetryLater | Held):
        return told
    return told if isinstance(told, Uncertain) else Uncertain(type(told).__name__)


def bundles(taken: Sequence[Taken]) -> list[list[Taken]]:
    """What leaves together: the rows of one account. Others are one a person, so one a bundle."""
    by_account = sorted(taken, key=lambda one: one.address.account_id)
    return [list(rows) for _, rows in groupby(by_account, key=lambda one: one.address.account_id)]
