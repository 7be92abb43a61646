"""At the full and the half hour everybody's timers fire: what can wait keeps away from them."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.channels.attached import Attachments
from bot.channels.base import OutMessage, Receipt, RetryLater
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.channel import BUSY_MINUTES, WecomChannel
from bot.channels.wecom.client import wecom_api
from bot.channels.wecom.config import wecom_config
from bot.desk import Desk
from bot.settings import Settings
from storage.ids import next_id
from storage.tables import Account, Person
from tests.channels.wecom_platform import WecomPlatform, with_wecom


class Channel:
    """The channel at a given real time."""

    def __init__(self, settings: Settings, wecom: WecomPlatform, desk: Desk) -> None:
        config = wecom_config(with_wecom(settings, wecom))
        assert config is not None
        self.now = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
        self.passed = 0.0  # seconds of the monotonic clock
        self.member = wecom.member("linxt")
        with desk.store.write() as conn:
            whose = conn.scalar(select(Person.id).where(Person.short_name == "小林"))
            his = {"person_id": whose, "channel": "wecom", "external_id": "linxt"}
            conn.execute(insert(Account).values(id=next_id(), **his))
        self.channel = WecomChannel(
            config,
            wecom_api(config),
            Attachments(desk.store),
            Allowance(desk.store, config, utc_now=self.later),
            monotonic=lambda: 1000.0 + self.passed,
            utc_now=lambda: self.now,
            between=random.Random(7).uniform,
        )

    def later(self) -> datetime:
        """The real time once those seconds have passed."""
        return self.now + timedelta(seconds=self.passed)

    async def told(self, *messages: OutMessage) -> list[object]:
        return list(await self.channel.send_together("linxt", messages))


@pytest.fixture
def channel(sqlite_settings: Settings, wecom: WecomPlatform, desk: Desk) -> Channel:
    return Channel(sqlite_settings, wecom, desk)


def reminder() -> OutMessage:
    return OutMessage(1_000_001, "今天还有两件没给业户回话", "reminder")


def morning_list() -> OutMessage:
    return OutMessage(1_000_002, "早报：今天三件", "digest")


def card() -> OutMessage:
    return OutMessage(1_000_003, "新报事：3栋漏水", "push")


@pytest.mark.parametrize("minute", sorted(BUSY_MINUTES))
@pytest.mark.parametrize("second", [0, 59])
async def test_reminders_and_lists_wait_until_the_busy_minute_is_over(
    channel: Channel, minute: int, second: int
) -> None:
    channel.now = channel.now.replace(minute=minute, second=second)
    waits = set()
    for _ in range(20):
        one, other = await channel.told(reminder(), morning_list())
        assert isinstance(one, RetryLater)
        assert one is other, "what leaves together waits together"
        assert one.after_seconds is not None
        then = channel.now + timedelta(seconds=one.after_seconds)
        assert then.minute not in BUSY_MINUTES
        waits.add(one.after_seconds)
    assert len(waits) == 20, "nobody else waits as long"
    assert channel.member.chat == []


@pytest.mark.parametrize("minute", [1, 29, 31, 59])
async def test_at_any_other_minute_they_leave_at_once(channel: Channel, minute: int) -> None:
    channel.now = channel.now.replace(minute=minute)
    assert all(isinstance(one, Receipt) for one in await channel.told(reminder(), morning_list()))
    assert "早报" in channel.member.chat[-1].text


async def test_a_new_case_waits_for_no_minute(channel: Channel) -> None:
    assert all(isinstance(one, Receipt) for one in await channel.told(card(), reminder()))
    assert any("3栋漏水" in one.text for one in channel.member.chat)
