"""A run in which a fifth of all calls fails and callbacks come doubled, late and out of order.

Told to whoever asks by counts; ``scripts/fault_run.py`` prints them.
"""

import asyncio
import random
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import func, insert, select

from bot.desk import Desk
from bot.settings import Settings
from handlers.messages import Button
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import DeskRow, OutboxRow
from tests.bot.relay_room import LONG_AGO
from tests.channels.telegram_room import Mode, TelegramRoom, telegram_room
from tests.support.telegram_platform import Fault, TelegramPlatform, Update

SHARES: dict[Fault, float] = {
    "429": 0.06, "500": 0.03, "502": 0.03, "reset": 0.04, "reset after": 0.03, "timeout": 0.01,
}  # fmt: skip
FIRST_PERSON = 1001
PRESS = "press "


@dataclass
class Counts:
    """What came of it. The first four have to be 0."""

    events_lost: int = 0
    events_handled_twice: int = 0
    out_of_order: int = 0  # replies and pushes that a person read in another order
    too_fast: int = 0  # messages closer together than the platform allows
    events: int = 0
    handed_over: int = 0  # with repeats
    calls: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)  # by what became of them
    shown_twice: int = 0  # pushes repeated where nobody could say whether they had arrived
    replies_shown_twice: int = 0

    @property
    def is_good(self) -> bool:
        """Nothing lost, doubled, out of order or too fast."""
        wrong = self.events_lost, self.events_handled_twice, self.out_of_order, self.too_fast
        return not any(wrong) and not self.replies_shown_twice

    def as_lines(self) -> str:
        """For people."""
        return "\n".join(f"{name:22}{value}" for name, value in asdict(self).items())


class Witness:
    """The desk's side: answers every word, and pushes something after every third."""

    def __init__(self) -> None:
        self.handled: Counter[str] = Counter()

    def route(self, turn: Turn) -> None:
        incoming = turn.incoming
        assert incoming is not None
        said = incoming.text or f"{PRESS}{incoming.event_key}"
        self.handled[said] += 1
        turn.reply(f"收到 {said}", [Button("好", "ok")] if incoming.text else [])
        if incoming.text.endswith(("0", "3", "6", "9")):
            turn.push(turn.speaker.person_id, f"另告 {said}")


def live_desk(store: Store, keyring: Keyring, witness: Witness) -> Desk:
    """A desk that does what the witness says."""
    row = {"kind": "live", "speed": 0.0, "roster_version": 1, "created_at": LONG_AGO}
    with store.write() as conn:
        conn.execute(insert(DeskRow).values(id=1, **row))
    return Desk(store, keyring, route_event=witness.route)


async def fault_run(
    store: Store,
    keyring: Keyring,
    settings: Settings,
    mode: Mode,
    *,
    people: int = 6,
    rounds: int = 6,
    seed: int = 1,
    seconds: float = 240.0,
) -> Counts:
    """Everybody says something in every round and presses a button; then it must all be there."""
    chance = random.Random(seed)
    witness = Witness()
    desk = live_desk(store, keyring, witness)
    platform = TelegramPlatform(_faults(chance), seconds_per_message=0.05, timeout_seconds=7)
    users = range(FIRST_PERSON, FIRST_PERSON + people)
    with platform.running():
        async with telegram_room(desk, settings, platform, mode) as room:
            pressed: list[str] = []
            for number in range(rounds):
                with platform.held() as waiting:
                    updates = _round(platform, users, number)
                    pressed += [str(one["update_id"]) for one in updates if "message" not in one]
                    _mix(waiting, chance, reorder=mode == "webhook")
                await asyncio.sleep(0.5 + chance.random())
            await room.settles(seconds)
            said = [_word(user, number) for user in users for number in range(rounds)]
            return _counted(room, witness, [*said, *(PRESS + one for one in pressed)])


def _faults(chance: random.Random) -> Any:
    def fault(_method: str) -> Fault | None:
        draw = chance.random()
        for kind, share in SHARES.items():
            draw -= share
            if draw < 0:
                return kind
        return None

    return fault


def _word(user: int, number: int) -> str:
    return f"{user} 第{number}"


def _round(platform: TelegramPlatform, users: Any, number: int) -> list[Update]:
    made: list[Update] = []
    for user in users:
        made.append(platform.says(user, _word(user, number)))
        newest = next((one for one in reversed(platform.chat(user).messages) if one.keyboard), None)
        if newest is not None:
            data = newest.keyboard[0][0]["callback_data"]
            made.append(platform.presses_data(user, data, message_id=newest.id))
    return made


def _mix(waiting: Any, chance: random.Random, *, reorder: bool) -> None:
    """A fifth comes twice; presses come at another place than they were made."""
    said = [one for one in waiting if "message" in one]
    presses = [one for one in waiting if "message" not in one]
    if reorder:
        for one in presses:
            said.insert(chance.randint(0, len(said)), one)
    else:  # what Telegram keeps for a poller is in order
        said = list(waiting)
    doubled = [one for one in said for _ in range(2 if chance.random() < 0.2 else 1)]
    waiting.clear()
    waiting.extend(doubled)


def _counted(room: TelegramRoom, witness: Witness, expected: list[str]) -> Counts:
    platform = room.platform
    counts = Counts(
        events=len(expected),
        events_lost=sum(1 for one in expected if not witness.handled[one]),
        events_handled_twice=sum(n - 1 for n in witness.handled.values() if n > 1),
        handed_over=sum(platform.deliveries.values()),
        calls=sum(platform.calls.values()),
        faults=dict(platform.faults),
        too_fast=len(platform.too_fast),
        messages=_states(room.desk.store),
    )
    for chat in platform.chats.values():
        words = [text for text in chat.texts if PRESS not in text]
        shown = Counter(words)
        counts.shown_twice += sum(n - 1 for text, n in shown.items() if text.startswith("另告"))
        counts.replies_shown_twice += sum(
            n - 1 for text, n in shown.items() if text.startswith("收到")
        )
        numbers = [int(text.rpartition("第")[2]) for text in dict.fromkeys(words)]
        counts.out_of_order += sum(a > b for a, b in pairwise(numbers))
    return counts


def _states(store: Store) -> dict[str, int]:
    with store.read() as conn:
        query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        return {row.state: row[1] for row in conn.execute(query)}
