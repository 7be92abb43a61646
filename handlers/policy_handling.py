"""The sections of `policy.toml` for whoever handles a case: what he may promise, helpers, visits.

Units stand in the names (RULEBOOK §5.4, §5.5, §5.8–§5.10, §6.1).
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from handlers.policy_hours import Fault
from handlers.roster_values import LEVEL_ROLES, LINE_ROLES, ROLE_NAMES

__all__ = [
    "Authority",
    "Concession",
    "Pausing",
    "Reminders",
    "Support",
    "Trades",
    "Visits",
    "Warranty",
]

RANKS = (*LINE_ROLES, *LEVEL_ROLES.values())  # lowest first
Count = Annotated[int, Meta(ge=1)]
CountOrZero = Annotated[int, Meta(ge=0)]


def _unknown_role(role: str) -> str | None:
    known = "、".join(f"{key}（{ROLE_NAMES[key]}）" for key in RANKS)
    return None if role in RANKS else f"没有“{role}”这个角色；可以写：{known}"


class Concession(Struct, frozen=True):
    """A kind of concession: the words that show it, and from which role up it may be promised.

    ``lowers_fees``: also every other wording that takes a fee off (免三个月物业费, 打五折).
    """

    words: tuple[str, ...]
    from_role: str
    lowers_fees: bool = False


class Authority(Struct, frozen=True):
    """What a handler may promise a resident without asking (RULEBOOK §5.9; green way: S1 ❺)."""

    compensation_yuan: dict[str, CountOrZero]
    unnamed_sum_from_role: str
    concessions: dict[str, Concession]
    approval_minutes: Count
    declined_until_support: Count

    def faults(self) -> Iterator[Fault]:
        """Every role named has a rank."""
        for role in self.compensation_yuan:
            if wrong := _unknown_role(role):
                yield f"compensation_yuan.{role}", wrong
        if wrong := _unknown_role(self.unnamed_sum_from_role):
            yield "unnamed_sum_from_role", wrong
        for name, concession in self.concessions.items():
            if wrong := _unknown_role(concession.from_role):
                yield f"concessions.{name}.from_role", wrong


class Visits(Struct, frozen=True):
    """Visits by appointment, and times said in words (RULEBOOK §4.5, §5.8)."""

    reminder_before_minutes: Count
    grace_minutes: Count
    words_grace_minutes: Count
    unfinished_reminder_minutes: Count
    unfinished_told_minutes: Count


class Warranty(Struct, frozen=True):
    """What follows physical work that is finished (RULEBOOK §6.1, §6.2)."""

    categories: tuple[str, ...]
    warranty_days: CountOrZero
    holds_after_days: Count


class Pausing(Struct, frozen=True):
    """How long a case may stand still, and when the superior hears of it (RULEBOOK §5.10)."""

    longest_days: Count
    superior_told_after_days: Count
    superior_told_from_times: Count


class Reminders(Struct, frozen=True):
    """Reminders to one handler: merged, and not while he is just answering (RULEBOOK §5.4)."""

    merge_minutes: CountOrZero
    after_writing_minutes: CountOrZero


class Support(Struct, frozen=True):
    """A question up the line, in steward hours (RULEBOOK §5.5)."""

    answer_minutes: Count


class Trades(Struct, frozen=True):
    """A task passed to a trade, around its limit, in steward hours (RULEBOOK §5.8)."""

    reminder_before_minutes: Count
    again_after_minutes: Count
