"""Photos that a messenger names before anybody has their bytes (DESIGN §2): fetched, kept, or told
that they cannot be had."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from bot.channels.attached import WAIT_SECONDS, Attachments
from bot.channels.base import (
    ChannelError,
    Fetched,
    OutMedia,
    OutMessage,
    Refused,
    RetryLater,
    Uncertain,
)
from bot.desk import Desk
from bot.media_worker import LEASE_SECONDS, MediaWorker
from handlers.messages import Incoming, Media
from handlers.turn import Turn
from storage.blobs import get_blob
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import next_id
from storage.tables import Blob, DeskRow, PendingMedia
from tests.bot.relay_room import A_WHILE, LONG_AGO, eventually

JPEG = b"\xff\xd8\xff\xe0 the ceiling"


@dataclass
class FakeSource:
    """A MediaSource that answers what the test says."""

    name: str = "telegram"
    answer: Callable[[str], Fetched | ChannelError] = lambda _ref: Fetched(JPEG, "image/jpeg")
    asked: list[str] = field(default_factory=list)

    async def fetch(self, ref: str) -> Fetched:
        self.asked.append(ref)
        await asyncio.sleep(0)
        answer = self.answer(ref)
        if isinstance(answer, ChannelError):
            raise answer
        return answer


class MediaRoom:
    """A live desk that remembers what it was told, and a worker beside it."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        with store.write() as conn:
            row = {"kind": "live", "speed": 0.0, "roster_version": 1, "created_at": LONG_AGO}
            conn.execute(insert(DeskRow).values(id=1, **row))
        self.store = store
        self.passed = timedelta(0)
        self.heard: list[Incoming] = []
        self.desk = Desk(store, keyring, route_event=self._route)

    def _route(self, turn: Turn) -> None:
        assert turn.incoming is not None
        self.heard.append(turn.incoming)

    def utc_now(self) -> datetime:
        """The real clock, moved on by hand."""
        return datetime.now(UTC) + self.passed

    async def accept(self, incoming: Incoming) -> None:
        self.desk.hear(incoming)

    def says(self, *refs: str, key: str = "1") -> list[int]:
        """A message with photos arrives; their blobs."""
        media = tuple(Media("photo", "照片.jpg", ref=ref) for ref in refs)
        event = Incoming("telegram", "42", key, kind="photo", text="漏水", media=media)
        self.desk.hear(event)
        return [one.blob_id or 0 for one in self.heard[-1].media]

    def bytes_of(self, blob_id: int) -> bytes:
        with self.store.read() as conn:
            return get_blob(conn, blob_id)[1]

    def awaited(self) -> int:
        with self.store.read() as conn:
            return conn.scalar(select(func.count()).select_from(PendingMedia)) or 0

    def rests(self) -> bool:
        """Nothing is being fetched: what was answered is written."""
        soon = self.utc_now() + timedelta(seconds=LEASE_SECONDS / 2)
        with self.store.read() as conn:
            leased = select(PendingMedia.blob_id).where(PendingMedia.next_try_at > soon)
            return conn.scalar(leased.limit(1)) is None

    def lost(self) -> list[Incoming]:
        return [one for one in self.heard if one.kind == "media_lost"]

    @asynccontextmanager
    async def working(self, source: FakeSource) -> AsyncIterator[MediaWorker]:
        worker = MediaWorker(
            self.desk, self.accept, [source], utc_now=self.utc_now, chance=lambda: 0.0
        )
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop()
            await asyncio.wait_for(task, A_WHILE)


@pytest.fixture
def room(store: Store, keyring: Keyring) -> MediaRoom:
    return MediaRoom(store, keyring)


async def test_a_message_is_accepted_before_its_photo_is_there(room: MediaRoom) -> None:
    (blob_id,) = room.says("file-1")
    assert room.heard[-1].text == "漏水"
    assert room.bytes_of(blob_id) == b""
    source = FakeSource()
    async with room.working(source):
        await eventually(lambda: room.bytes_of(blob_id) == JPEG)
    assert source.asked == ["file-1"]
    assert room.awaited() == 0
    assert room.lost() == []


async def test_a_repeated_message_awaits_its_photo_once(room: MediaRoom) -> None:
    room.says("file-1")
    room.says("file-1")
    assert room.awaited() == 1


async def test_the_same_bytes_sent_twice_stay_two_photos(room: MediaRoom) -> None:
    first, second = room.says("file-1", "file-2")
    async with room.working(FakeSource()):
        await eventually(lambda: room.awaited() == 0)
    assert room.bytes_of(first) == room.bytes_of(second) == JPEG


async def test_after_three_tries_the_person_is_told_once_for_the_whole_message(
    room: MediaRoom,
) -> None:
    room.says("file-1", "file-2")
    source = FakeSource(answer=lambda _ref: Uncertain("time-out"))
    async with room.working(source) as worker:
        for tries in (2, 4, 6):
            await eventually(lambda tries=tries: len(source.asked) == tries)  # type: ignore[misc]
            assert tries == 6 or room.lost() == []
            await eventually(room.rests)
            room.passed += timedelta(seconds=60)
            worker.wake()
        await eventually(lambda: room.awaited() == 0)
    assert sorted(source.asked) == ["file-1"] * 3 + ["file-2"] * 3
    assert [one.event_key for one in room.lost()] == ["media_lost:1"]


async def test_what_the_platform_refuses_is_not_asked_for_again(room: MediaRoom) -> None:
    (blob_id,) = room.says("too-large")
    source = FakeSource(answer=lambda _ref: Refused("file is too big"))
    async with room.working(source):
        await eventually(lambda: room.awaited() == 0)
    assert source.asked == ["too-large"]
    assert len(room.lost()) == 1
    assert room.bytes_of(blob_id) == b""


async def test_a_wait_the_platform_names_is_no_try(room: MediaRoom) -> None:
    (blob_id,) = room.says("file-1")
    waits = [RetryLater(7.0) for _ in range(4)]
    answers: list[Fetched | ChannelError] = [*waits, Fetched(JPEG, "image/jpeg")]
    source = FakeSource(answer=lambda _ref: answers[len(source.asked) - 1])
    async with room.working(source) as worker:
        for asked in range(1, 6):
            await eventually(lambda asked=asked: len(source.asked) == asked)  # type: ignore[misc]
            await eventually(room.rests)
            room.passed += timedelta(seconds=8)
            worker.wake()
        await eventually(lambda: room.bytes_of(blob_id) == JPEG)
    assert room.lost() == []


async def test_bytes_that_come_after_the_person_was_erased_are_not_kept(room: MediaRoom) -> None:
    (blob_id,) = room.says("file-1")
    with room.store.write() as conn:
        conn.execute(update(Blob).where(Blob.id == blob_id).values(digest=f"erased {blob_id}"))
    async with room.working(FakeSource()):
        await eventually(lambda: room.awaited() == 0)
    assert room.bytes_of(blob_id) == b""


# --- sending what is not there yet ---------------------------------------------------------------


def card(blob_id: int, purpose: str = "push") -> OutMessage:
    photo = OutMedia("photo", "照片.jpg", "image/jpeg", blob_id)
    return OutMessage(next_id(), "楼上漏水", purpose, media=(photo,))  # type: ignore[arg-type]


async def test_a_card_waits_a_moment_for_its_photo_an_emergency_never(room: MediaRoom) -> None:
    (blob_id,) = room.says("file-1")
    attachments = Attachments(room.store, utc_now=room.utc_now)
    with pytest.raises(RetryLater):
        await attachments.of(card(blob_id))
    assert await attachments.of(card(blob_id, "emergency")) == []
    room.passed += timedelta(seconds=WAIT_SECONDS + 1)
    assert await attachments.of(card(blob_id)) == [], "words do not wait for ever"
    async with room.working(FakeSource()):
        await eventually(lambda: room.awaited() == 0)
    (photo,) = await attachments.of(card(blob_id))
    assert (photo.mime, photo.data) == ("image/jpeg", JPEG)
