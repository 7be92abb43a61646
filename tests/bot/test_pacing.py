"""Pace and circuit breaker on a clock that the test moves."""

import pytest

from bot.channels.base import Pace
from bot.pacing import TROUBLE_BEFORE_REST, Breaker, Pacer


class HandClock:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def test_a_chat_hears_one_message_a_second_and_others_need_not_wait(clock: HandClock) -> None:
    pacer = Pacer(Pace(seconds_per_chat=1.0), clock)
    pacer.take("王女士")
    assert pacer.seconds_until_free("王女士") == 1.0
    assert pacer.seconds_until_free("李先生") == 0.0
    clock.seconds += 1.0
    assert pacer.seconds_until_free("王女士") == 0.0


def test_a_channel_keeps_its_rate_over_all_chats(clock: HandClock) -> None:
    pacer = Pacer(Pace(messages_per_second=20), clock)
    pacer.take("王女士")
    assert pacer.seconds_until_free("李先生") == pytest.approx(0.05)


def test_without_a_limit_nobody_waits(clock: HandClock) -> None:
    pacer = Pacer(Pace(), clock)
    pacer.take("王女士")
    assert pacer.seconds_until_free("王女士") == 0.0


def test_a_channel_in_trouble_rests_and_then_one_message_tries(clock: HandClock) -> None:
    breaker = Breaker(clock)
    for _ in range(TROUBLE_BEFORE_REST - 1):
        breaker.failed()
    assert breaker.seconds_until_open() == 0.0
    breaker.failed()
    assert breaker.seconds_until_open() == 5.0
    clock.seconds += 5.0
    assert breaker.seconds_until_open() == 0.0
    breaker.take()
    assert breaker.seconds_until_open() == 5.0, "no second one beside it"


def test_each_failed_try_doubles_the_rest_up_to_a_minute(clock: HandClock) -> None:
    breaker = Breaker(clock)
    rests = []
    for _ in range(TROUBLE_BEFORE_REST + 5):
        breaker.failed()
        rests.append(breaker.seconds_until_open())
        clock.seconds += rests[-1]
    assert rests[TROUBLE_BEFORE_REST - 1 :] == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


def test_one_answer_ends_the_trouble(clock: HandClock) -> None:
    breaker = Breaker(clock)
    for _ in range(TROUBLE_BEFORE_REST):
        breaker.failed()
    breaker.succeeded()
    assert breaker.seconds_until_open() == 0.0
    breaker.failed()
    assert breaker.seconds_until_open() == 0.0, "it counts anew"
