"""The sections of `policy.toml` about what is seen across cases: incidents, agreed words, care.

Units stand in the names (RULEBOOK §4.11, §5.13, §5.15, §6.5–§6.7, §7).
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from handlers.policy_hours import Fault
from handlers.roster_values import ROLE_NAMES
from nlp.wording import check_wording

__all__ = [
    "Agreed",
    "Care",
    "Frequent",
    "Incidents",
    "Outside",
    "Severity",
    "Unresolved",
    "Wording",
]

Count = Annotated[int, Meta(ge=1)]
CountOrZero = Annotated[int, Meta(ge=0)]


class Incidents(Struct, frozen=True):
    """When reports of neighbours are taken for one incident (RULEBOOK §5.13)."""

    like_hours: Count
    least_alike: Annotated[float, Meta(gt=0, le=1)]
    households: Annotated[int, Meta(ge=2)]
    lead_from_households: Annotated[int, Meta(ge=2)]


class Outside(Struct, frozen=True):
    """Numbers of who is competent beyond us, as far as they may be given (RULEBOOK §4.11)."""

    numbers: dict[str, str]


class Wording(Struct, frozen=True):
    """One agreed wording (统一说辞) of a frequent matter, owned and dated (RULEBOOK §5.15)."""

    matter: str
    words: tuple[str, ...]  # all stand in the text; 补办|补卡: either
    text: str
    owner: str  # a role
    agreed_on: date
    valid_until: date

    def faults(self) -> Iterator[Fault]:
        """It has words to be known by and an owner, ends after it began, and may be said."""
        if not self.words or not all(self.words):
            yield "words", "要有至少一个词，才知道什么时候用"
        if self.owner not in ROLE_NAMES or self.owner == "resident":
            yield "owner", f"没有“{self.owner}”这个岗位"
        if self.valid_until < self.agreed_on:
            yield "valid_until", "要晚于 agreed_on"
        for finding in check_wording(self.text):
            yield "text", f"“{finding.words}”不能对业户说"


class Agreed(Struct, frozen=True):
    """All agreed wordings, and how long before its end an owner is told."""

    remind_before_days: Count
    wordings: dict[str, Wording] = {}


class Severity(Struct, frozen=True):
    """The company's own scale of valid complaints, and what its points ask for (RULEBOOK §6.6)."""

    scale: dict[str, Count]
    report_points: Count
    visit_points: Count

    def faults(self) -> Iterator[Fault]:
        """The graver step needs more points than the lighter one."""
        if self.visit_points < self.report_points:
            yield "visit_points", f"不能少于 report_points（{self.report_points}）"


class Unresolved(Struct, frozen=True):
    """Cases closed as 关闭（未解决）: looked at again, listed at the year's end (RULEBOOK §6.5)."""

    look_again_days: Count
    list_before_year_end_days: CountOrZero


class Care(Struct, frozen=True):
    """A greeting after a complaint ended well; when repeats ask for a plan (RULEBOOK §6.7)."""

    greet_after_days: Count
    repeat_days: Count
    repeat_complaints: Count


class Frequent(Struct, frozen=True):
    """A cause with more than so many cases a month is a 高频问题 (RULEBOOK §7).

    ``compare_days``: the days before a plan and the days since that are held against one another.
    ``noise_days``: how long a report of noise is remembered for its building (RULEBOOK §10).
    """

    cases_per_month: Count
    compare_days: Count
    noise_days: Count
