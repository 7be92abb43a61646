"""A run over WeChat or WeCom: a fifth of all calls fails, callbacks come doubled and late.

Answers of ours get lost on their way back, too. ``scripts/fault_run.py`` prints the counts.
"""

import asyncio
import random
import re
from collections import Counter
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import select

from bot.settings import Settings
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import OutboxRow
from tests.bot.relay_room import eventually
from tests.channels.api_server import Call, Fault
from tests.channels.faults import Counts, Witness, _states, live_desk
from tests.channels.room import talking
from tests.channels.wechat_platform import Follower, WechatPlatform, with_wechat
from tests.channels.wecom_platform import Member, WecomPlatform, with_wecom

Channel = Literal["wechat", "wecom"]
FAULTS = (
    (0.05, "busy", Fault(code=-1)),
    (0.05, "5xx", Fault(status=502)),
    (0.04, "429", Fault(status=429)),
    (0.03, "reset", Fault(reset=True)),
    (0.03, "reset after", Fault(reset=True, acts=True)),
)
TWICE = 0.2
LOST_ANSWERS = 0.1
_WORDS = re.compile(r"(收到|另告) (\S+ 第(\d+))")
Platform = WechatPlatform | WecomPlatform


async def fault_run(
    store: Store,
    keyring: Keyring,
    settings: Settings,
    channel: Channel,
    *,
    people: int = 4,
    rounds: int = 5,
    seed: int = 1,
) -> Counts:
    """Everybody says something in every round; then it must all be there, once and in order."""
    chance = random.Random(seed)
    witness = Witness()
    desk = live_desk(store, keyring, witness)
    faults: Counter[str] = Counter()
    platform: Platform = WechatPlatform() if channel == "wechat" else WecomPlatform()
    with platform:
        platform.api.fault = lambda call: _fault(call, chance, faults)
        chosen = _settings(settings, platform)
        async with talking(desk, chosen) as room:
            platform.desk_url = f"{room.url}/webhooks/{channel}"
            everybody = [_person(platform, f"p{n}") for n in range(people)]
            handed = await asyncio.gather(*(_talks(one, rounds, chance) for one in everybody))
            await eventually(lambda: not _on_its_way(store))
            counts = Counts(
                events=people * rounds,
                handed_over=sum(handed),
                calls=len(platform.api.calls),
                faults=dict(faults),
                messages=_states(store),
                too_fast=len(_broken_limits(platform)),
                events_handled_twice=sum(n - 1 for n in witness.handled.values() if n > 1),
            )
            for one in everybody:
                said = [_word(one, number) for number in range(rounds)]
                counts.events_lost += sum(1 for word in said if not witness.handled[word])
                _count_chat(one, counts)
            return counts


def _settings(settings: Settings, platform: Platform) -> Settings:
    if isinstance(platform, WechatPlatform):
        return with_wechat(settings, platform, clock_speed=1.0, wechat_reply_seconds=0.0)
    return with_wecom(settings, platform)


def _person(platform: Platform, name: str) -> Follower | Member:
    if isinstance(platform, WechatPlatform):
        return platform.follower(name)
    return platform.member(name)


def _fault(call: Call, chance: random.Random, faults: Counter[str]) -> Fault | None:
    if "token" in call.path:
        return None
    draw = chance.random()
    for share, name, fault in FAULTS:
        draw -= share
        if draw < 0:
            faults[name] += 1
            return fault
    return None


def _word(one: Follower | Member, number: int) -> str:
    return f"{_id(one)} 第{number}"


def _id(one: Follower | Member) -> str:
    return one.openid if isinstance(one, Follower) else one.userid


async def _talks(one: Follower | Member, rounds: int, chance: random.Random) -> int:
    """How many callbacks were handed over; some come again while the next is being handled."""
    late: list[asyncio.Task[Any]] = []
    handed = 0
    for number in range(rounds):
        if isinstance(one.platform, WechatPlatform) and chance.random() < LOST_ANSWERS:
            one.platform.lost_answers += 1
        told = await one.says(_word(one, number))
        handed += told.tries
        if chance.random() < TWICE:
            handed += 1
            late.append(asyncio.create_task(_again(one, dict(one.platform.last), chance)))
    await asyncio.gather(*late)
    return handed


async def _again(one: Follower | Member, fields: dict[str, str], chance: random.Random) -> None:
    await asyncio.sleep(chance.random())
    await one.platform.post(fields)


def _on_its_way(store: Store) -> bool:
    """Something due or being sent that does not wait for its person to speak."""
    with store.read() as conn:
        query = select(OutboxRow.reason).where(OutboxRow.state.in_(["due", "sending"]))
        return any(not (reason or "").startswith("held: ") for reason in conn.scalars(query))


def _broken_limits(platform: Platform) -> list[Any]:
    """Calls beyond what the platform allows."""
    if isinstance(platform, WechatPlatform):
        return [one for one in platform.refusals if one[1] in {45015, 45047, 45002}]
    return [*platform.cut, *platform.refusals]


def _count_chat(one: Follower | Member, counts: Counts) -> None:
    found = [m.groups() for line in one.chat for m in _WORDS.finditer(line.text)]
    shown = Counter((kind, word) for kind, word, _ in found)
    for (kind, _), times in shown.items():
        if kind == "收到":
            counts.replies_shown_twice += times - 1
        else:
            counts.shown_twice += times - 1
    numbers = [int(n) for kind, _, n in dict.fromkeys(found) if kind == "收到"]
    counts.out_of_order += sum(a > b for a, b in pairwise(numbers))
