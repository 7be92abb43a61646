"""What an update means to the desk."""

from typing import Any

import pytest

from bot.channels.telegram.incoming import (
    BadUpdate,
    InGroup,
    Meaning,
    Reachable,
    Said,
    read_update,
    update_id_of,
)
from handlers.messages import Incoming
from tests.support.telegram_platform import TelegramPlatform

WANG = 11
platform = TelegramPlatform()


def said(update: dict[str, Any]) -> Incoming:
    meaning = read_update(update)
    assert isinstance(meaning, Said)
    return meaning.incoming


def test_words_with_what_makes_a_repeat_recognisable() -> None:
    update = platform.says(WANG, "楼上漏水\x00\ud83d")
    incoming = said(update)
    assert (incoming.channel, incoming.account, incoming.text) == ("telegram", "11", "楼上漏水")
    assert incoming.event_key == str(update["update_id"])


def test_a_quoted_message_is_named_by_telegrams_id() -> None:
    quoted = {"message_id": 77, "date": 0, "chat": {"id": WANG, "type": "private"}}
    meaning = read_update(platform.says(WANG, "这件", reply_to_message=quoted))
    assert isinstance(meaning, Said)
    assert meaning.quotes == "77"


def test_of_a_photo_the_largest_is_taken_and_its_words() -> None:
    update = platform.sends_photo(WANG, b"\xff\xd8\xff large", "就是这里")
    incoming = said(update)
    (photo,) = incoming.media
    assert (incoming.kind, incoming.text, photo.kind) == ("photo", "就是这里", "photo")
    assert photo.ref == f"image/jpeg {update['message']['photo'][-1]['file_id']}"


def test_of_an_album_each_picture_says_so() -> None:
    meanings = [read_update(one) for one in platform.sends_album(WANG, b"a", b"b")]
    assert len({one.album for one in meanings if isinstance(one, Said)}) == 1


@pytest.mark.parametrize(
    ("telegram_kind", "about", "kind", "mime"),
    [
        ("voice", {"mime_type": "audio/ogg"}, "voice", "audio/ogg"),
        ("video", {"mime_type": "video/mp4"}, "video", "video/mp4"),
        ("document", {"mime_type": "application/pdf"}, "file", "application/pdf"),
        ("document", {"mime_type": "image/heic", "file_name": "IMG.heic"}, "photo", "image/heic"),
        ("audio", {"mime_type": "audio/mpeg"}, "file", "audio/mpeg"),
    ],
)
def test_voice_video_and_files(
    telegram_kind: str, about: dict[str, str], kind: str, mime: str
) -> None:
    incoming = said(platform.sends_file(WANG, telegram_kind, b"bytes", **about))
    (media,) = incoming.media
    assert (incoming.kind, media.kind, media.mime) == (kind, kind, mime)


def test_a_place_is_told_in_words() -> None:
    location = {"latitude": 31.2304, "longitude": 121.4737}
    assert said(platform._message(WANG, location=location)).text == "我的位置：31.23040, 121.47370"
    venue = {"location": location, "title": "云汀花园", "address": "东门"}
    update = platform._message(WANG, location=location, venue=venue)
    assert said(update).text == "我的位置：云汀花园 东门"


def test_only_the_senders_own_number_counts() -> None:
    own = said(platform.shares_contact(WANG, "+8613800138000", whose=WANG))
    assert (own.kind, own.text) == ("contact", "8613800138000")
    abroad = said(platform.shares_contact(WANG, "85291234567", whose=WANG))
    assert (abroad.kind, abroad.text) == ("contact", "+85291234567"), "else nobody could dial it"
    for whose in (12, None):
        foreign = said(platform.shares_contact(WANG, "+8613800138000", whose=whose))
        assert (foreign.kind, foreign.text) == ("contact", ""), "anybody can pass on a card"


def test_what_was_edited_is_heard_as_a_correction() -> None:
    long = "是3栋2单元1502漏水，刚才门牌写错了"
    assert said(platform.edits(WANG, long)).text == f"更正：{long}"
    assert said(platform.edits(WANG, "查进度")).text == "查进度"
    moved = {"location": {"latitude": 1.0, "longitude": 1.0}}
    body = platform._body(WANG, **moved) | {"edit_date": 1}
    assert read_update(platform.happens(edited_message=body)) is None, "a live place moves on"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("/start", "start", ""),
        ("/start YGK7M3PQ8WXR4NT", "start", "/start YGK7M3PQ8WXR4NT"),
        ("/progress", "button", "progress_query"),
        ("/human@qiantai_test_bot", "button", "human"),
        ("/unknown", "text", ""),
    ],
)
def test_commands(text: str, kind: str, value: str) -> None:
    incoming = said(platform.says(WANG, text))
    assert incoming.kind == kind
    assert (incoming.button or incoming.text) == value


def test_a_button_pressed() -> None:
    update = platform.presses_data(WANG, "384353184572469248.0")
    meaning = read_update(update)
    assert isinstance(meaning, Said)
    assert meaning.incoming.button == "384353184572469248.0"
    assert meaning.query_id == update["callback_query"]["id"]


def test_a_block_and_a_return() -> None:
    assert read_update(platform.blocks(WANG)) == Reachable("11", is_so=False)
    assert read_update(platform.unblocks(WANG)) == Reachable("11", is_so=True)


def test_in_a_group_only_a_command_is_for_the_bot() -> None:
    assert read_update(platform.says_in_group(-100, WANG, "楼上漏水")) is None
    assert read_update(platform.says_in_group(-100, WANG, "/start")) == InGroup(-100)


@pytest.mark.parametrize(
    "what",
    [
        {"pinned_message": {"message_id": 5, "date": 0, "chat": {"id": WANG, "type": "private"}}},
        {"from": {"id": 5, "is_bot": True, "first_name": "bot"}, "text": "x"},
        {"chat": {"id": -1, "type": "channel", "title": "x"}, "text": "x"},
    ],
)
def test_what_nobody_said_to_the_desk(what: dict[str, Any]) -> None:
    body = platform._body(WANG) | what
    assert read_update(platform.happens(message=body)) is None


def test_what_can_be_no_update() -> None:
    wrong: list[Any] = [[], None, {}, {"update_id": "1"}, {"update_id": -1}, {"update_id": True}]
    for body in wrong:
        with pytest.raises(BadUpdate):
            update_id_of(body)
    with pytest.raises(BadUpdate):
        read_update({"update_id": 1, "message": {"text": "no chat"}})
    unknown: Meaning = read_update({"update_id": 1, "something_new": {}})
    assert unknown is None
