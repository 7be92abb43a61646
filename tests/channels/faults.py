"""A run in which a fifth of all calls fails and callbacks come doubled, late and out of order.

Told to whoever asks by counts; ``scripts/fault_run.py`` prints them.
"""

import asyncio
import random
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Generic, TypeVar

from sqlalchemy import func, insert, select

from bot.desk import Desk
from bot.settings import Settings
from handlers.messages import Button
from handlers.turn import Turn
from storage.blobs import get_blob
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import DeskRow, OutboxRow, PendingMedia
from tests.bot.relay_room import LONG_AGO
from tests.channels.telegram_room import Mode, TelegramRoom, telegram_room
from tests.support.telegram_platform import JPEG, Fault, TelegramPlatform, Update

FAULTS: tuple[Fault, ...] = ("timeout", "429", "500", "reset", "reset after", "502")
EVERY = 5  # of so many calls one fails
CALL_SECONDS = 0.6  # the client waits no longer for an answer …
TIMEOUT_SECONDS = 1.0  # … that comes so late
FIRST_PERSON = 1001
Kind = TypeVar("Kind")
PRESS = "press "
PHOTO = "的照片"
TWICE = 0.2  # of all updates
AT_THE_START = frozenset({"setwebhook", "deletewebhook", "setmycommands"})  # tried again after 10 s


@dataclass
class Counts:
    """What came of it. The first eight have to be 0."""

    events_lost: int = 0
    events_handled_twice: int = 0
    out_of_order: int = 0  # replies and pushes that a person read in another order
    too_fast: int = 0  # messages closer together, or more of them, than the platform allows
    messages_lost: int = 0  # that count as sent and were not shown, or were given up
    replies_shown_twice: int = 0
    photos_lost: int = 0  # that came in, were not fetched, and nobody was told
    late: int = 0  # callbacks that the platform had to wait for too long
    events: int = 0
    handed_over: int = 0  # with repeats
    calls: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)  # by what became of them
    shown_twice: int = 0  # pushes repeated where nobody could say whether they had arrived
    photos: dict[str, int] = field(default_factory=dict)
    passive: int = 0  # messages that rode the answer to a WeChat callback
    slowest: float = 0.0  # answer to a callback, in seconds

    @property
    def is_good(self) -> bool:
        """Nothing lost, doubled, out of order or too fast."""
        of_events = self.events_lost, self.events_handled_twice
        of_messages = self.out_of_order, self.too_fast, self.messages_lost
        return not any(
            (*of_events, *of_messages, self.replies_shown_twice, self.photos_lost, self.late)
        )

    def as_lines(self) -> str:
        """For people."""
        return "\n".join(f"{name:22}{value}" for name, value in asdict(self).items())


class Witness:
    """The desk's side: answers every word and photo, and pushes something after every third; a
    photo goes back to its sender."""

    def __init__(self) -> None:
        self.handled: Counter[str] = Counter()  # in the order in which it was handled first
        self.persons: dict[str, int] = {}  # by account
        self.photos: list[int] = []  # blobs
        self.told_lost: list[str] = []  # accounts that heard of a photo that cannot be had

    def route(self, turn: Turn) -> None:
        incoming = turn.incoming
        assert incoming is not None
        person = self.persons[incoming.account] = turn.speaker.person_id
        if incoming.kind == "media_lost":
            self.told_lost.append(incoming.account)
            return
        said = incoming.text or f"{PRESS}{incoming.event_key}"
        if incoming.media:
            said = f"{incoming.account} {PHOTO}"
            self.photos += [one.blob_id for one in incoming.media if one.blob_id is not None]
        self.handled[said] += 1
        turn.reply(f"收到 {said}", [Button("好", "ok")] if incoming.text else [])
        if incoming.text.endswith(("0", "3", "6", "9")) or incoming.media:
            turn.push(person, f"另告 {said}", media=incoming.media)

    def photos_lost(self, store: Store) -> int:
        """Photos that came in and are not here, though nobody was told."""
        with store.read() as conn:
            here = sum(1 for blob_id in self.photos if get_blob(conn, blob_id)[1])
        return max(len(self.photos) - here - len(self.told_lost), 0)


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
    platform = TelegramPlatform(
        _faults(chance), seconds_per_message=0.05, timeout_seconds=TIMEOUT_SECONDS
    )
    settings = settings.model_copy(update={"call_seconds": CALL_SECONDS})
    users = range(FIRST_PERSON, FIRST_PERSON + people)
    with platform.running():
        async with telegram_room(desk, settings, platform, mode) as room:
            pressed: list[str] = []
            late: list[Update] = []
            for number in range(rounds):
                with platform.held() as waiting:
                    updates = _round(platform, users, number)
                    pressed += [str(one["update_id"]) for one in updates if "message" not in one]
                    if mode == "webhook":
                        late = _mix(waiting, late, chance)
                    else:  # what Telegram keeps for a poller is in order
                        repeated = [o for o in waiting for _ in range(_times(chance))]
                        waiting.clear()
                        waiting.extend(repeated)
                await asyncio.sleep(0.3 + chance.random() / 2)
            platform.repeats(*late)
            await room.settles(seconds)
            await _photos_settle(store, seconds)
            await room.settles(seconds)
            said = [_word(user, number) for user in users for number in range(rounds)]
            photos = [f"{user} {PHOTO}" for user in users]
            return _counted(room, witness, [*said, *photos, *(PRESS + one for one in pressed)])


async def _photos_settle(store: Store, seconds: float) -> None:
    """Every photo is fetched or given up."""
    async with asyncio.timeout(seconds):
        while await asyncio.to_thread(photos_awaited, store):  # noqa: ASYNC110  (a database)
            await asyncio.sleep(0.05)


def photos_awaited(store: Store) -> bool:
    """Whether some photo is still to be fetched."""
    with store.read() as conn:
        return conn.scalar(select(PendingMedia.blob_id).limit(1)) is not None


class Deck(Generic[Kind]):
    """One of five calls fails, nobody knows which; every kind comes as often as the others."""

    def __init__(self, kinds: Sequence[Kind], chance: random.Random) -> None:
        self._kinds = kinds
        self._chance = chance
        self._calls: list[Kind | None] = []
        self._lock = threading.Lock()  # calls come in threads

    def draw(self) -> Kind | None:
        """How the next call fails; None: it does not."""
        with self._lock:
            if not self._calls:
                for kind in self._chance.sample(self._kinds, len(self._kinds)):
                    five = [kind, *[None] * (EVERY - 1)]
                    self._calls += self._chance.sample(five, EVERY)
            return self._calls.pop()


def _faults(chance: random.Random) -> Callable[[str], Fault | None]:
    deck = Deck(FAULTS, chance)
    return lambda method: None if method.lower() in AT_THE_START else deck.draw()


def _word(user: int, number: int) -> str:
    return f"{user} 第{number}"


def _round(platform: TelegramPlatform, users: Any, number: int) -> list[Update]:
    made: list[Update] = []
    for user in users:
        made.append(platform.says(user, _word(user, number)))
        if number == 1:
            made.append(platform.sends_photo(user, JPEG + str(user).encode()))
        newest = next((one for one in reversed(platform.chat(user).messages) if one.keyboard), None)
        if newest is not None:
            data = newest.keyboard[0][0]["callback_data"]
            made.append(platform.presses_data(user, data, message_id=newest.id))
    return made


def _mix(waiting: deque[Update], late: list[Update], chance: random.Random) -> list[Update]:
    """Presses come at another place than they were made, and so does whatever is of another person;
    a fifth comes twice, at once, or (what is returned) much later."""
    people = sorted({_person(one) for one in waiting})
    said = {
        who: [one for one in waiting if _person(one) == who and _is_said(one)] for who in people
    }
    mixed = list(late)
    presses = [one for one in waiting if not _is_said(one)]
    while any(said.values()):
        mixed.append(said[chance.choice([who for who in people if said[who]])].pop(0))
    for one in presses:
        mixed.insert(chance.randint(0, len(mixed)), one)
    twice = [one for one in mixed if chance.random() < TWICE and one not in late]
    waiting.clear()
    for one in mixed:
        waiting.extend([one, one] if one in twice[::2] else [one])
    return twice[1::2]


def _times(chance: random.Random) -> int:
    return 2 if chance.random() < TWICE else 1


def _is_said(update: Update) -> bool:
    return "message" in update


def _person(update: Update) -> int:
    return int(next(what["from"]["id"] for what in update.values() if isinstance(what, dict)))


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
        messages_lost=messages_lost(
            room.desk.store, "\n".join(text for c in platform.chats.values() for text in c.texts)
        ),
        photos_lost=witness.photos_lost(room.desk.store),
        photos={
            "came": len(witness.photos),
            "told lost": len(witness.told_lost),
            "shown": sum(
                one.kind == "photo" for c in platform.chats.values() for one in c.messages
            ),
        },
    )
    for chat in platform.chats.values():
        words = [text for text in chat.texts if PRESS not in text and PHOTO not in text]
        shown = Counter(words)
        counts.shown_twice += sum(n - 1 for text, n in shown.items() if text.startswith("另告"))
        counts.replies_shown_twice += sum(
            n - 1 for text, n in shown.items() if text.startswith("收到")
        )
        numbers = [int(text.rpartition("第")[2]) for text in dict.fromkeys(words)]
        counts.out_of_order += sum(a > b for a, b in pairwise(numbers))
    return counts


def messages_lost(store: Store, shown: str) -> int:
    """Messages given up, and those that count as sent and stand nowhere."""
    with store.read() as conn:
        rows = conn.execute(select(OutboxRow.state, OutboxRow.text)).all()
    return sum(
        row.state not in {"sent", "unknown"} or (row.state == "sent" and row.text not in shown)
        for row in rows
    )


def _states(store: Store) -> dict[str, int]:
    with store.read() as conn:
        query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        return {row.state: row[1] for row in conn.execute(query)}
