"""Residents report, the desk is killed again and again, and nobody may notice (scripts.crash_test).

The driver's own process holds the residents and the stand-in platform; the desk runs in another
and dies by kill -9. An event is acknowledged when the desk has answered 200; until then it is sent
again.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import insert, select

from bot.channels.loopback import CHANNEL
from bot.channels.loopback.config import VARIABLE
from bot.channels.loopback.webhook import PATH
from bot.opening import open_desk
from bot.settings import Settings
from scripts.support.cluster import Cluster
from scripts.support.crash_verdict import Verdict, is_settled, judge
from scripts.support.served import ServedDesk
from scripts.support.standin import Message, StandIn
from storage.engine import Store
from storage.ids import next_id
from storage.tables import Account, Building, House, Person, StaffRole

OPENED_AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a working Monday
AT_ONCE = 16  # conversations going on at the same time
SAID_TWICE = 0.1  # share of events that the platform delivers again although acknowledged
LONGEST_MOMENT_SECONDS = 0.3  # from reaching a share of the events to the kill
SETTLE_SECONDS = 90.0  # longer than a lease of the relay
CARDS_ACCEPTED = 10  # by each steward; more would be stopped by the flood guard
SECRET_KEY = "a key for the crash run"  # noqa: S105


class NotSettled(Exception):
    """The desk did not come to rest after the last kill."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to the desk."""

    kills: int
    conversations: int
    database: str  # sqlite | postgresql
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Resident:
    """One who reports, and what he says."""

    account: str
    place: str
    phone: str

    def events(self) -> Iterator[dict[str, str]]:
        """A complaint over several messages."""
        yield {"text": "我要投诉"}
        yield {"text": f"{self.place}，楼上漏水，我是王女士{self.phone}，三天了没人管，今天能来吗"}
        yield {"text": "厨房天花板也湿了"}
        yield {"button": "confirm"}
        yield {"text": "查进度"}
        yield {"text": "谢谢"}


EVENTS_EACH = 6


def crash_run(plan: Plan, folder: Path) -> Verdict:
    """Carry out the plan with its data in ``folder``; raises NotSettled, ClusterMissingError."""
    with _database(plan.database) as url:
        settings = {"QIANTAI_SECRET_KEY": SECRET_KEY}
        settings |= {"QIANTAI_DATABASE_URL": url} if url else {}
        residents = _prepare(plan, folder, url)
        return asyncio.run(_Run(plan, residents, folder, settings, url).run())


@contextmanager
def _database(kind: str) -> Iterator[str | None]:
    if kind == "sqlite":
        yield None
        return
    with Cluster() as cluster:
        yield cluster.create_database("crash")


def _prepare(plan: Plan, folder: Path, url: str | None) -> list[Resident]:
    """Make the demo, give its staff accounts on the loopback channel, find a house for each."""
    settings = Settings(data_dir=folder, database_url=url, secret_key=SECRET_KEY, _env_file=None)
    desk = open_desk(settings, kind="demo", create=True, now=OPENED_AT)
    try:
        with desk.store.write() as conn:
            staff = conn.execute(
                select(Person.id, Person.short_name)
                .where(Person.id.in_(select(StaffRole.person_id)))
                .order_by(Person.id)
            ).all()
            conn.execute(
                insert(Account),
                [
                    {"id": next_id(), "person_id": one.id, "channel": CHANNEL,
                     "external_id": f"staff:{one.short_name}"}
                    for one in staff
                ],
            )  # fmt: skip
            houses = conn.execute(
                select(Building.name, House.unit, House.room)
                .join(House, House.building_id == Building.id)
                .where(House.kind == "flat", House.unit != "")
                .order_by(House.id)
            ).all()
    finally:
        desk.store.close()
    chosen = random.Random(plan.seed).sample(houses, plan.conversations)
    return [
        Resident(f"resident-{n}", f"{h.name}栋{h.unit}单元{h.room}", f"138{n:08d}")
        for n, h in enumerate(chosen, start=1)
    ]


@dataclass
class _Run:
    plan: Plan
    residents: list[Resident]
    folder: Path
    settings: dict[str, str]
    url: str | None
    acknowledged: set[tuple[str, str]] = field(default_factory=set)  # (account, event id)
    cards: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    async def run(self) -> Verdict:
        self.chance = random.Random(self.plan.seed)
        loop = asyncio.get_running_loop()

        def pushed(message: Message) -> None:
            loop.call_soon_threadsafe(self.cards.put_nowait, message)

        with StandIn(on_message=pushed) as platform:
            self.settings[VARIABLE] = platform.url
            self.desk = ServedDesk(self.folder, self.settings)
            await asyncio.to_thread(self.desk.start)
            try:
                await self._talk_and_kill()
                await self._settle()
            finally:
                code = await asyncio.to_thread(self.desk.stop)
            if code:
                raise NotSettled(f"the desk ended with {code}:\n{self.desk.log[-4000:]}")
            with self._store() as store:
                return judge(
                    store,
                    self.plan.kills,
                    [resident.account for resident in self.residents],
                    self.acknowledged,
                    Counter(message["id"] for message in platform.taken),
                )

    async def _talk_and_kill(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            stewards = asyncio.create_task(self._stewards(client))
            async with asyncio.TaskGroup() as group:
                group.create_task(self._kill_again_and_again())
                at_once = asyncio.Semaphore(AT_ONCE)
                for resident in self.residents:
                    group.create_task(self._talk(client, resident, at_once))
            stewards.cancel()
            await asyncio.gather(stewards, return_exceptions=True)

    async def _talk(
        self, client: httpx.AsyncClient, resident: Resident, at_once: asyncio.Semaphore
    ) -> None:
        async with at_once:
            for number, event in enumerate(resident.events(), start=1):
                await self._say(client, resident.account, f"e{number}", **event)
                if self.chance.random() < SAID_TWICE:
                    await self._say(client, resident.account, f"e{number}", **event)

    async def _stewards(self, client: httpx.AsyncClient) -> None:
        """Each accepts the first cards pushed to him, and gives the first word he is asked for."""
        accepted: Counter[str] = Counter()
        while True:
            card = await self.cards.get()
            account = card["account"]
            taps = [b["value"] for b in card["buttons"] if "接单" in b["label"]]
            if not taps or not account.startswith("staff:") or accepted[account] >= CARDS_ACCEPTED:
                continue
            accepted[account] += 1
            await self._say(client, account, f"tap-{card['id']}", button=taps[0])
            await self._say(
                client, account, f"word-{card['id']}", text="您好，我马上联系师傅上门看看"
            )

    async def _say(self, client: httpx.AsyncClient, account: str, key: str, **said: str) -> None:
        """Until it is acknowledged, as a platform does."""
        body = {"account": account, "id": key, **said}
        while True:
            try:
                answer = await client.post(self.desk.url + PATH, json=body)
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
                continue
            if answer.is_success:
                self.acknowledged.add((account, key))
                return
            if answer.is_client_error:
                raise NotSettled(f"the desk refused {body}: {answer.text}")
            await asyncio.sleep(0.05)

    async def _kill_again_and_again(self) -> None:
        """Each kill when another share of the events is acknowledged, at a random moment."""
        events = len(self.residents) * EVENTS_EACH
        for number in range(1, self.plan.kills + 1):
            while len(self.acknowledged) < events * number / (self.plan.kills + 1):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.sleep(self.chance.random() * LONGEST_MOMENT_SECONDS)
            await asyncio.to_thread(self.desk.kill)
            await asyncio.to_thread(self.desk.start)

    async def _settle(self) -> None:
        """Wait until nothing is left to be sent."""
        with self._store() as store:
            try:
                async with asyncio.timeout(SETTLE_SECONDS):
                    while not await asyncio.to_thread(is_settled, store):  # noqa: ASYNC110
                        await asyncio.sleep(0.2)
            except TimeoutError:
                return  # what is left counts as unsent

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = Store.open(self.url, data_dir=self.folder)
        try:
            yield store
        finally:
            store.close()


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The flat object that ``--json`` prints."""
    return {name: getattr(verdict, name) for name in Verdict.__slots__}
