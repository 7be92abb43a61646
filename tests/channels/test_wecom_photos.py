"""Photos over WeCom: after their words, tried again without them, and told where they are lost."""

from datetime import UTC, datetime

import pytest

from bot.channels.base import OutMedia, OutMessage, Receipt, RetryLater
from bot.desk import Desk
from storage.blobs import put_blob
from tests.channels.api_server import Fault
from tests.channels.test_wecom_jitter import Channel, card, channel
from tests.channels.wecom_platform import WecomPlatform
from tests.support.dialogue import PHOTO

__all__ = ["channel"]  # a fixture


@pytest.fixture
def message(desk: Desk) -> OutMessage:
    with desk.store.write() as conn:
        now = datetime.now(UTC)
        blobs = [put_blob(conn, PHOTO + end, mime="image/jpeg", now=now) for end in (b"1", b"2")]
    media = tuple(OutMedia("photo", "照片.jpg", "image/jpeg", blob) for blob in blobs)
    return OutMessage(1_000_010, "现场照片", "push", media=media)


def fails(wecom: WecomPlatform, path: str, *faults: Fault | None) -> None:
    left = iter(faults)
    wecom.api.fault = lambda call: next(left, None) if path in call.path else None


async def test_a_busy_platform_gets_the_photo_again_and_its_words_once(
    channel: Channel, wecom: WecomPlatform, message: OutMessage
) -> None:
    fails(wecom, "media/upload", None, Fault(code=-1))
    (first, other) = await channel.told(message, card())
    assert isinstance(first, RetryLater)
    assert isinstance(other, Receipt), "what comes after it has left"
    (told,) = await channel.told(message)
    assert isinstance(told, Receipt)
    assert told.shortened is None
    assert len(channel.member.pictures) == 2
    assert channel.member.texts.count("现场照片") == 1
    assert wecom.dropped == []


async def test_a_photo_whose_answer_is_lost_is_shown_once(
    channel: Channel, wecom: WecomPlatform, message: OutMessage
) -> None:
    fails(wecom, "message/send", None, Fault(reset=True, acts=True))
    (first,) = await channel.told(message)
    assert isinstance(first, RetryLater)
    (told,) = await channel.told(message)
    assert isinstance(told, Receipt)
    assert len(channel.member.pictures) == 2


async def test_in_a_full_minute_photos_wait_for_the_next(
    channel: Channel, message: OutMessage
) -> None:
    for n in range(29):
        await channel.told(OutMessage(2_000_000 + n, f"第{n}件事", "push"))
    (first,) = await channel.told(message)
    assert isinstance(first, RetryLater)
    assert first.after_seconds is not None
    assert channel.member.texts.count("现场照片") == 1
    channel.passed = 61.0
    channel.member.platform._sent.clear()  # a minute, for the platform too
    (told,) = await channel.told(message)
    assert isinstance(told, Receipt)
    assert told.shortened is None
    assert len(channel.member.pictures) == 2
    assert channel.member.texts.count("现场照片") == 1


@pytest.mark.parametrize(("code", "tries"), [(-1, 3), (40006, 1)])
async def test_what_cannot_be_sent_is_told_to_staff(
    channel: Channel, wecom: WecomPlatform, message: OutMessage, code: int, tries: int
) -> None:
    fails(wecom, "media/upload", *[Fault(code=code)] * 9)
    for _ in range(tries - 1):
        assert isinstance((await channel.told(message))[0], RetryLater)
    (told,) = await channel.told(message)
    assert isinstance(told, Receipt)
    assert told.shortened == "照片没能发出去"
    assert channel.member.texts.count("现场照片") == 1
