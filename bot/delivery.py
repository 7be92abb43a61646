"""Try again, and when? One pure decision about one message (DESIGN §2, relay).

The relay asks after each attempt, and about each row that it finds in ``sending`` after a crash.
"""

from dataclasses import dataclass
from typing import Literal

from bot.channels.base import Held, PutOff, Receipt, Refused, RetryLater, Uncertain
from handlers.messages import Purpose

MOST_TRIES = 10
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 600.0
SHARE_LEFT_TO_CHANCE = 0.5  # so that those who failed together do not come back together
# Marks a row whose message may have arrived already; it stands in ``reason`` while the row is due.
PERHAPS_SENT = "perhaps sent: "
# The same on a channel that knows a repeat by its words, with the rows that must be in it.
TOGETHER = "perhaps sent with "
# Marks a row that the channel put off; only what can wait too waits behind it.
PUT_OFF = "put off: "

# Marks a row that waits until its person speaks; it holds back no other row.
HELD = "held: "
HOLD_SECONDS = 600.0  # then it is looked at again: he may have spoken to another process

Outcome = Receipt | Refused | RetryLater | Held | Uncertain


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known of a row when an attempt has ended."""

    purpose: Purpose
    tries: int  # this one included
    deduplicates: bool  # the channel drops a second copy
    perhaps_sent: bool = False  # an earlier attempt ended in Uncertain
    account_fixed: bool = False  # a reply; else another account of the person may be tried
    together: tuple[int, ...] = ()  # rows of the message in which it may have arrived already


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the row."""

    state: Literal["due", "sent", "unknown", "dead"]
    reason: str | None = None
    wait_seconds: float = 0.0  # before the next attempt
    counts: bool = True  # as an attempt
    account_dead: bool = False
    platform_id: str | None = None
    shortened: str | None = None  # why only a notice of it could be sent
    remark: str | None = None  # what whoever handles the case should know

    @property
    def is_held(self) -> bool:
        """Whether it waits until the person speaks."""
        return self.state == "due" and (self.reason or "").startswith(HELD)

    @property
    def repeats_uncertain(self) -> bool:
        """Whether a message is sent again that may have arrived."""
        return self.state == "due" and (self.reason or "").startswith(PERHAPS_SENT)


def decide(outcome: Outcome, attempt: Attempt, *, chance: float) -> Verdict:
    """What to do after ``outcome``; ``chance`` in [0, 1) is the jitter's draw."""
    if isinstance(outcome, Receipt):
        return Verdict(
            "sent",
            platform_id=outcome.platform_id,
            shortened=outcome.shortened,
            remark=outcome.remark,
        )
    if isinstance(outcome, Refused):
        return _refused(outcome, attempt)
    if isinstance(outcome, RetryLater):
        return _later(outcome, attempt, chance)
    if isinstance(outcome, Held):
        return Verdict("due", HELD + outcome.reason, wait_seconds=HOLD_SECONDS, counts=False)
    return _uncertain(outcome, attempt, chance)


def back_off_seconds(tries: int, chance: float) -> float:
    """Doubling from 2 s to 10 min, up to half of it left to chance."""
    longest: float = min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS)
    return longest * (1 - SHARE_LEFT_TO_CHANCE * chance)


def _refused(outcome: Refused, attempt: Attempt) -> Verdict:
    if outcome.channel_dead and not attempt.account_fixed:
        return Verdict("due", outcome.reason, account_dead=True, counts=False)
    return Verdict("dead", outcome.reason, account_dead=outcome.channel_dead)


def _later(outcome: RetryLater, attempt: Attempt, chance: float) -> Verdict:
    if isinstance(outcome, PutOff):
        wait_seconds = outcome.after_seconds or 0.0
        return Verdict("due", PUT_OFF + outcome.reason, wait_seconds=wait_seconds, counts=False)
    reason = _keep_mark(outcome.reason, attempt)
    if outcome.after_seconds is not None:
        return Verdict("due", reason, wait_seconds=outcome.after_seconds, counts=False)
    if attempt.tries >= MOST_TRIES:
        return Verdict("dead", outcome.reason)
    return Verdict("due", reason, wait_seconds=back_off_seconds(attempt.tries, chance))


def _uncertain(outcome: Uncertain, attempt: Attempt, chance: float) -> Verdict:
    if attempt.deduplicates and outcome.repeatable:
        return _later(RetryLater(reason=outcome.reason), attempt, chance)
    never_twice = attempt.purpose == "reply" or attempt.perhaps_sent
    if never_twice or (not outcome.repeatable and attempt.purpose != "emergency"):
        return Verdict("unknown", outcome.reason)
    wait_seconds = back_off_seconds(attempt.tries, chance)
    return Verdict("due", PERHAPS_SENT + outcome.reason, wait_seconds=wait_seconds)


def together_in(reason: str | None) -> tuple[int, ...]:
    """The rows of the message in which a row may have arrived, by what it says of itself."""
    if not (reason or "").startswith(TOGETHER):
        return ()
    ids = (reason or "").removeprefix(TOGETHER).partition(":")[0]
    return tuple(int(one) for one in ids.split(","))


def _keep_mark(reason: str, attempt: Attempt) -> str:
    if attempt.together:
        return f"{TOGETHER}{','.join(map(str, attempt.together))}: {reason}"
    return PERHAPS_SENT + reason if attempt.perhaps_sent else reason
