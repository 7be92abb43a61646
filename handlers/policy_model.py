"""What can be set in `policy.toml`: one frozen struct a section, with what must fit together in it.

Units stand in the names; times of day are local to `timezone`. `faults()` yields (key, Chinese
sentence) for values right each by itself but not together; the reader calls it (RULEBOOK §11).
"""

from collections.abc import Iterator
from datetime import time
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from handlers.policy_handling import (
    Authority,
    Pausing,
    Reminders,
    Support,
    Trades,
    Visits,
    Warranty,
)
from handlers.policy_hours import Fault, HolidayYear, Hours
from handlers.policy_review import (
    Agreed,
    Care,
    Frequent,
    Incidents,
    Outside,
    Severity,
    Unresolved,
)

__all__ = ["CATEGORIES", "EMERGENCY_KINDS", "Policy"]

# The eight categories, RULEBOOK §3.
CATEGORIES = (
    "房屋管理类",
    "设备管理类",
    "安全管理类",
    "环境管理类",
    "综合服务类",
    "业户纠纷类",
    "地产相关类",
    "其他类",
)
# RULEBOOK §4.8; the names are those of `qiantai analyse`.
EMERGENCY_KINDS = (
    "trapped",
    "fire",
    "gas",
    "flood",
    "electric",
    "falling",
    "injury",
    "violence",
    "missing_person",
    "self_harm",
)
Count = Annotated[int, Meta(ge=1)]
CountOrZero = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0, le=60)]


class Pause(Struct, frozen=True):
    """How long to wait for the next message of someone who is still telling (RULEBOOK §4.3)."""

    default_seconds: Seconds
    seconds_by_channel: dict[str, Seconds]

    def seconds(self, channel_kind: str) -> float:
        """The pause on this kind of channel (`terminal`, `browser`, `telegram` …), in seconds."""
        return self.seconds_by_channel.get(channel_kind, self.default_seconds)


class Spool(Struct, frozen=True):
    """When a slow store makes us acknowledge from the spool (DESIGN §2)."""

    after_seconds: Count


class Flood(Struct, frozen=True):
    """Flood guard (RULEBOOK §11)."""

    messages_per_minute: Count
    filings_per_day: Count
    same_narrative_limit: Count
    same_narrative_minutes: Count


class Draft(Struct, frozen=True):
    """An unfinished report (RULEBOOK §4.7)."""

    nudge_after_minutes: Count
    expires_after_hours: Count

    def faults(self) -> Iterator[Fault]:
        """The nudge comes before the end."""
        if self.nudge_after_minutes >= self.expires_after_hours * 60:
            yield "nudge_after_minutes", "提醒要早于作废（expires_after_hours）"


class Media(Struct, frozen=True):
    """Fetching photos and voice from push channels (DESIGN §2)."""

    fetch_tries: Count


class Identity(Struct, frozen=True):
    """When two accounts are one person (DESIGN §3)."""

    verified_phone_days: Count


class Human(Struct, frozen=True):
    """A resident who asks for a person: the wait told, and when silence ends it (RULEBOOK §4.6)."""

    expected_wait_minutes: Count
    callback_after_minutes: Count
    agent_reminder_minutes: Count
    agent_gone_minutes: Count
    resident_reminder_minutes: Count
    resident_gone_minutes: Count

    def faults(self) -> Iterator[Fault]:
        """A wait is told before it is given up, and each silence is asked about before it ends."""
        if self.callback_after_minutes <= self.expected_wait_minutes:
            yield "callback_after_minutes", "要晚于 expected_wait_minutes"
        for who in ("agent", "resident"):
            if getattr(self, f"{who}_gone_minutes") <= getattr(self, f"{who}_reminder_minutes"):
                yield f"{who}_gone_minutes", f"要晚于 {who}_reminder_minutes"


class Invite(Struct, frozen=True):
    """One-time codes of employees, and how guessing is slowed (DESIGN §3)."""

    expires_hours: Count
    wrong_codes: Count
    wrong_within_minutes: Count


def unknown_categories(names: tuple[str, ...]) -> str | None:
    """A sentence about names that are none of the eight categories, or None."""
    unknown = [name for name in names if name not in CATEGORIES]
    if not unknown:
        return None
    return f"没有“{'”“'.join(unknown)}”这一类；八类是：{'、'.join(CATEGORIES)}"


class DutyManager(Struct, frozen=True):
    """What the duty manager takes outside the stewards' hours (RULEBOOK §11)."""

    emergencies_out_of_hours: bool
    categories_out_of_hours: tuple[str, ...]

    def faults(self) -> Iterator[Fault]:
        """The categories exist."""
        if wrong := unknown_categories(self.categories_out_of_hours):
            yield "categories_out_of_hours", wrong


class Delivery(Struct, frozen=True):
    """How soon a complaint reaches its handler (RULEBOOK §5.2)."""

    within_minutes: Count
    after_opening_minutes: Count


class Response(Struct, frozen=True):
    """The response clock, in steward hours (RULEBOOK §5.3)."""

    reminder_minutes: tuple[Count, ...]
    limit_minutes: Count
    reassign_minutes: Count

    def faults(self) -> Iterator[Fault]:
        """Reminders, limit and reassignment come in this order."""
        steps = (0, *self.reminder_minutes, self.limit_minutes)
        if any(a >= b for a, b in pairwise(steps)):
            yield "reminder_minutes", f"提醒要先后排好，早于 limit_minutes（{self.limit_minutes}）"
        if self.reassign_minutes <= self.limit_minutes:
            yield "reassign_minutes", f"改派要晚于 limit_minutes（{self.limit_minutes}）"


class Answer(Struct, frozen=True):
    """The answer clock of complaints, in elapsed hours (RULEBOOK §5.3)."""

    limit_hours: Count
    reminder_before_hours: Count

    def faults(self) -> Iterator[Fault]:
        """The reminder lies inside the limit."""
        if self.reminder_before_hours >= self.limit_hours:
            yield "reminder_before_hours", f"要小于 limit_hours（{self.limit_hours}）"


class Feedback(Struct, frozen=True):
    """The feedback clock, in statutory working days (RULEBOOK §11)."""

    working_days: Count
    reminder_before_working_days: Count
    reminder_before_working_hours: Count

    def faults(self) -> Iterator[Fault]:
        """The first reminder lies inside the limit."""
        if self.reminder_before_working_days >= self.working_days:
            yield "reminder_before_working_days", f"要小于 working_days（{self.working_days}）"


class EmergencyKind(Struct, frozen=True):
    """Limits of one kind of emergency (RULEBOOK §4.8); `grave` tells centre and leader too."""

    engineer_minutes: Count
    on_site_minutes: Count
    grave: bool

    def faults(self) -> Iterator[Fault]:
        """Nobody is on site before he was told."""
        if self.engineer_minutes > self.on_site_minutes:
            yield "engineer_minutes", f"通知工程不能晚于到现场（{self.on_site_minutes} 分钟）"


class Emergency(Struct, frozen=True):
    """Emergencies (RULEBOOK §4.8)."""

    repeat_minutes: Count
    doubt_minutes: Count
    report_hours: Count
    report_reminder_before_hours: Count
    kinds: dict[str, EmergencyKind]

    def faults(self) -> Iterator[Fault]:
        """The kinds are the known ones; none can be missing, the defaults lie below."""
        for unknown in self.kinds.keys() - set(EMERGENCY_KINDS):
            yield f"kinds.{unknown}", f"没有这一种；可以写：{'、'.join(EMERGENCY_KINDS)}"
        if self.report_reminder_before_hours >= self.report_hours:
            yield "report_reminder_before_hours", f"要小于 report_hours（{self.report_hours}）"


class Escalation(Struct, frozen=True):
    """When a matter goes up (RULEBOOK §2, §6.4)."""

    urges_until_complaint: Count
    highest_level: Annotated[int, Meta(ge=1, le=3)]
    again_within_days: Count
    again_least_alike: Annotated[float, Meta(gt=0, le=1)]


class Undo(Struct, frozen=True):
    """How long a staff act can be taken back (RULEBOOK §11)."""

    seconds: CountOrZero


class Family(Struct, frozen=True):
    """Family who follows a case by the filer's invitation (DESIGN §3)."""

    invite_hours: Count
    followers: Count


class DailyWord(Struct, frozen=True):
    """The daily word to residents, local time (RULEBOOK §5.6)."""

    at: time


class MorningList(Struct, frozen=True):
    """The stewards' morning list, local time on working days (RULEBOOK §11)."""

    at: time
    jitter_seconds: CountOrZero
    repeat_days: Count
    repeat_cases: Count


class Relay(Struct, frozen=True):
    """Words between resident and steward (RULEBOOK §5.3, DESIGN §3)."""

    answer_within_minutes: Count


class Quiet(Struct, frozen=True):
    """Quiet hours of residents, local, usually across midnight (RULEBOOK §11)."""

    start: time
    end: time
    active_within_minutes: CountOrZero

    def faults(self) -> Iterator[Fault]:
        """Quiet hours have a length; the same time twice would mean never or always."""
        if self.start == self.end:
            yield "end", "不能和 start 相同"


class Survey(Struct, frozen=True):
    """Asking whether it is solved (RULEBOOK §6.2, §11); all but the first count from the survey."""

    first_after_minutes: Count
    window_start: time
    window_end: time
    reminder_after_hours: Count
    phone_after_hours: Count
    unrated_after_days: Count
    change_within_hours: Count
    dissatisfied_at_most: Annotated[int, Meta(ge=1, le=4)]
    bulk_per_week: Count

    def faults(self) -> Iterator[Fault]:
        """The window has a length; reminder, phone call and 未评价 come in this order."""
        if self.window_start >= self.window_end:
            yield "window_end", "要晚于 window_start"
        if self.reminder_after_hours >= self.phone_after_hours:
            yield "phone_after_hours", "电话回访要晚于提醒（reminder_after_hours）"
        if self.phone_after_hours >= self.unrated_after_days * 24:
            yield "unrated_after_days", "记作未评价要晚于电话回访（phone_after_hours）"


class Categories(Struct, frozen=True):
    """Which categories are physical work (RULEBOOK §11)."""

    physical: tuple[str, ...]

    def faults(self) -> Iterator[Fault]:
        """The categories exist."""
        if wrong := unknown_categories(self.physical):
            yield "physical", wrong


class Retention(Struct, frozen=True):
    """How long personal data is kept, in days (RULEBOOK §11)."""

    inbox_days: Count
    closed_cases_days: Count
    media_days: Count


class Policy(Struct, frozen=True, weakref=True):
    """Every rule of RULEBOOK §11 that a deployment may change."""

    timezone: str
    pause: Pause
    spool: Spool
    flood: Flood
    draft: Draft
    media: Media
    identity: Identity
    human: Human
    invite: Invite
    hours: Hours
    duty_manager: DutyManager
    holidays: dict[str, HolidayYear]
    delivery: Delivery
    response: Response
    answer: Answer
    feedback: Feedback
    pausing: Pausing
    reminders: Reminders
    support: Support
    trades: Trades
    emergency: Emergency
    escalation: Escalation
    undo: Undo
    family: Family
    daily_word: DailyWord
    morning_list: MorningList
    relay: Relay
    quiet: Quiet
    survey: Survey
    categories: Categories
    agreed: Agreed
    severity: Severity
    unresolved: Unresolved
    care: Care
    frequent: Frequent
    authority: Authority
    visits: Visits
    warranty: Warranty
    incidents: Incidents
    outside: Outside
    retention: Retention
    community: dict[str, "Policy"] = {}

    def for_community(self, name: str | None) -> "Policy":
        """The policy of this community: its own section over the deployment's; else `self`."""
        return self.community.get(name, self) if name else self

    def faults(self) -> Iterator[Fault]:
        """The time zone exists, and each year's holidays lie in their year."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            yield "timezone", f"没有“{self.timezone}”这个时区，中国写作 Asia/Shanghai"
        for year, table in self.holidays.items():
            for day in (*table.off, *table.work):
                if str(day.year) != year:
                    yield f"holidays.{year}", f"{day} 不在这一年"
            for day in set(table.off) & set(table.work):
                yield f"holidays.{year}", f"{day} 不能又放假又上班"
