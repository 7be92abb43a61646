"""The retry decision as a table: what happened, what was known, what becomes of the row."""

import pytest

from bot.channels.base import PutOff, Receipt, Refused, RetryLater, Uncertain
from bot.delivery import (
    MOST_TRIES,
    PERHAPS_SENT,
    PUT_OFF,
    TOGETHER,
    Attempt,
    Outcome,
    Verdict,
    back_off_seconds,
    decide,
    together_in,
)

REPLY = Attempt("reply", 1, deduplicates=False, account_fixed=True)
PUSH = Attempt("push", 1, deduplicates=False)
AGAIN = Attempt("push", 2, deduplicates=False, perhaps_sent=True)
REPLY_ON_A_SAFE_CHANNEL = Attempt("reply", 1, deduplicates=True, account_fixed=True)
LAST = Attempt("push", MOST_TRIES, deduplicates=False)
LAST_ON_A_SAFE_CHANNEL = Attempt("push", MOST_TRIES, deduplicates=True)

EMERGENCY_ON_A_SAFE_CHANNEL = Attempt("emergency", 1, deduplicates=True)
IN_A_DIGEST = Attempt("push", 2, deduplicates=True, together=(7, 8))

TABLE: list[tuple[str, Outcome, Attempt, Verdict]] = [
    ("taken", Receipt("p1"), REPLY, Verdict("sent", platform_id="p1")),
    (
        "a wait the platform names does not count",
        RetryLater(30, "429"),
        REPLY,
        Verdict("due", "429", wait_seconds=30, counts=False),
    ),
    (
        "nor does it at the last try",
        RetryLater(30, "429"),
        LAST,
        Verdict("due", "429", wait_seconds=30, counts=False),
    ),
    (
        "put off by the channel itself",
        PutOff(90, "busy minute"),
        PUSH,
        Verdict("due", PUT_OFF + "busy minute", wait_seconds=90, counts=False),
    ),
    (
        "a digest that may have arrived remembers its rows",
        Uncertain("cut"),
        IN_A_DIGEST,
        Verdict("due", f"{TOGETHER}7,8: cut", wait_seconds=4),
    ),
    (
        "and does so when the repeat certainly did not leave",
        RetryLater(30, "full minute"),
        IN_A_DIGEST,
        Verdict("due", f"{TOGETHER}7,8: full minute", wait_seconds=30, counts=False),
    ),
    (
        "one that cannot be made again is unknown",
        Uncertain("gone", repeatable=False),
        IN_A_DIGEST,
        Verdict("unknown", "gone"),
    ),
    (
        "an emergency is rather shown twice",
        Uncertain("gone", repeatable=False),
        EMERGENCY_ON_A_SAFE_CHANNEL,
        Verdict("due", PERHAPS_SENT + "gone", wait_seconds=2),
    ),
    (
        "certainly not delivered: again after a back-off",
        RetryLater(reason="refused connection"),
        REPLY,
        Verdict("due", "refused connection", wait_seconds=2),
    ),
    ("tried often enough", RetryLater(reason="down"), LAST, Verdict("dead", "down")),
    ("refused: dead with its reason", Refused("too long"), PUSH, Verdict("dead", "too long")),
    (
        "the account is gone: a push tries the next one",
        Refused("blocked", channel_dead=True),
        PUSH,
        Verdict("due", "blocked", account_dead=True, counts=False),
    ),
    (
        "the account is gone: a reply has no other",
        Refused("blocked", channel_dead=True),
        REPLY,
        Verdict("dead", "blocked", account_dead=True),
    ),
    ("a reply that may have arrived", Uncertain("time-out"), REPLY, Verdict("unknown", "time-out")),
    (
        "a push that may have arrived goes once more",
        Uncertain("time-out"),
        PUSH,
        Verdict("due", PERHAPS_SENT + "time-out", wait_seconds=2),
    ),
    ("but only once", Uncertain("time-out"), AGAIN, Verdict("unknown", "time-out")),
    (
        "what was uncertain stays so through a certain failure",
        RetryLater(reason="down"),
        AGAIN,
        Verdict("due", PERHAPS_SENT + "down", wait_seconds=4),
    ),
    (
        "where the platform de-duplicates, a reply too",
        Uncertain("time-out"),
        REPLY_ON_A_SAFE_CHANNEL,
        Verdict("due", "time-out", wait_seconds=2),
    ),
    (
        "until it was tried often enough",
        Uncertain("time-out"),
        LAST_ON_A_SAFE_CHANNEL,
        Verdict("dead", "time-out"),
    ),
]


@pytest.mark.parametrize(
    ("outcome", "attempt", "verdict"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_what_becomes_of_a_row(outcome: Outcome, attempt: Attempt, verdict: Verdict) -> None:
    assert decide(outcome, attempt, chance=0.0) == verdict


@pytest.mark.parametrize(
    "purpose", ["push", "promise", "survey", "emergency", "reminder", "digest"]
)
def test_all_but_plain_replies_go_once_more(purpose: str) -> None:
    attempt = Attempt(purpose, 1, deduplicates=False)  # type: ignore[arg-type]
    assert decide(Uncertain(), attempt, chance=0.0).repeats_uncertain


def test_back_off_doubles_to_ten_minutes_and_half_of_it_is_chance() -> None:
    assert [back_off_seconds(n, 0.0) for n in (1, 2, 3, 9, 10, 50)] == [2, 4, 8, 512, 600, 600]
    assert back_off_seconds(3, 0.999) == pytest.approx(4.0, abs=0.01)


def test_a_row_says_with_which_others_it_may_have_left() -> None:
    verdict = decide(Uncertain("cut: off"), IN_A_DIGEST, chance=0.0)
    assert together_in(verdict.reason) == (7, 8)
    assert together_in(PERHAPS_SENT + "cut") == together_in("7,8: cut") == together_in(None) == ()
