"""What a message of ours becomes on Telegram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.attached import Attached
from bot.channels.base import OutButton, OutMessage, Refused, RetryLater, Uncertain
from bot.channels.telegram.errors import outcome_of
from bot.channels.telegram.outgoing import (
    AlbumPart,
    FilePart,
    PhotoPart,
    TextPart,
    keyboard_of,
    parts_of,
)
from bot.channels.telegram.texts import cut, split, units

JPEG = b"\xff\xd8\xff"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def photo(name: str = "1.jpg") -> Attached:
    return Attached("photo", name, "image/jpeg", JPEG)


def message(text: str = "楼上漏水", *labels: str) -> OutMessage:
    buttons = tuple(OutButton(label, f"7.{at}") for at, label in enumerate(labels))
    return OutMessage(7, text, "push", buttons)


@given(TEXT, st.integers(2, 40))
def test_no_part_is_too_long_and_nothing_is_lost(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_an_emoji_is_two_units_and_a_cut_falls_between_sentences() -> None:
    assert units("好😊") == 3
    assert split("😊😊😊", 4) == ["😊😊", "😊"]
    assert split("第一句很长。第二句也是。第三句。", 8) == [
        "第一句很长。",
        "第二句也是。",
        "第三句。",
    ]
    assert cut("第一句很长", 4) == "第一句…"


def test_one_photo_carries_the_words_and_the_buttons() -> None:
    (part,) = parts_of(message("楼上漏水", "接单"), [photo()])
    assert isinstance(part, PhotoPart)
    assert part.caption == "楼上漏水"
    assert isinstance(part.keyboard, InlineKeyboardMarkup)


def test_a_long_card_follows_its_photo_and_its_buttons_come_last() -> None:
    parts = parts_of(message("漏" * 5000, "接单"), [photo()])
    assert [type(one) for one in parts] == [PhotoPart, TextPart, TextPart]
    assert [one.keyboard is not None for one in parts if isinstance(one, TextPart)] == [False, True]


def test_several_photos_are_albums_of_at_most_ten() -> None:
    parts = parts_of(message(), [photo(f"{n}.jpg") for n in range(13)])
    assert [type(one) for one in parts] == [AlbumPart, AlbumPart, TextPart]
    assert [one.messages for one in parts] == [10, 3, 1]


def test_what_is_no_photo_of_telegrams_goes_as_a_file() -> None:
    heic = Attached("photo", "IMG.heic", "image/heic", b"heic")
    parts = parts_of(message(), [photo(), heic])
    assert [type(one) for one in parts] == [PhotoPart, FilePart, TextPart]


def test_what_nobody_may_send_is_left_out() -> None:
    huge = Attached("video", "v.mp4", "video/mp4", b"x" * (50 * 1000 * 1000 + 1))
    assert [type(one) for one in parts_of(message(), [huge])] == [TextPart]


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    keyboard = keyboard_of(
        message("选", "接单", "完成", "反馈进展", "不要，再给我看看别的").buttons
    )
    assert isinstance(keyboard, InlineKeyboardMarkup)
    rows = [[str(one.text) for one in row] for row in keyboard.inline_keyboard]
    assert rows == [["接单", "完成"], ["反馈进展"], ["不要，再给我看看别的"]]
    data = [str(one.callback_data) for row in keyboard.inline_keyboard for one in row]
    assert data == ["7.0", "7.1", "7.2", "7.3"]


def test_sharing_ones_number_needs_the_other_keyboard() -> None:
    keyboard = keyboard_of([OutButton("发送我的手机号", "7.0", shares_phone=True)])
    assert isinstance(keyboard, ReplyKeyboardMarkup)
    assert keyboard.keyboard[0][0].request_contact is True


@pytest.mark.parametrize(
    ("error", "kind", "seconds", "dead"),
    [
        (RetryAfter(7), RetryLater, 7.0, None),
        (Forbidden("Forbidden: bot was blocked by the user"), Refused, None, True),
        (BadRequest("Chat not found"), Refused, None, True),
        (BadRequest("Message is too long"), Refused, None, False),
        (InvalidToken("Unauthorized"), RetryLater, 60.0, None),
        (TimedOut(), Uncertain, None, None),
        (NetworkError("Bad Gateway"), Uncertain, None, None),
    ],
)
def test_what_each_error_means(
    error: TelegramError, kind: type[Exception], seconds: float | None, dead: bool | None
) -> None:
    told = outcome_of(error)
    assert isinstance(told, kind)
    if isinstance(told, RetryLater):
        assert told.after_seconds == seconds
    if isinstance(told, Refused):
        assert told.channel_dead == dead
