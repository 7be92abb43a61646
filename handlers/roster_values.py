"""The values a roster is made of: roles, places, people (RULEBOOK §1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

ROLE_NAMES: Mapping[str, str] = {
    "resident": "业户",
    "steward": "管家",
    "lead": "管家系统负责人",
    "duty_manager": "值班经理",
    "chief": "项目首席",
    "gm": "管理中心总经理",
    "operations": "运营管理岗",
    "committee": "决策委员会",
    "regional_gm": "大区总经理",
    "assistant": "大区业务助理",
    "liaison": "投诉处理对接人",
    "agent": "客服坐席",
    "engineer": "工程师",
    "cleaner": "保洁",
    "guard": "保安",
}
MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY
LINE_ROLES = ("steward", "lead", "duty_manager", "chief")
"""The line inside level 1; the index is ``cases.rung`` (DESIGN §4)."""

TRADE_ROLES = frozenset({"engineer", "cleaner", "guard"})
"""The trades of the chain 客服-工程-保洁-安保 (RULEBOOK §5.8)."""

LEVEL_ROLES: Mapping[int, str] = {2: "gm", 3: "committee"}
COPIED_ROLES: Mapping[int, tuple[str, ...]] = {
    2: ("operations",),
    3: ("regional_gm", "assistant", "liaison"),
}


@dataclass(frozen=True, slots=True)
class Community:
    """One estate, with its published complaint phone and hours."""

    id: int
    name: str
    aliases: tuple[str, ...]
    phone: str | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid (网格) of buildings."""

    id: int
    community_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Weekly hours from ``start`` (included) to ``end``, in minutes since Monday 00:00, local.

    ``end`` may lie past the week's end: from Sunday evening into Monday.
    """

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether this minute of the week lies in it."""
        return self.start <= minute < self.end or minute + MINUTES_A_WEEK < self.end


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is employed as: in a grid, a community, or (both None) the whole company."""

    key: str
    community_id: int | None
    grid_id: int | None
    shifts: tuple[Shift, ...] = field(default=(), compare=False)  # none: at any hour

    def covers(self, community_id: int | None) -> bool:
        """Whether the role reaches into the community; None asks for any."""
        return community_id is None or self.community_id in (None, community_id)

    def is_on_shift(self, minute: int) -> bool:
        """Whether the role's weekly hours, if it has any, hold this minute of the week."""
        return not self.shifts or any(shift.holds(minute) for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Staff:
    """An employee with all of his roles."""

    person_id: int
    name: str
    short_name: str
    roles: tuple[Role, ...]
    email: str | None = None  # where letters go

    def has(self, role: str, community_id: int | None = None) -> bool:
        """Whether he holds the role (in that community, when one is named)."""
        return any(held.key == role and held.covers(community_id) for held in self.roles)

    def is_on_shift(self, role: str, community_id: int | None, minute: int) -> bool:
        """Whether he is at work as that at this minute of the week, by his weekly hours."""
        return any(
            held.key == role and held.covers(community_id) and held.is_on_shift(minute)
            for held in self.roles
        )


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from ``from_at`` (included) to ``until_at`` (excluded)."""

    substitute_id: int | None
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """A line of the community's own emergency phone book; kind '' serves every emergency."""

    kind: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """One cause that many residents report, as they may be told of it (RULEBOOK §5.13)."""

    id: int
    community_id: int
    building: str | None  # None: the whole estate
    category: str | None
    emergency: str | None
    title: str
    known: str | None
    expected_at: datetime | None
    is_group: bool  # a complaint of several owners: nobody is told of it


@dataclass(frozen=True, slots=True)
class HouseFound:
    """A house of the roster that fits what a resident said."""

    id: int
    community_id: int
    building: str
    unit: str
    room: str


def place_words(building: str, unit: str, room: str) -> str:
    """The house in the words people use: 3栋2单元1501, A座1203, 商铺12号."""
    if building.isdigit() or (building[-1:].isdigit() and not building.isascii()):  # 3, 东3
        house = f"{building}栋"
    elif building.isascii():
        house = f"{building}座"
    else:
        return f"{building}{room}号" if room else building
    return f"{house}{unit}单元{room}" if unit else f"{house}{room}"
