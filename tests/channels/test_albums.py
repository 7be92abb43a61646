"""Pictures sent together are one message, whatever happens between them."""

import pytest
from sqlalchemy import select

from bot.albums import Albums
from bot.desk import Desk
from bot.settings import Settings
from handlers.messages import Incoming, Media
from storage.tables import AlbumPart
from tests.bot.relay_room import eventually
from tests.channels.telegram_room import Mode, telegram_room
from tests.support.telegram_platform import JPEG, TelegramPlatform

WANG = 11
PICTURES = [JPEG + bytes([n]) for n in range(3)]


def picture(number: int, text: str = "") -> Incoming:
    media = (Media("photo", f"{number}.jpg", ref=f"image/jpeg file{number}"),)
    return Incoming("telegram", "11", f"u{number}", kind="photo", text=text, media=media)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_an_album_is_heard_as_one_message_with_its_words(
    desk: Desk, sqlite_settings: Settings, mode: Mode
) -> None:
    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform, mode) as room:
            platform.sends_album(WANG, *PICTURES, caption="3栋2单元1501楼上漏水")
            await eventually(lambda: room.heard)
            await room.until("2026-11-23 09:31")
            (heard,) = room.heard
            assert heard.incoming.text == "3栋2单元1501楼上漏水"
            assert len(heard.incoming.media) == 3
            assert len(platform.chat(WANG).messages) == 1, "and answered once"


async def test_words_sent_after_an_album_are_heard_after_it(
    desk: Desk, sqlite_settings: Settings
) -> None:
    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform) as room:
            with platform.held():
                platform.sends_album(WANG, *PICTURES)
                platform.says(WANG, "3栋2单元1501楼上漏水")
            await room.settles()
            assert [len(one.incoming.media) for one in room.heard] == [3, 0]


async def test_what_was_open_when_the_desk_stopped_is_heard_at_its_start(desk: Desk) -> None:
    heard: list[Incoming] = []

    async def accept(incoming: Incoming) -> None:
        heard.append(incoming)

    first = Albums(desk, "telegram", accept)
    await first.add("a1", picture(1, "漏水"))
    await first.add("a1", picture(2))
    first.stop()
    assert heard == []
    again = Albums(desk, "telegram", accept)
    await again.recover()
    (album,) = heard
    assert (album.text, len(album.media)) == ("漏水", 2)
    await again.recover()
    assert len(heard) == 1


async def test_a_picture_that_comes_twice_is_one_and_a_late_one_is_not_lost(desk: Desk) -> None:
    heard: list[Incoming] = []

    async def accept(incoming: Incoming) -> None:
        heard.append(incoming)

    albums = Albums(desk, "telegram", accept)
    for number in (1, 2, 1):
        await albums.add("a1", picture(number))
    await albums.close_of("11")
    await albums.add("a1", picture(2))
    await albums.add("a1", picture(3))
    await albums.close_of("11")
    assert [[media.name for media in one.media] for one in heard] == [["1.jpg", "2.jpg"], ["3.jpg"]]
    assert len({one.event_key for one in heard}) == 2
    with desk.store.read() as conn:
        assert set(conn.scalars(select(AlbumPart.body_sealed))) == {None}
