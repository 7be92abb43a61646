"""Who takes part in the scripted day, and how one of them speaks to the desk."""

import random
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.desk import Desk
from bot.mailbox import Shown
from handlers.messages import Incoming, Media

CHANNEL = "terminal"
STEWARDS = ("steward:小周", "steward:小林", "steward:小何", "steward:小梁", "steward:小袁")
LEADS = ("lead:陈主管", "lead:罗主管")
AGENTS = ("agent:小雅", "agent:小敏")
RESIDENTS = 30
SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严程金魏陶姜"
BUILDINGS = ("1", "2", "3", "5", "6", "8", "A", "B", "11", "12")
MATTERS = (
    "厨房水龙头漏水",
    "单元的电梯门关不上",
    "物业费账单金额不对",
    "楼道垃圾两天没清了",
    "门口门禁卡刷不开",
    "阳台窗户关不严",
    "对讲机没有声音",
)
_keys = count(1)


@dataclass
class Actor:
    """One account, and everything it was shown, oldest first."""

    desk: Desk
    account: str
    shown: list[Shown] = field(default_factory=list)

    def reads(self) -> list[Shown]:
        """What came since the last look."""
        came = self.desk.mailbox(CHANNEL, self.account)
        self.shown += came
        return came

    def says(self, text: str, *, quotes: int | None = None, photo: bool = False) -> list[Shown]:
        """Write, perhaps under a message, perhaps with a photo; what was answered."""
        self.reads()
        key = next(_keys)
        data = b"\xff\xd8\xff\xe0 photo " + str(key).encode()
        media = (Media("photo", f"照片{key}.jpg", data=data),) if photo else ()
        kind: Any = "photo" if photo else "text"
        self._hear(
            Incoming(CHANNEL, self.account, f"day-{key}", kind, text, media=media, reply_to=quotes)
        )
        return self.reads()

    def presses(self, action: str) -> list[Shown]:
        """Press the newest shown button with this action."""
        for row in reversed(self.shown):
            for index, (_, value) in enumerate(row.buttons):
                if value == action:
                    key = f"day-{next(_keys)}"
                    tap = f"{row.id}.{index}"
                    self._hear(Incoming(CHANNEL, self.account, key, "button", button=tap))
                    return self.reads()
        raise LookupError(f"{self.account} was never shown {action}")

    def offers(self, name: str, rows: list[Shown]) -> list[str]:
        """The references of the buttons of this action under these messages."""
        found = []
        for row in rows:
            for _, value in row.buttons:
                action, _, ref = value.partition(":")
                if action == name:
                    found.append(ref)
        return found

    def _hear(self, event: Incoming) -> None:
        (heard,) = self.desk.hear(event)
        if heard.failure_ref is not None:
            raise RuntimeError(f"the desk failed on {event.text or event.button!r}")


def home_of(number: int, chance: random.Random) -> str:
    """Where the resident of this number lives, as he would write it."""
    building = BUILDINGS[number % len(BUILDINGS)]
    floor = number // len(BUILDINGS) * 3 + chance.randint(1, 3)
    if building in ("A", "B"):
        return f"{building}座{floor}{chance.randint(1, 6):02d}"
    return f"{building}栋{chance.randint(1, 2)}单元{floor}{chance.randint(1, 2):02d}"
