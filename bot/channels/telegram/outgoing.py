"""An outgoing message → the calls it takes: pictures first, so that its buttons end it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)
from telegram.constants import FileSizeLimit, MediaGroupLimit, MessageLimit, PollLimit

from bot.channels.attached import Attached
from bot.channels.base import OutButton, OutMessage
from bot.channels.telegram.incoming import POLL
from bot.channels.telegram.texts import cut, split, units

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
SHORT_LABEL = 8  # characters: two such buttons share a row
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | None


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words, without a parse mode: nothing in them needs escaping."""

    text: str
    keyboard: Keyboard = None

    messages = 1

    async def send(self, bot: Bot, chat: int) -> int:
        """Send it; the id of the message it became."""
        sent = await bot.send_message(
            chat, self.text, reply_markup=self.keyboard, link_preview_options=_NO_PREVIEW
        )
        return sent.message_id


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """One picture, perhaps with all the words under it."""

    photo: Attached
    caption: str = ""
    keyboard: Keyboard = None

    messages = 1

    async def send(self, bot: Bot, chat: int) -> int:
        """As TextPart.send."""
        sent = await bot.send_photo(
            chat,
            self.photo.data,
            caption=self.caption or None,
            reply_markup=self.keyboard,
            filename=self.photo.name,
        )
        return sent.message_id


@dataclass(frozen=True, slots=True)
class AlbumPart:
    """Two to ten pictures."""

    photos: tuple[Attached, ...]

    @property
    def messages(self) -> int:
        """As how many it counts for the platform's pace."""
        return len(self.photos)

    async def send(self, bot: Bot, chat: int) -> int:
        """As TextPart.send: the id of the last picture."""
        album = [InputMediaPhoto(one.data, filename=one.name) for one in self.photos]
        return (await bot.send_media_group(chat, album))[-1].message_id


@dataclass(frozen=True, slots=True)
class FilePart:
    """A voice, a video or any other file."""

    file: Attached

    messages = 1

    async def send(self, bot: Bot, chat: int) -> int:
        """As TextPart.send."""
        data, name = self.file.data, self.file.name
        if self.file.mime == "audio/ogg":
            sent = await bot.send_voice(chat, data, filename=name)
        elif self.file.mime == "video/mp4":
            sent = await bot.send_video(chat, data, filename=name)
        else:
            sent = await bot.send_document(
                chat, data, filename=name, disable_content_type_detection=True
            )
        return sent.message_id


@dataclass(frozen=True, slots=True)
class PollPart:
    """A vote; who chose what comes back as a ``poll_answer``, hence not anonymous."""

    question: str
    options: tuple[str, ...]

    messages = 1

    async def send(self, bot: Bot, chat: int) -> str:
        """Send it; how its answers name it. It is no message that could be edited."""
        sent = await bot.send_poll(chat, self.question, self.options, is_anonymous=False)
        return f"{POLL}{sent.poll.id}" if sent.poll else str(sent.message_id)


Part = TextPart | PhotoPart | AlbumPart | FilePart | PollPart


def parts_of(message: OutMessage, attached: Sequence[Attached]) -> list[Part]:
    """The calls, in order; the last one carries the buttons."""
    attached = [one for one in attached if len(one.data) <= FileSizeLimit.FILESIZE_UPLOAD]
    photos = [one for one in attached if _is_photo(one)]
    if poll := _poll(message):
        return poll
    keyboard = keyboard_of(message.buttons)
    if len(attached) == len(photos) == 1 and units(message.text) <= MessageLimit.CAPTION_LENGTH:
        return [PhotoPart(photos[0], message.text, keyboard)]
    words = split(message.text, MessageLimit.MAX_TEXT_LENGTH)
    return [
        *_pictures(photos),
        *(FilePart(one) for one in attached if not _is_photo(one)),
        *(TextPart(text) for text in words[:-1]),
        *(TextPart(text, keyboard) for text in words[-1:]),
    ]


def _poll(message: OutMessage) -> list[Part]:
    """The vote as the platform's own poll; what its question cannot hold goes before it."""
    fits = PollLimit.MIN_OPTION_NUMBER <= len(message.buttons) <= PollLimit.MAX_OPTION_NUMBER
    if not fits or not all(one.is_vote for one in message.buttons):
        return []
    options = tuple(cut(one.label, PollLimit.MAX_OPTION_LENGTH) for one in message.buttons)
    question = cut(message.text, PollLimit.MAX_QUESTION_LENGTH)
    before = split(message.text, MessageLimit.MAX_TEXT_LENGTH) if question != message.text else []
    return [*(TextPart(text) for text in before), PollPart(question, options)]


def edited_text(message: OutMessage, *, as_caption: bool = False) -> dict[str, Any]:
    """What the earlier message is to say, and its buttons."""
    keyboard = keyboard_of(message.buttons)
    inline = keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None
    if as_caption:
        return {"caption": cut(message.text, MessageLimit.CAPTION_LENGTH), "reply_markup": inline}
    return {
        "text": cut(message.text, MessageLimit.MAX_TEXT_LENGTH),
        "reply_markup": inline,
        "link_preview_options": _NO_PREVIEW,
    }


def keyboard_of(buttons: Sequence[OutButton]) -> Keyboard:
    """The buttons under a message; sharing one's number needs one in place of the letters."""
    if not buttons:
        return None
    if any(one.shares_phone for one in buttons):
        keys = [[KeyboardButton(one.label, request_contact=one.shares_phone)] for one in buttons]
        return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.label, callback_data=one.value) for one in row]
         for row in _rows(buttons)]
    )  # fmt: skip


def _rows(buttons: Sequence[OutButton]) -> Iterator[list[OutButton]]:
    """Two short ones side by side, a longer one alone, so that no label is cut on a phone."""
    row: list[OutButton] = []
    for one in buttons:
        is_short = units(one.label) <= SHORT_LABEL
        if row and (len(row) == 2 or not is_short):
            yield row
            row = []
        row.append(one)
        if not is_short:
            yield row
            row = []
    if row:
        yield row


def _pictures(photos: Sequence[Attached]) -> Iterator[Part]:
    most = int(MediaGroupLimit.MAX_MEDIA_LENGTH)
    for begin in range(0, len(photos), most):
        some = photos[begin : begin + most]
        yield AlbumPart(tuple(some)) if len(some) > 1 else PhotoPart(some[0])


def _is_photo(one: Attached) -> bool:
    return one.mime in PHOTO_TYPES and len(one.data) <= FileSizeLimit.PHOTOSIZE_UPLOAD
