"""Photos of a page, in and out, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, update

from bot.channels.browser.media import MediaLinks
from bot.channels.photos import LARGEST_BYTES
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Account, Blob, InboxRow
from tests.bot.web_room import Visitor, WebRoom, web_room

JPEG = b"\xff\xd8\xff\xe0 a photo"


@pytest.fixture
async def room(store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    async with web_room(store, keyring, tmp_path, kind="live") as opened:
        yield opened


@pytest.fixture
async def demo(sqlite_store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    async with web_room(sqlite_store, keyring, tmp_path) as opened:
        yield opened


async def send(
    visitor: Visitor, data: bytes | AsyncIterator[bytes], query: str = "id=p1", **headers: str
) -> httpx.Response:
    async with visitor.http() as client:
        return await client.post(f"/photos?{query}", content=data, headers=headers)


async def url_of_photo(visitor: Visitor) -> str:
    async with visitor.talking() as talker:
        await talker.send(history={"limit": 9})
        found = (await talker.until("history"))["history"]
    [media] = next(m["media"] for m in found if m.get("mine"))
    assert media["kind"] == "photo"
    return str(media["url"])


async def test_a_photo_is_on_disk_when_it_is_acknowledged_and_can_be_looked_at(
    room: WebRoom,
) -> None:
    wang = await room.visitor()
    async with wang.talking() as tab:
        await tab.send()
        answer = await send(wang, JPEG)
        assert answer.status_code == 200
        assert (answer.json()["ack"], answer.json()["duplicate"]) == ("p1", False)
        with room.desk.store.read() as conn:
            assert conn.execute(select(Blob.mime, Blob.data)).all() == [("image/jpeg", JPEG)]
        said = (await tab.until("said"))["said"]
        assert said["media"][0]["url"]
    url = await url_of_photo(wang)
    assert url == said["media"][0]["url"]
    async with wang.http() as client:
        photo = await client.get(url)
    assert (photo.content, photo.headers["content-type"]) == (JPEG, "image/jpeg")
    assert "immutable" in photo.headers["cache-control"]
    assert photo.headers["content-disposition"].startswith("inline")
    assert photo.headers["x-content-type-options"] == "nosniff"


async def test_the_same_photo_again_is_a_duplicate(room: WebRoom) -> None:
    wang = await room.visitor()
    assert (await send(wang, JPEG)).json()["duplicate"] is False
    assert (await send(wang, JPEG)).json()["duplicate"] is True
    with room.desk.store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(InboxRow)) == 1


async def test_nobody_else_sees_it(room: WebRoom) -> None:
    wang, li = await room.visitor(), await room.visitor()
    await send(wang, JPEG)
    url = await url_of_photo(wang)
    async with li.http() as other, room.http() as nobody:
        for client in (other, nobody):
            assert (await client.get(url)).status_code == 404
            assert (await client.get(url[:-3] + "abc")).status_code == 404


async def test_a_photo_that_is_too_large_is_answered_kindly_whatever_it_says(room: WebRoom) -> None:
    wang = await room.visitor()
    large = JPEG + b"\0" * LARGEST_BYTES
    answer = await send(wang, large)
    assert answer.status_code == 413
    assert "10 MB" in answer.json()["error"]

    async def piece_by_piece() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 1 << 20):
            yield large[start : start + (1 << 20)]

    assert (await send(wang, piece_by_piece())).status_code == 413
    with room.desk.store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (b"<html><script>alert(1)</script>", 415),
        (b"%PDF-1.7", 415),
    ],
)
async def test_what_is_no_photo_is_answered_kindly(demo: WebRoom, data: bytes, status: int) -> None:
    answer = await send(await demo.visitor(), data, **{"content-type": "image/jpeg"})
    assert answer.status_code == status
    assert "照片" in answer.json()["error"]


async def test_photos_need_an_id_a_cookie_and_a_page_of_ours(room: WebRoom) -> None:
    wang = await room.visitor()
    assert (await send(wang, JPEG, "")).status_code == 400
    assert (await send(wang, JPEG, "id=" + "x" * 300)).status_code == 400
    assert (await send(Visitor(room, ""), JPEG)).status_code == 403
    assert (await send(wang, JPEG, "id=1&account=steward:lin")).status_code == 403
    assert (await send(wang, JPEG, "id=1&account=lin")).status_code == 403
    assert (await send(wang, JPEG, origin="http://evil.example")).status_code == 403
    with room.desk.store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(InboxRow)) == 0


async def test_on_a_demo_a_page_sends_photos_for_anybody(demo: WebRoom) -> None:
    page = Visitor(demo, "")
    assert (await send(page, JPEG, "id=1&account=steward:lin")).status_code == 200
    with demo.desk.store.read() as conn:
        row = conn.execute(select(Account.channel, Account.external_id)).one()
    assert tuple(row) == ("terminal", "steward:lin")


async def test_a_photo_past_its_keeping_says_so(room: WebRoom) -> None:
    wang = await room.visitor()
    await send(wang, JPEG)
    url = await url_of_photo(wang)
    with room.desk.store.write() as conn:
        conn.execute(update(Blob).values(data=b"", size_bytes=0))
    async with wang.http() as client:
        assert (await client.get(url)).status_code == 410


async def test_a_file_that_is_no_photo_is_never_shown(room: WebRoom, keyring: Keyring) -> None:
    wang = await room.visitor()
    await send(wang, JPEG)
    with room.desk.store.write() as conn:
        conn.execute(update(Blob).values(data=b"<html>", mime="text/html"))
    url = await url_of_photo(wang)
    async with wang.http() as client:
        answer = await client.get(url)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_link_holds_for_its_blob_and_account_alone(keyring: Keyring) -> None:
    links = MediaLinks(keyring)
    url = links.url(7, "browser wang")
    assert links.url(7, "browser wang") == url
    assert links.read(url.removeprefix("/media/")) == (7, "browser wang")
    assert links.read(MediaLinks(Keyring(["another"])).url(7, "browser wang")[7:]) is None
    assert links.read("x") is None
