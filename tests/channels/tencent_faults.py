"""A run over WeChat or WeCom: a fifth of all calls fails, callbacks come doubled, late, shuffled.

Answers of ours get lost on their way back, tokens end in the middle, photos go both ways.
``scripts/fault_run.py`` prints the counts.
"""

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Coroutine, Sequence
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import select

from bot.delivery import HELD
from bot.desk import Desk
from bot.settings import Settings
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import OutboxRow
from tests.channels.api_server import Call, Fault
from tests.channels.faults import (
    CALL_SECONDS,
    PHOTO,
    TIMEOUT_SECONDS,
    Counts,
    Deck,
    Witness,
    _states,
    live_desk,
    messages_lost,
    photos_awaited,
)
from tests.channels.room import talking
from tests.channels.slow_disk import SlowDisk
from tests.channels.wechat_platform import (
    OUT_OF_SERVICE,
    Follower,
    Told,
    WechatPlatform,
    with_wechat,
)
from tests.channels.wecom_platform import Member, WecomPlatform, with_wecom
from tests.support.telegram_platform import JPEG

Channel = Literal["wechat", "wecom"]
FAULTS = {
    "busy": Fault(code=-1),
    "5xx": Fault(status=502),
    "429": Fault(status=429),
    "reset": Fault(reset=True),
    "reset after": Fault(reset=True, acts=True),
    "time-out": Fault(reset=True, seconds=TIMEOUT_SECONDS),
    "time-out after": Fault(reset=True, seconds=TIMEOUT_SECONDS, acts=True),
}
TOKEN_ENDS = 0.05  # of the calls, where the last end is settled
LATE_SECONDS = 0.5  # at most; a copy comes up to thrice as late
LOST_ANSWERS = 0.1
ALLOWANCE = 3  # WeChat messages after one of a person's: not enough for all that he is told
REPLY_SECONDS = 1.0  # how long a WeChat callback is held for its answer
LATEST_SECONDS = 4.5  # for the answer to a WeChat callback
SECONDS = 240.0  # for all that waits to be tried again
HEARD_SECONDS = 120.0
_WORDS = re.compile(rf"(收到|另告) (\S+ (?:第\d+|{PHOTO}))")
Platform = WechatPlatform | WecomPlatform
Somebody = Follower | Member


class Trouble:
    """What goes wrong with the platform's API; called in its threads."""

    def __init__(self, platform: Platform, chance: random.Random) -> None:
        self.counts: Counter[str] = Counter()
        self._platform = platform
        self._chance = chance
        self._of_calls, self._of_tokens = (Deck(tuple(FAULTS), chance) for _ in range(2))
        self._lock = threading.Lock()
        self._ended: set[tuple[str, bytes]] = set()  # calls that an end of the token refused

    def __call__(self, call: Call) -> Fault | None:
        with self._lock:
            return self._fault(call)

    def _fault(self, call: Call) -> Fault | None:
        is_token = "token" in call.path
        if not is_token and self._is_retry(call):
            return None
        if not is_token and not self._ended and self._chance.random() < TOKEN_ENDS:
            self.counts["token ended"] += 1
            self._ended = {_same(call)}
            self._platform.end_token()
            return None  # the platform refuses it by itself
        name = (self._of_tokens if is_token else self._of_calls).draw()
        if name is None:
            return None
        self.counts[f"token: {name}" if is_token else name] += 1
        return FAULTS[name]

    def _is_retry(self, call: Call) -> bool:
        """The one retry passes, so that it can be told from whatever is tried again later."""
        if _same(call) not in self._ended:
            return False
        self._ended.clear()
        self.counts["retried with a new token"] += 1
        return True


def _same(call: Call) -> tuple[str, bytes]:
    return call.path, call.body


async def fault_run(
    store: Store,
    keyring: Keyring,
    settings: Settings,
    channel: Channel,
    *,
    people: int = 4,
    rounds: int = 4,
    seed: int = 1,
    slow_seconds: float = 0.0,
) -> Counts:
    """Everybody says something in every round; then it must all be there, once and in order.

    ``slow_seconds``: how long the store takes for each commit while they talk and until every
    answer has been shown; then there are no photos, and nobody is told anything unasked.
    """
    chance = random.Random(seed)
    twice = Deck(("twice",), chance)
    witness = Witness()
    desk = live_desk(store, keyring, witness)
    platform: Platform = WechatPlatform() if channel == "wechat" else WecomPlatform()
    with platform:
        trouble = platform.api.fault = Trouble(platform, chance)
        async with talking(desk, _settings(settings, platform)) as room:
            platform.desk_url = f"{room.url}/webhooks/{channel}"
            everybody = [_person(platform, f"p{n}") for n in range(people)]
            words = {_id(one): [f"{_id(one)} 第{n}" for n in range(rounds)] for one in everybody}
            if rounds > 1 and not slow_seconds:
                for account, said in words.items():
                    said.append(f"{account} {PHOTO}")
            told: list[Told] = []
            with SlowDisk(store, slow_seconds):
                for number in range(rounds):
                    told += await _round(everybody, number, chance, twice, photos=not slow_seconds)
                    if not slow_seconds:
                        await _tell_all(desk, witness, everybody, number)
                await _all_heard(witness, [word for said in words.values() for word in said])
                await _all_sent(store)
            held = 0
            while await asyncio.to_thread(_is_any_held, store):
                held += 1
                told += await _all(one.says(f"{_id(one)} 再问{held}") for one in everybody)
                await _all_sent(store)
            chats = {_id(one): [line.text for line in one.chat] for one in everybody}
            counts = Counts(
                events=sum(witness.handled.values()),
                handed_over=sum(one.tries for one in told),
                calls=len(platform.api.calls),
                faults=dict(trouble.counts),
                messages=_states(store),
                too_fast=len(_broken_limits(platform)),
                events_handled_twice=sum(n - 1 for n in witness.handled.values() if n > 1),
                messages_lost=messages_lost(store, "\n".join(t for c in chats.values() for t in c)),
                photos_lost=witness.photos_lost(store),
                photos={
                    "came": len(witness.photos),
                    "told lost": len(witness.told_lost),
                    "shown": sum(len(one.pictures) for one in everybody),
                },
                passive=sum(
                    one.via == "passive" for who in _followers(everybody) for one in who.chat
                ),
                slowest=round(max(one.seconds for one in told), 2),
                late=sum(one.seconds > LATEST_SECONDS for one in told),
            )
            for one in everybody:
                counts.events_lost += sum(not witness.handled[word] for word in words[_id(one)])
                _count_chat(chats[_id(one)], list(witness.handled), counts)
            return counts


def _settings(settings: Settings, platform: Platform) -> Settings:
    more: dict[str, object] = {"call_seconds": CALL_SECONDS}
    if isinstance(platform, WechatPlatform):
        platform.allowance = ALLOWANCE
        more |= {"clock_speed": 1.0, "wechat_reply_seconds": REPLY_SECONDS}
        return with_wechat(settings, platform, wechat_after_message=ALLOWANCE, **more)
    return with_wecom(settings, platform, **more)


def _person(platform: Platform, name: str) -> Somebody:
    if isinstance(platform, WechatPlatform):
        return platform.follower(name)
    return platform.member(name)


def _id(one: Somebody) -> str:
    return one.openid if isinstance(one, Follower) else one.userid


# --- what people do ------------------------------------------------------------------------------


async def _round(
    everybody: Sequence[Somebody],
    number: int,
    chance: random.Random,
    twice: Deck[str],
    *,
    photos: bool,
) -> list[Told]:
    """Everybody says something, and in the second round sends a photo beside it; callbacks arrive
    in any order."""
    acts: list[Coroutine[Any, Any, Told]] = []
    for one in everybody:
        if isinstance(one, Follower) and chance.random() < LOST_ANSWERS:
            one.platform.lost_answers += 1
        acts += _handed(one, chance, twice, "text", Content=f"{_id(one)} 第{number}")
        if photos and number == 1:
            photo = one.platform.keep(JPEG + _id(one).encode())
            acts += _handed(one, chance, twice, "image", MediaId=photo)
    return await _all(acts)


async def _tell_all(
    desk: Desk, witness: Witness, everybody: Sequence[Somebody], number: int
) -> None:
    """Everybody is told something unasked."""
    for one in everybody:
        await asyncio.to_thread(_tells, desk, witness, _id(one), f"另告 {_id(one)} 第{number}00")


def _handed(
    one: Somebody, chance: random.Random, twice: Deck[str], kind: str, **fields: str
) -> list[Coroutine[Any, Any, Told]]:
    """An event's callback, a little late; a fifth comes once more, still later."""
    event = one.platform.event(one, kind, **fields)  # type: ignore[arg-type]
    late = chance.random() * LATE_SECONDS
    handed = [_after(late, _acts(one, event))]
    if twice.draw():
        handed.append(_after(3 * chance.random() * LATE_SECONDS, one.platform.post(event)))
    return handed


async def _acts(one: Somebody, event: dict[str, str]) -> Told:
    if isinstance(one, Follower):
        one.acts(one.platform.allowance, 48 * 3600)
        return await one.platform.hand_over(one, event)
    return await one.platform.hand_over(one, event)


async def _after(seconds: float, act: Coroutine[Any, Any, Told]) -> Told:
    await asyncio.sleep(seconds)
    return await act


async def _all(acts: Any) -> list[Told]:
    return list(await asyncio.gather(*acts))


def _tells(desk: Desk, witness: Witness, account: str, text: str) -> None:
    """Unless the desk has not heard of him yet."""
    person = witness.persons.get(account)

    def push(turn: Turn) -> None:
        assert person is not None
        turn.push(person, text)

    if person is not None:
        with desk.writing() as group:
            group.act(push, desk.now())


# --- what came of it -----------------------------------------------------------------------------


async def _all_heard(witness: Witness, words: Sequence[str]) -> None:
    """What a slow store left to the spool is handled, too; whatever is lost shows in the counts."""
    try:
        async with asyncio.timeout(HEARD_SECONDS):
            while not all(witness.handled[word] for word in words):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        pass


async def _all_sent(store: Store) -> None:
    """Nothing is on its way but what waits for its person to speak, and no photo is awaited."""
    async with asyncio.timeout(SECONDS):
        while await asyncio.to_thread(_is_busy, store):  # noqa: ASYNC110  (a database)
            await asyncio.sleep(0.1)


def _is_busy(store: Store) -> bool:
    return _on_its_way(store) or photos_awaited(store)


def _on_its_way(store: Store) -> bool:
    return any(not reason.startswith(HELD) for reason in _waiting(store))


def _is_any_held(store: Store) -> bool:
    return bool(_waiting(store))


def _waiting(store: Store) -> list[str]:
    """The reasons of what is due or being sent."""
    with store.read() as conn:
        query = select(OutboxRow.reason).where(OutboxRow.state.in_(["due", "sending"]))
        return [reason or "" for reason in conn.scalars(query)]


def _followers(everybody: Sequence[Somebody]) -> list[Follower]:
    return [one for one in everybody if isinstance(one, Follower)]


def _broken_limits(platform: Platform) -> list[Any]:
    """Calls beyond what the platform allows."""
    if isinstance(platform, WechatPlatform):
        return [one for one in platform.refusals if one[1] in {45009, 45015, 45047, 45002}]
    ended = {40014}
    return [*platform.cut, *(one for one in platform.refusals if one[1] not in ended)]


def _count_chat(chat: Sequence[str], handled: Sequence[str], counts: Counts) -> None:
    """Replies are read in the order in which the events were handled."""
    counts.messages_lost += sum(OUT_OF_SERVICE in text for text in chat)
    found = [m.groups() for text in chat for m in _WORDS.finditer(text)]
    shown = Counter(found)
    for (kind, _), times in shown.items():
        if kind == "收到":
            counts.replies_shown_twice += times - 1
        else:
            counts.shown_twice += times - 1
    places = [handled.index(word) for kind, word in dict.fromkeys(found) if kind == "收到"]
    counts.out_of_order += sum(a > b for a, b in pairwise(places))
