"""Bytes of what people send: asked for by ``file_id``, never by an address that holds the token."""

from telegram import Bot
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, TelegramError

from bot.channels.base import Fetched, Refused, TooBig
from bot.channels.photos import image_type
from bot.channels.telegram import CHANNEL
from bot.channels.telegram.errors import outcome_of

MB = 1_000_000  # as the platform counts it
LARGEST_BYTES = int(FileSizeLimit.FILESIZE_DOWNLOAD)


class TelegramMedia:
    """A MediaSource. ``Media.ref`` is ``<mime> <file_id>``."""

    name = CHANNEL

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, ref: str) -> Fetched:
        """See MediaSource.fetch."""
        mime, _, file_id = ref.partition(" ")
        try:
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > LARGEST_BYTES or not file.file_path:
                raise TooBig(LARGEST_BYTES // MB)
            data = bytes(await file.download_as_bytearray())
        except BadRequest as error:
            too_big = "file is too big" in error.message.lower()
            raise TooBig(LARGEST_BYTES // MB) if too_big else Refused(error.message) from error
        except TelegramError as error:
            raise outcome_of(error) from error
        return Fetched(data, image_type(data[:64]) or mime)


def ref_of(file_id: str, mime: str) -> str:
    """What the worker is to fetch."""
    return f"{mime} {file_id}"
